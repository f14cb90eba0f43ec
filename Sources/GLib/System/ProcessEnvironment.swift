// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Environment variables as a value: a copy to look at, to change, and to give to a child.
///
///     var environment = ProcessEnvironment.current
///     environment["LC_ALL"] = "C"
///     environment["DISPLAY"] = nil
///     let child = try SpawnedProcess.spawn("qemu-img", ["info", path], environment: environment)
///
/// There is no call that changes the variables of the running process: `setenv()` and `g_setenv()`
/// move memory that every other thread may be reading, also inside of C libraries. Change what a
/// child gets, and pass values inside of the process as values.
///
/// A name stands for one value; of a pair that is given twice, the last one counts. Names and
/// values are bytes: one that is not UTF-8 reaches a child as it is, and reads with U+FFFD.
///
/// A name that is empty or contains `=`, and U+0000 anywhere, is refused by who starts the child.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_environ_setenv()` and its relatives. Since GLib 2.32.
public struct ProcessEnvironment: Hashable, Sendable {
  private var variables: [[UInt8]: [UInt8]]

  /// Creates an environment without variables.
  ///
  /// No C counterpart.
  public init() {
    variables = [:]
  }

  /// Creates an environment of pairs, of which the last one for a name counts.
  ///
  ///     let environment = ProcessEnvironment([("PATH", "/usr/bin"), ("LC_ALL", "C")])
  ///
  /// - Complexity: O(*n*) in the number of pairs.
  ///
  /// Wraps `g_environ_setenv()`. Since GLib 2.32.
  public init(_ pairs: some Sequence<(String, String)>) {
    self.init()
    for (name, value) in pairs { self[name] = value }
  }

  /// Creates an environment of a dictionary.
  ///
  /// - Complexity: O(*n*) in the number of variables.
  ///
  /// No C counterpart.
  public init(_ variables: [String: String]) {
    self.init(variables.map { ($0.key, $0.value) })
  }

  /// Reads `NAME=value`; where a name is there twice, the first one counts, as for `getenv()`. What
  /// has no name is left out.
  package init(entries: [[UInt8]]) {
    self.init()
    for entry in entries {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")), equals > 0 else { continue }
      let name = Array(entry[..<equals])
      if variables[name] == nil { variables[name] = Array(entry[(equals + 1)...]) }
    }
  }
}

// MARK: - This process's

extension ProcessEnvironment {
  /// A copy of this process's variables, as they are now.
  ///
  /// Another thread that calls `setenv()` meanwhile is a race, as with every reader in C.
  ///
  /// - Complexity: O(*n*) in the size of the environment.
  ///
  /// Wraps `g_get_environ()`. Since GLib 2.28.
  public static var current: ProcessEnvironment {
    let strv = g_get_environ()
    defer { g_strfreev(strv) }
    return ProcessEnvironment(copying: strv)
  }

  /// Reads one variable of this process.
  ///
  ///     let level = ProcessEnvironment.value(of: "DEMO_LOG_LEVEL") ?? "info"
  ///
  /// - Returns: `nil` if it is not set; may be empty. What is not UTF-8 is repaired with U+FFFD.
  /// - Complexity: O(*n*) in the number of variables.
  ///
  /// Wraps `g_getenv()`. Since GLib 2.0.
  public static func value(of name: String) -> String? {
    guard !name.utf8.contains(0) else { return nil }
    return g_getenv(name).map { String(cString: $0) }
  }
}

// MARK: - Reading and changing

extension ProcessEnvironment {
  /// Reads, sets or, with `nil`, removes a variable.
  ///
  /// - Complexity: O(1) on average.
  ///
  /// Wraps `g_environ_getenv()`, `g_environ_setenv()` and `g_environ_unsetenv()`. Since GLib 2.32.
  public subscript(name: String) -> String? {
    get { variables[Array(name.utf8)].map { String(decoding: $0, as: UTF8.self) } }
    set { variables[Array(name.utf8)] = newValue.map { Array($0.utf8) } }
  }

  /// The names, sorted by their bytes.
  ///
  /// - Complexity: O(*n* log *n*) in the number of variables.
  ///
  /// Wraps `g_listenv()`. Since GLib 2.8.
  public var names: [String] { sorted.map { String(decoding: $0.key, as: UTF8.self) } }

  /// The number of variables.
  ///
  /// No C counterpart.
  public var count: Int { variables.count }

  /// Whether there are no variables.
  ///
  /// No C counterpart.
  public var isEmpty: Bool { variables.isEmpty }

  /// Removes the variables whose names match.
  ///
  ///     environment.removeAll { $0.hasPrefix("LD_") }
  ///
  /// - Parameter shouldBeRemoved: Runs once for each name, at once.
  /// - Complexity: O(*n*) in the number of variables.
  ///
  /// Wraps `g_environ_unsetenv()`. Since GLib 2.32.
  public mutating func removeAll<E: Error>(
    where shouldBeRemoved: (String) throws(E) -> Bool
  ) throws(E) {
    for name in variables.keys where try shouldBeRemoved(String(decoding: name, as: UTF8.self)) {
      variables[name] = nil
    }
  }

  /// Adds the variables of another environment, which win where both have a name.
  ///
  ///     environment.merge(["LC_ALL": "C", "HOME": "/nonexistent"])
  ///
  /// - Complexity: O(*n*) in the number of the other one's variables.
  ///
  /// Wraps `g_environ_setenv()`. Since GLib 2.32.
  public mutating func merge(_ other: ProcessEnvironment) {
    variables.merge(other.variables) { $1 }
  }
}

// MARK: - Conformances

extension ProcessEnvironment: ExpressibleByDictionaryLiteral {
  /// Creates an environment of the pairs of a literal, of which the last one for a name counts.
  ///
  /// No C counterpart.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements)
  }
}

extension ProcessEnvironment: CustomStringConvertible {
  /// The number of variables, for logs: values may be secret.
  ///
  /// No C counterpart.
  public var description: String { "\(count) environment variables" }
}

// MARK: - For a child

extension ProcessEnvironment {
  private var sorted: [(key: [UInt8], value: [UInt8])] {
    variables.sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  /// `NAME=value`, without the zero at the end, sorted by name.
  package func entries() throws(GLibError) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    for (name, value) in sorted {
      guard !name.isEmpty, !name.contains(where: { $0 == UInt8(ascii: "=") || $0 == 0 }) else {
        throw GLibError(
          FileErrorCode.invalidArgument,
          "“\(printable(name))” cannot be the name of an environment variable"
        )
      }
      guard !value.contains(0) else {
        throw GLibError(
          FileErrorCode.invalidArgument,
          "the environment variable \(printable(name)) contains U+0000, which would cut it short"
        )
      }
      entries.append(name + [UInt8(ascii: "=")] + value)
    }
    return entries
  }

  private func printable(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\\0")
  }
}
