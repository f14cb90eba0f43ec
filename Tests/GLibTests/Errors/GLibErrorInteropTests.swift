// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import TestSupport
import Testing

@testable import GLib

@Suite struct GLibErrorInteropTests {
  private func makeCError(_ text: String) -> UnsafeMutablePointer<GError> {
    GLibError(DiskErrorCode.full, text).makeError()
  }
}

// MARK: - C to Swift

extension GLibErrorInteropTests {
  @Test func aCErrorKeepsDomainCodeAndText() {
    let keyFile = g_key_file_new()
    defer { g_key_file_unref(keyFile) }
    let error = #expect(throws: GLibError.self) {
      try throwing { g_key_file_load_from_file(keyFile, "/nonexistent/file", [], $0) }
    }
    #expect(error?.domain == FileErrorCode.domain)
    #expect(error?.code == FileErrorCode.noEntry.rawValue)
    #expect(error?.message.isEmpty == false)
  }

  @Test func aCErrorIsCaughtByItsCode() {
    var contents: UnsafeMutablePointer<CChar>?
    do {
      try throwing { g_file_get_contents("/nonexistent/file", &contents, nil, $0) }
    } catch SpawnErrorCode.noEntry {
      Issue.record("another domain")
    } catch FileErrorCode.noEntry {
      return
    } catch {
      Issue.record("\(error)")
    }
    Issue.record("nothing was caught")
  }

  @Test func successReturnsTheResultOfC() throws {
    let result = try throwing { (_: GErrorOut) in 42 }
    #expect(result == 42)
  }

  @Test func anOwnerPassesThrough() throws {
    let owner = try throwing { (_: GErrorOut) in Owned<CountedKeyFile>(adopting: g_key_file_new()) }
    #expect(g_key_file_has_group(owner.pointer, "none") == 0)
  }

  @Test func nullWithoutAnErrorIsAnErrorOfItsOwn() {
    do {
      _ = try throwingUnlessPointer { (_: GErrorOut) in OpaquePointer?.none }
      Issue.record("nothing was thrown")
    } catch CallErrorCode.unreported {
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test func copyingLeavesTheCErrorToItsOwner() {
    let original = makeCError("first")
    let copy = GLibError(copying: original)
    g_free(original.pointee.message)
    original.pointee.message = g_strdup("changed")
    original.pointee.code = 2
    #expect(copy.message == "first")
    #expect(copy.matches(DiskErrorCode.full))
    g_error_free(original)
  }

  @Test func adoptingFreesTheCErrorOnce() {
    for _ in 0..<1_000 { _ = GLibError(adopting: makeCError("freed here")) }
  }

  @Test func anUnknownDomainKeepsNameCodeAndText() {
    let error = g_error_new_literal(g_quark_from_string("library-of-tomorrow"), 4711, "text")
    let converted = GLibError(adopting: error)
    #expect(converted.domain.name == "library-of-tomorrow")
    #expect(converted.code == 4711)
    #expect(converted.message == "text")
  }

  @Test func aDomainThatNobodyNamedKeepsCodeAndText() {
    let error = makeCError("text")
    error.pointee.domain = .max
    let converted = GLibError(adopting: error)
    #expect(converted.domain.name == "quark-\(UInt32.max)")
    #expect(converted.code == 1 && converted.message == "text")
  }

  @Test func aTextThatIsMissingIsEmpty() {
    let error = makeCError("text")
    g_free(error.pointee.message)
    error.pointee.message = nil
    #expect(GLibError(adopting: error).message == "")
  }

  @Test func aTextThatIsNotUTF8IsRepaired() {
    let error = makeCError("text")
    error.pointee.message[0] = CChar(bitPattern: 0xFF)
    #expect(GLibError(adopting: error).message == "\u{FFFD}ext")
  }
}

// MARK: - Swift to C

extension GLibErrorInteropTests {
  @Test func aThrownErrorArrivesInC() {
    var out: UnsafeMutablePointer<GError>?
    let result = reporting(to: &out) { () throws(GLibError) in
      throw GLibError(DiskErrorCode.full, "héllo")
    }
    #expect(result == 0)
    #expect(out.map { GLibError(adopting: $0) } == GLibError(DiskErrorCode.full, "héllo"))
  }

  @Test func aForeignErrorArrivesInCWithItsDescription() {
    struct Other: Error {}
    var out: UnsafeMutablePointer<GError>?
    let result = reporting(to: &out, failure: -1) { () throws in throw Other() }
    #expect(result == -1)
    #expect(out.map { GLibError(adopting: $0) } == GLibError(CallErrorCode.swiftError, "Other()"))
  }

  @Test func successLeavesTheErrorAlone() {
    var out: UnsafeMutablePointer<GError>?
    #expect(reporting(to: &out) {} == 1)
    #expect(out == nil)
  }

  @Test func aCallerWithoutAPlaceGetsFalseOnly() {
    let result = reporting(to: nil) { () throws(GLibError) in
      throw GLibError(DiskErrorCode.full, "unwanted")
    }
    #expect(result == 0)
  }

  @Test func anErrorOverAnErrorKeepsTheFirstAndIsReported() {
    let log = CallbackErrorLog.shared
    let first = GLibError(DiskErrorCode.full, "the first of B17")
    let second = GLibError(DiskErrorCode.broken, "the second of B17")
    var out: UnsafeMutablePointer<GError>?
    first.store(in: &out)
    second.store(in: &out)
    #expect(out.map { GLibError(adopting: $0) } == first)
    let reports = log.entries(containing: "the second of B17")
    #expect(reports.count == 1)
    let report = reports.first?.error as? CallbackErrors.AlreadySet
    #expect(report?.kept == first && report?.dropped == second)
  }

  @Test func aZeroInTheTextCutsNothing() {
    let error = GLibError(DiskErrorCode.full, "a\0b")
    #expect(GLibError(adopting: error.makeError()).message == "a\u{FFFD}b")
  }

  @Test func noErrorMakesGLibComplain() async {
    await #expect(processExitsWith: .success) {
      // G_LOG_LEVEL_CRITICAL and G_LOG_LEVEL_WARNING
      _ = g_log_set_always_fatal(GLogLevelFlags(rawValue: 1 << 3 | 1 << 4))
      CallbackErrors.setHandler { _, _ in }
      for quark: UInt32 in [0, .max] {
        var out: UnsafeMutablePointer<GError>?
        let error = GLibError(domain: ErrorDomain(quark: quark), code: -1, message: "")
        error.store(in: &out)
        error.store(in: &out)
        error.store(in: nil)
        _ = out.map { GLibError(adopting: $0) }
      }
    }
  }

  @Test func systemErrorsBecomeFileCodes() {
    let error = GLibError.errno(ENOENT, "open")
    #expect(error.matches(FileErrorCode.noEntry))
    #expect(error.message.hasPrefix("open: "))
  }
}
