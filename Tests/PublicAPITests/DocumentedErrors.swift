// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

// The code of the article "Errors", word by word; that it compiles is the test.

private func codes(_ reader: borrowing OwnedDescriptor, reopen: () -> Void) {
  do {
    try reader.setBlocking(false)
  } catch FileErrorCode.badFileDescriptor {
    reopen()
  } catch {
    print(error.message)  // `error` is a GLibError: GLib's own text, translated
  }
}

private func ownDomain(_ path: String) throws {
  struct DiskErrorCode: GLibErrorCode {
    static let domain: ErrorDomain = "demo-disk-error-quark"
    let rawValue: Int
    static let full = Self(rawValue: 1)
  }

  throw GLibError(DiskErrorCode.full, "No block is left on \(path)")
}

private func oneOf(_ error: GLibError, create: () -> Void, askTheUser: () -> Void) throws {
  switch error.code(as: FileErrorCode.self) {
  case .noEntry?: create()
  case .permissionDenied?, .readOnlyFileSystem?: askTheUser()
  default: throw error
  }
}

private struct Machine {
  let name: String
}

private func context(
  _ machine: Machine,
  start: (Machine) throws(GLibError) -> Void
) throws(GLibError) {
  do {
    try start(machine)
  } catch {
    throw error.prefixed("Starting \(machine.name): ")
  }
}

private func callingC(_ path: String) throws -> String? {
  let file = Owned<KeyFileResource>(adopting: g_key_file_new())
  try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }

  let name = try throwingUnlessPointer {
    g_key_file_get_string(file.pointer, "Desktop Entry", "Name", $0)
  }
  return String(name, transfer: .full)
}

private final class Checker {
  static func from(_ data: gpointer?) -> Checker { Checker() }
  func check() throws {}
}

private func calledByC() -> @convention(c) (gpointer?, GErrorOut?) -> gboolean {
  let check: @convention(c) (gpointer?, GErrorOut?) -> gboolean = { data, errorOut in
    reporting(to: errorOut) { try Checker.from(data).check() }
  }
  return check
}

private func handler(_ log: LogDomain) {
  CallbackErrors.setHandler { error, origin in log.warning("\(origin): \(error)") }
}
