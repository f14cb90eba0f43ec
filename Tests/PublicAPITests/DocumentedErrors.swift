// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import Testing

// The code of the article "Errors", line by line: DocumentedCodeTests compares.

@Suite struct DocumentedErrors {
  @Test func codesArePatternsAndTheRestIsAGLibError() throws {
    let pipe = try OwnedDescriptor.pipe()
    let reader = pipe.readEnd
    setNonblocking(reader)
    #expect(fcntl(reader.number, F_GETFL) & O_NONBLOCK != 0)
  }

  private func setNonblocking(_ reader: borrowing OwnedDescriptor) {
    do {
      try reader.setBlocking(false)
    } catch FileErrorCode.badFileDescriptor {
      reopen()
    } catch {
      print(error.message)  // `error` is a GLibError: GLib's own text, translated
    }
  }

  private func reopen() {}

  @Test func aDomainOfOnesOwn() {
    #expect(throws: GLibError.self) { try fill("/srv/disk") }
  }

  private func fill(_ path: String) throws {
    struct DiskErrorCode: GLibErrorCode {
      static let domain: ErrorDomain = "demo-disk-error-quark"
      let rawValue: Int
      static let full = Self(rawValue: 1)
    }

    throw GLibError(DiskErrorCode.full, "No block is left on \(path)")
  }

  @Test func codesAreSwitchedOver() throws {
    try handle(GLibError(FileErrorCode.noEntry, "gone"))
    #expect(throws: GLibError.self) { try handle(GLibError(FileErrorCode.pipe, "broken")) }
  }

  private func handle(_ error: GLibError) throws {
    func create() {}
    func askTheUser() {}
    // As the article shows it.
    // swift-format-ignore
    switch error.code(as: FileErrorCode.self) {
    case .noEntry?: create()
    case .permissionDenied?, .readOnlyFileSystem?: askTheUser()
    default: throw error
    }
  }

  @Test func aPrefixSaysWhatWasGoingOn() {
    #expect {
      try startSaying((name: "vm-1", program: "/nonexistent"))
    } throws: { error in
      (error as? GLibError)?.message.hasPrefix("Starting vm-1: ") == true
    }
  }

  private func startSaying(_ machine: (name: String, program: String)) throws {
    func start(_ machine: (name: String, program: String)) throws(GLibError) {
      throw GLibError(SpawnErrorCode.noEntry, "there is no \(machine.program)")
    }
    do {
      try start(machine)
    } catch {
      throw error.prefixed("Starting \(machine.name): ")
    }
  }

  @Test func cFunctionsThrow() throws {
    let path = "/tmp/swift-glib-errors-\(getpid()).ini"
    defer { unlink(path) }
    try throwing { g_file_set_contents(path, "[Desktop Entry]\nName=vm-1\n", -1, $0) }
    let file = Owned<KeyFileResource>(adopting: g_key_file_new())
    try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }

    let name = try throwingUnlessPointer {
      g_key_file_get_string(file.pointer, "Desktop Entry", "Name", $0)
    }
    #expect(String(name, transfer: .full) == "vm-1")
  }

  @Test func swiftErrorsGoToC() {
    let check: @convention(c) (gpointer?, GErrorOut?) -> gboolean = { data, errorOut in
      reporting(to: errorOut) { try Checker.from(data).check() }
    }
    var error: UnsafeMutablePointer<GError>?
    #expect(check(nil, &error) == 0)
    #expect(error.map { GLibError(adopting: $0).message } == "checked")
  }

  private struct Checker {
    static func from(_ data: gpointer?) -> Checker { Checker() }
    func check() throws { throw GLibError(FileErrorCode.failed, "checked") }
  }

  private struct Log {
    func warning(_ text: String) { print(text) }
  }

  @Test func callbacksHaveAHandler() async {
    await #expect(processExitsWith: .success) {
      let log = Log()
      CallbackErrors.setHandler { error, origin in log.warning("\(origin): \(error)") }
    }
  }
}
