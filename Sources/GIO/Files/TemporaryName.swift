// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc

/// Makes something under a name that nobody has.
enum TemporaryName {
  /// - Parameters:
  ///   - template: A name; its last asterisk, or else its end, becomes eight letters and digits.
  ///   - make: Makes it, and fails with `FileErrorCode.fileExists` when the name is taken.
  static func make<R>(
    in directory: File?,
    _ template: String,
    _ make: (File) throws(GLibError) -> R
  ) throws(GLibError) -> R {
    let bytes = Array(template.utf8)
    guard !bytes.contains(.slash) else {
      throw GLibError(
        FileErrorCode.invalidArgument,
        "a temporary name has no slash, as “\(File(template))” has"
      )
    }
    let place = bytes.lastIndex(of: UInt8(ascii: "*"))
    let start = bytes[..<(place ?? bytes.endIndex)]
    let end = place.map { bytes[($0 + 1)...] } ?? []
    let directory = directory ?? File(Directories.temporary)
    var failure: GLibError?
    for _ in 0..<100 {
      let chance = (0..<8).map { _ in Self.letters.randomElement()! }
      do throws(GLibError) {
        return try make(directory.child(bytes: start + chance + end))
      } catch {
        guard error.matches(FileErrorCode.fileExists) else { throw error }
        failure = error
      }
    }
    throw failure!
  }

  private static let letters = Array(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8
  )
}
