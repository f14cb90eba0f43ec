// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Finds a program as a shell would: in the directories of `PATH`.
///
///     guard let emulator = findProgram("qemu-system-x86_64") else { throw missingEmulator }
///
/// ``SpawnedProcess`` looks names up itself; this is for telling early, and for messages. A program
/// that is found now may be gone when it is started.
///
/// - Parameter name: A name, or a path, which is only checked. Nothing is found for empty text and
///   for text with U+0000.
/// - Returns: The absolute path of a file that this user may execute; `nil` if there is none.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_find_program_in_path()`. Since GLib 2.0.
public func findProgram(_ name: String) -> String? {
  guard !name.isEmpty, !name.utf8.contains(0) else { return nil }
  guard let path = String(g_find_program_in_path(name), transfer: .full) else { return nil }
  // GLib leaves a relative path, or a relative directory of `PATH`, as it is.
  return path.hasPrefix("/") ? path : "\(Directories.current)/\(path)"
}
