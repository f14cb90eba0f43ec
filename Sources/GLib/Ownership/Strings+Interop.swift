// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

// MARK: - Strings

extension String {
  /// Converts a C string, and frees it if it was handed over.
  ///
  ///     let name = String(g_key_file_get_string(file, group, key, nil), transfer: .full)
  ///
  /// - Parameters:
  ///   - string: Ends with a zero. What is not UTF-8 is repaired with U+FFFD.
  ///   - transfer: `.full` frees the string; `.none` and `.container` leave it to its owner.
  /// - Returns: `nil` for NULL.
  /// - Complexity: O(*n*) in the length of the string.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_free()`. Since GLib 2.0.
  public init?(_ string: UnsafeMutablePointer<CChar>?, transfer: Transfer) {
    guard let string else { return nil }
    self = StringElement.value(UnsafeMutableRawPointer(string), transfer)
  }
}

extension String {
  /// Copies a C string that stays with its owner: transfer none, and a `const char *`.
  ///
  ///     public var name: String? { String(copying: osinfo_product_get_name(pointer())) }
  ///
  /// - Parameter string: Ends with a zero. What is not UTF-8 is repaired with U+FFFD.
  /// - Returns: `nil` for NULL.
  /// - Complexity: O(*n*) in the length of the string.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  public init?(copying string: UnsafePointer<CChar>?) {
    guard let string else { return nil }
    self.init(cString: string)
  }
}

/// C strings as elements of lists.
///
///     let names = Array(list_names(), of: StringElement.self, transfer: .full)
///
/// > Isolation: Any thread.
///
/// No C counterpart.
public enum StringElement: ListElement {
  /// Frees a string.
  ///
  /// Wraps `g_free()`. Since GLib 2.0.
  public static func release(_ pointer: UnsafeMutablePointer<CChar>) {
    g_free(pointer)
  }

  /// Copies a string into Swift. What is not UTF-8 is repaired with U+FFFD.
  ///
  /// No C counterpart.
  public static func value(retaining pointer: UnsafeMutablePointer<CChar>) -> String {
    String(cString: pointer)
  }

  /// Copies a string for C.
  ///
  /// - Parameter value: Precondition: it contains no U+0000, because C would cut it there.
  ///
  /// Wraps `g_strdup()`. Since GLib 2.0.
  public static func makePointer(_ value: String) -> UnsafeMutablePointer<CChar> {
    guard !value.utf8.contains(0) else {
      misuse("A String for C must not contain U+0000, where C would cut it")
    }
    return value.withCString { g_strdup($0)! }
  }
}

// MARK: - GStrv

extension Array where Element == String {
  /// Converts a C array of strings that ends with NULL, and frees of it what the transfer says.
  ///
  ///     let groups = [String](strv: g_key_file_get_groups(file, nil), transfer: .full)
  ///
  /// - Parameters:
  ///   - strv: NULL is taken for an empty array. What is not UTF-8 is repaired with U+FFFD.
  ///   - transfer: What the C function's documentation says about its result.
  /// - Complexity: O(*n*) in the length of all strings.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_strfreev()`. Since GLib 2.0.
  public init(strv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, transfer: Transfer) {
    self.init()
    guard let strv else { return }
    var index = 0
    while let string = strv[index] {
      append(StringElement.value(UnsafeMutableRawPointer(string), transfer))
      index += 1
    }
    if transfer != .none { g_free(strv) }
  }

  /// Converts a C array of strings that ends with NULL and stays with its owner: transfer none.
  ///
  /// - Parameter strv: NULL is taken for an empty array. What is not UTF-8 is repaired with U+FFFD.
  /// - Complexity: O(*n*) in the length of all strings.
  ///
  /// > Isolation: Any thread.
  ///
  /// No C counterpart.
  public init(strv: UnsafePointer<UnsafePointer<CChar>?>?) {
    self.init()
    guard let strv else { return }
    var index = 0
    while let string = strv[index] {
      append(String(cString: string))
      index += 1
    }
  }

  /// Lends or gives the strings to C as an array that ends with NULL.
  ///
  ///     arguments.withStrv(transfer: .none) { g_strv_length($0) }
  ///
  /// - Parameters:
  ///   - transfer: What the C function's documentation says about its parameter. What it does not
  ///     take is freed when `body` ends.
  ///   - body: Runs once, at once, and hands the array to C.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  /// - Complexity: O(*n*) in the length of all strings. Precondition: none contains U+0000.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// Wraps `g_strfreev()`. Since GLib 2.0.
  public func withStrv<R, E: Error>(
    transfer: Transfer,
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) throws(E) -> R
  ) throws(E) -> R {
    let pointers = map(StringElement.makePointer)
    // Zeroed, so the last one is the NULL at the end.
    let strv = g_malloc0_n(gsize(count + 1), gsize(MemoryLayout<UnsafeRawPointer>.stride))!
      .bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: count + 1)
    for (index, pointer) in pointers.enumerated() { strv[index] = pointer }
    defer {
      if transfer == .none { g_free(strv) }
      if transfer != .full { pointers.forEach(StringElement.release) }
    }
    return try body(strv)
  }
}
