// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A checksum that is computed piece by piece, or with a key an authentication code (HMAC).
///
///     var checksum = Checksum(.sha256)
///     while let block = try nextBlock() { checksum.update(block) }
///     print(checksum.digest)  // 64 hexadecimal digits
///
/// A value: a copy goes its own way. The digest can be read at any time, and more bytes may follow,
/// unlike in C, where reading it ends the computation.
///
/// > Isolation: Any thread, but not two at once; a copy is independent.
///
/// Wraps `GChecksum` and `GHmac`. Since GLib 2.30.
public struct Checksum {
  /// How to compute.
  ///
  /// No C counterpart.
  public let algorithm: Algorithm

  private var state: State

  /// Begins a checksum.
  ///
  /// Wraps `g_checksum_new()`. Since GLib 2.16.
  public init(_ algorithm: Algorithm) {
    self.algorithm = algorithm
    state = State(.plain(g_checksum_new(algorithm.cValue)))
  }

  /// Begins an authentication code, which only who has the key can compute.
  ///
  ///     var code = Checksum(.sha256, hmacKey: key)
  ///     code.update(message)
  ///     guard code.digest == received else { throw forged }  // takes the same time at any difference
  ///
  /// - Parameters:
  ///   - algorithm: How to compute.
  ///   - hmacKey: Of any length, also empty; copied.
  ///
  /// Wraps `g_hmac_new()`. Since GLib 2.30.
  public init(_ algorithm: Algorithm, hmacKey: RawSpan) {
    self.algorithm = algorithm
    let handle = hmacKey.withUnsafeBytes { key in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { nothing in
        // An empty span may have no address, and GLib wants one.
        let start = key.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let key = start ?? UnsafePointer(nothing.baseAddress!)
        return g_hmac_new(algorithm.cValue, key, gsize(hmacKey.byteCount))
      }
    }
    state = State(.keyed(handle))
  }

  /// Begins an authentication code with the bytes of an array as its key.
  ///
  /// Wraps `g_hmac_new()`. Since GLib 2.30.
  public init(_ algorithm: Algorithm, hmacKey: [UInt8]) {
    self.init(algorithm, hmacKey: hmacKey.span.bytes)
  }

  /// The C object, shared by copies until one of them changes.
  private final class State {
    enum Handle {
      case plain(OpaquePointer)
      case keyed(OpaquePointer)
    }

    let handle: Handle

    init(_ handle: Handle) {
      self.handle = handle
    }

    deinit {
      switch handle {
      case .plain(let checksum): g_checksum_free(checksum)
      case .keyed(let code): g_hmac_unref(code)
      }
    }

    func copy() -> State {
      switch handle {
      case .plain(let checksum): State(.plain(g_checksum_copy(checksum)))
      case .keyed(let code): State(.keyed(g_hmac_copy(code)))
      }
    }
  }
}

// A state is changed only while one value holds it; reading it copies it, and changes nothing.
extension Checksum: @unchecked Sendable {}

// MARK: - Computing

extension Checksum {
  /// Adds bytes.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  ///
  /// Wraps `g_checksum_update()` and `g_hmac_update()`. Since GLib 2.30.
  public mutating func update(_ bytes: RawSpan) {
    guard bytes.byteCount > 0 else { return }
    if !isKnownUniquelyReferenced(&state) { state = state.copy() }
    bytes.withUnsafeBytes { buffer in
      let start = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
      switch state.handle {
      case .plain(let checksum): g_checksum_update(checksum, start, buffer.count)
      case .keyed(let code): g_hmac_update(code, start, buffer.count)
      }
    }
  }

  /// Adds the bytes of an array.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  ///
  /// Wraps `g_checksum_update()` and `g_hmac_update()`. Since GLib 2.30.
  public mutating func update(_ bytes: [UInt8]) {
    update(bytes.span.bytes)
  }

  /// Adds text, as UTF-8.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_checksum_update()` and `g_hmac_update()`. Since GLib 2.30.
  public mutating func update(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    update(text.utf8Span.span.bytes)
  }

  /// The digest of all bytes so far.
  ///
  /// Wraps `g_checksum_get_digest()` and `g_hmac_get_digest()`. Since GLib 2.30.
  public var digest: Digest {
    // Reading closes the C object, so a copy is read.
    let closing = state.copy()
    var count = gsize(algorithm.digestCount)
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
      switch closing.handle {
      case .plain(let checksum): g_checksum_get_digest(checksum, buffer.baseAddress!, &count)
      case .keyed(let code): g_hmac_get_digest(code, buffer.baseAddress!, &count)
      }
      filled = Int(count)
    }
    return Digest(bytes: bytes)
  }

  /// Returns the digest of bytes that are all there.
  ///
  ///     let digest = Checksum.digest(of: image.bytes, .sha256)
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  ///
  /// Wraps `g_compute_checksum_for_data()`. Since GLib 2.16.
  public static func digest(of bytes: RawSpan, _ algorithm: Algorithm) -> Digest {
    var checksum = Checksum(algorithm)
    checksum.update(bytes)
    return checksum.digest
  }

  /// Returns the digest of text, as UTF-8.
  ///
  ///     let digest = Checksum.digest(of: "hello", .sha256).hexadecimal
  ///
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_compute_checksum_for_string()`. Since GLib 2.16.
  public static func digest(of text: String, _ algorithm: Algorithm) -> Digest {
    var checksum = Checksum(algorithm)
    checksum.update(text)
    return checksum.digest
  }
}
