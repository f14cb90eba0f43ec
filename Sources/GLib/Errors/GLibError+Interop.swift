// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim

/// The `GError **` of a C function.
///
/// Wraps `GError`. Since GLib 2.0.
public typealias GErrorOut = UnsafeMutablePointer<UnsafeMutablePointer<GError>?>

// MARK: - C to Swift

/// Calls a C function that reports through a `GError **`, and throws what it reports.
///
///     try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }
///
/// - Parameter body: Calls the C function with the pointer that it is given; runs once.
/// - Returns: What the C function returned.
/// - Throws: The C error, converted and freed.
///
/// > Isolation: The C function decides.
///
/// Wraps `g_error_free()`. Since GLib 2.0.
@discardableResult
@inlinable
@inline(__always)
public func throwing<R: ~Copyable>(_ body: (GErrorOut) -> R) throws(GLibError) -> R {
  var error: UnsafeMutablePointer<GError>?
  let result = body(&error)
  if let error { throw GLibError(adopting: error) }
  return result
}

/// Calls a C function that returns NULL exactly when it fails, and unwraps its result.
///
///     let text = try throwingUnlessPointer {
///       g_key_file_get_string(file.pointer, "Desktop Entry", "Name", $0)
///     }
///
/// - Parameter body: Calls the C function with the pointer that it is given; runs once.
/// - Returns: What the C function returned.
/// - Throws: The C error, converted and freed; ``CallErrorCode/unreported`` when there is neither a
///   result nor an error.
///
/// > Isolation: The C function decides.
///
/// Wraps `g_error_free()`. Since GLib 2.0.
@discardableResult
@inlinable
@inline(__always)
public func throwingUnlessPointer<P>(_ body: (GErrorOut) -> P?) throws(GLibError) -> P {
  guard let result = try throwing(body) else { throw GLibError.unreported }
  return result
}

extension GLibError {
  @usableFromInline static var unreported: GLibError {
    GLibError(CallErrorCode.unreported, "The C function failed without saying why")
  }

  /// Converts a C error and frees it: transfer full.
  ///
  /// - Parameter error: Not to be used afterwards. Text that is not UTF-8 is repaired with U+FFFD;
  ///   a missing text becomes an empty one.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_error_free()`. Since GLib 2.0.
  public init(adopting error: UnsafeMutablePointer<GError>) {
    self.init(copying: error)
    g_error_free(error)
  }

  /// Converts a C error and leaves it to its owner: transfer none.
  ///
  /// - Parameter error: Not freed. Text that is not UTF-8 is repaired with U+FFFD; a missing text
  ///   becomes an empty one.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_error_copy()`. Since GLib 2.0.
  public init(copying error: UnsafePointer<GError>) {
    let text: UnsafeMutablePointer<CChar>? = error.pointee.message
    self.init(
      domain: ErrorDomain(quark: error.pointee.domain),
      code: Int(error.pointee.code),
      message: text.map { String(cString: $0) } ?? ""
    )
  }
}

// MARK: - Swift to C

/// Runs the body of a callback whose C caller expects a `gboolean` and a `GError **`.
///
///     let check: CheckFunction = { data, errorOut in
///       reporting(to: errorOut) { try Checker.from(data).check() }
///     }
///
/// - Parameters:
///   - errorOut: Where the C caller wants the error; `nil` if it does not want one.
///   - body: Runs once. An error that is no ``GLibError`` arrives in C as
///     ``CallErrorCode/swiftError``, with its description.
/// - Returns: TRUE if `body` returned, FALSE if it threw.
///
/// > Isolation: Runs `body` where it is called.
///
/// Wraps `g_set_error_literal()`. Since GLib 2.18.
@inlinable
public func reporting<E: Error>(to errorOut: GErrorOut?, _ body: () throws(E) -> Void) -> gboolean {
  reporting(to: errorOut, failure: 0) { () throws(E) in
    try body()
    return 1
  }
}

/// Runs the body of a callback that returns something of its own, and `failure` with an error.
///
///     reporting(to: errorOut, failure: nil) { try Checker.from(data).makeReport() }
///
/// - Parameters:
///   - errorOut: Where the C caller wants the error; `nil` if it does not want one.
///   - failure: What to return to C when `body` throws.
///   - body: Runs once. An error that is no ``GLibError`` arrives in C as
///     ``CallErrorCode/swiftError``, with its description.
/// - Returns: What `body` returned, or `failure`.
///
/// > Isolation: Runs `body` where it is called.
///
/// Wraps `g_set_error_literal()`. Since GLib 2.18.
@inlinable
public func reporting<R, E: Error>(
  to errorOut: GErrorOut?,
  failure: @autoclosure () -> R,
  _ body: () throws(E) -> R
) -> R {
  do {
    return try body()
  } catch {
    GLibError(converting: error).store(in: errorOut)
    return failure()
  }
}

extension GLibError {
  /// The error itself if it is one of ours; else its description under a code that says so.
  @usableFromInline init(converting error: any Error) {
    self =
      error as? GLibError ?? GLibError(CallErrorCode.swiftError, String(describing: error))
  }

  /// Fills the `GError **` of a C caller.
  ///
  /// An error that is there already stays, and ``CallbackErrors`` gets an
  /// ``CallbackErrors/AlreadySet`` with both; C would print a warning and do the same.
  ///
  /// - Parameter errorOut: `nil` if the caller does not want the error. C cuts text at U+0000, so
  ///   that each one becomes U+FFFD.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_set_error_literal()`. Since GLib 2.18.
  public func store(in errorOut: GErrorOut?) {
    guard let errorOut else { return }
    if let first = errorOut.pointee {
      let report = CallbackErrors.AlreadySet(kept: GLibError(copying: first), dropped: self)
      CallbackErrors.report(report, origin: "GLibError.store(in:)")
    } else {
      errorOut.pointee = makeError()
    }
  }

  /// Makes a C error of the same content, to be freed by `g_error_free()`: transfer full.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_error_new_literal()`. Since GLib 2.0.
  public func makeError() -> UnsafeMutablePointer<GError> {
    let text =
      message.utf8.contains(0)
      ? String(message.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : message
    // GLib warns about the domain 0 that broken C code sends.
    let domain = domain.quark == 0 ? ErrorDomain(domain.name) : domain
    return text.withCString { g_error_new_literal(domain.quark, Int32(code), $0) }
  }
}
