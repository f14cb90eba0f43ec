// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

/// A domain as users declare it.
struct DiskErrorCode: GLibErrorCode {
  static let domain: ErrorDomain = "demo-disk-error-quark"
  let rawValue: Int
  static let full = Self(rawValue: 1)
  static let broken = Self(rawValue: 2)
}

/// A second one, with the same number.
struct NetErrorCode: GLibErrorCode {
  static let domain: ErrorDomain = "demo-net-error-quark"
  let rawValue: Int
  static let down = Self(rawValue: 1)
}

@Suite struct GLibErrorTests {
  private func fail<C: GLibErrorCode>(_ code: C) throws(GLibError) {
    throw GLibError(code, "It failed")
  }

  private func failUntyped<C: GLibErrorCode>(_ code: C) throws {
    throw GLibError(code, "It failed")
  }

  @Test func aTypedCatchMatchesByCode() {
    do {
      try fail(DiskErrorCode.full)
    } catch DiskErrorCode.broken {
      Issue.record("another code")
    } catch NetErrorCode.down {
      Issue.record("another domain with the same number")
    } catch DiskErrorCode.full {
      return
    } catch {
      Issue.record("\(error)")
    }
    Issue.record("nothing was caught")
  }

  @Test func anUntypedCatchMatchesByCode() {
    do {
      try failUntyped(NetErrorCode.down)
    } catch DiskErrorCode.full {
      Issue.record("another domain with the same number")
    } catch NetErrorCode.down {
      return
    } catch {
      Issue.record("\(error)")
    }
    Issue.record("nothing was caught")
  }

  @Test func aTypedCatchGivesTheErrorItself() {
    do { try fail(FileErrorCode.noEntry) } catch { #expect(error.message == "It failed") }
  }

  @Test func noErrorMatchesNothing() {
    let none: GLibError? = nil
    if case FileErrorCode.noEntry = none { Issue.record("nil matched") }
    let some: GLibError? = GLibError(FileErrorCode.noEntry, "")
    guard case FileErrorCode.noEntry = some else {
      Issue.record("an optional error did not match")
      return
    }
  }

  @Test func aForeignErrorMatchesNothing() {
    struct Other: Error {}
    do {
      throw Other()
    } catch FileErrorCode.noEntry {
      Issue.record("matched")
    } catch {}
  }

  @Test func aPrefixAddsContextAndLeavesTheRest() {
    let error = GLibError(DiskErrorCode.full, "No block is left")
    let prefixed = error.prefixed("Starting vm-1: ")
    #expect(prefixed.message == "Starting vm-1: No block is left")
    #expect(prefixed.matches(DiskErrorCode.full))
    #expect(error.message == "No block is left", "the original is another value")
  }

  @Test func theCodeComesBackAsItsType() {
    let error = GLibError(DiskErrorCode(rawValue: 77), "")
    #expect(error.code(as: DiskErrorCode.self)?.rawValue == 77)
    #expect(error.code(as: NetErrorCode.self) == nil)
  }

  @Test func equalErrorsAreEqual() {
    let error = GLibError(DiskErrorCode.full, "a")
    #expect(error == GLibError(domain: "demo-disk-error-quark", code: 1, message: "a"))
    #expect(error != GLibError(DiskErrorCode.broken, "a"))
    #expect(error != GLibError(DiskErrorCode.full, "b"))
    #expect(Set([error, error]).count == 1)
  }

  @Test func theDescriptionNamesTextDomainAndCode() {
    let error = GLibError(DiskErrorCode.full, "No block is left")
    #expect("\(error)" == "No block is left (demo-disk-error-quark, 1)")
  }

  @Test func aCodeThatNoIntCanHoldTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = GLibError(domain: "demo-disk-error-quark", code: 1 << 40, message: "")
    }
    #expect(result.says("must fit into a C int"))
  }

  @Test(arguments: [
    (FileErrorCode.noEntry, 4), (.fileExists, 0), (.pipe, 18), (.again, 19), (.failed, 24),
  ])
  func fileCodesHaveTheNumbersOfC(_ code: FileErrorCode, _ number: Int) {
    #expect(code.rawValue == number)
  }

  @Test func codesThatCMayAddLaterAreLegal() {
    let error = GLibError(FileErrorCode(rawValue: 4711), "new")
    #expect(error.matches(FileErrorCode(rawValue: 4711)))
  }
}
