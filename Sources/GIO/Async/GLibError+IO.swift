// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
package import GLib

extension GLibError {
  /// The error of a system call that failed with `number` in `errno`, in the domain of ``IOErrorCode``.
  ///
  /// - Parameter what: What was being done, for the text: `"read"` gives
  ///   "read: Connection reset by peer".
  package static func ioErrno(_ number: Int32, _ what: @autoclosure () -> String) -> GLibError {
    let code = IOErrorCode(rawValue: Int(g_io_error_from_errno(number).rawValue))
    return GLibError(code, "\(what()): \(String(cString: g_strerror(number)))")
  }
}
