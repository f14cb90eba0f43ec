// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension Checksum {
  /// How a checksum is computed.
  ///
  ///     guard let algorithm = Checksum.Algorithm(rawValue: "sha256") else { throw unknownAlgorithm }
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GChecksumType`. Since GLib 2.16.
  public enum Algorithm: String, CaseIterable, Hashable, Sendable {
    /// 16 bytes; against accidents only: two contents of one digest are made in seconds.
    ///
    /// Wraps `G_CHECKSUM_MD5`. Since GLib 2.16.
    case md5

    /// 20 bytes; against accidents only: two contents of one digest have been made.
    ///
    /// Wraps `G_CHECKSUM_SHA1`. Since GLib 2.16.
    case sha1

    /// 32 bytes.
    ///
    /// Wraps `G_CHECKSUM_SHA256`. Since GLib 2.16.
    case sha256

    /// 48 bytes.
    ///
    /// Wraps `G_CHECKSUM_SHA384`. Since GLib 2.51.
    case sha384

    /// 64 bytes.
    ///
    /// Wraps `G_CHECKSUM_SHA512`. Since GLib 2.36.
    case sha512

    /// The number of bytes in a digest.
    ///
    /// Wraps `g_checksum_type_get_length()`. Since GLib 2.16.
    public var digestCount: Int { g_checksum_type_get_length(cValue) }

    var cValue: GChecksumType {
      switch self {
      case .md5: G_CHECKSUM_MD5
      case .sha1: G_CHECKSUM_SHA1
      case .sha256: G_CHECKSUM_SHA256
      case .sha384: G_CHECKSUM_SHA384
      case .sha512: G_CHECKSUM_SHA512
      }
    }
  }
}
