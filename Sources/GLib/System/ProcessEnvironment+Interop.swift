// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension ProcessEnvironment {
  /// Copies what C calls an `envp`: strings of the form `NAME=value`, ended by NULL.
  ///
  ///     let environment = ProcessEnvironment(copying: envp)
  ///
  /// - Parameter envp: Stays with its owner; NULL is an empty environment. Where a name is there
  ///   twice the first one counts, as for `getenv()`; a string without `=` is left out.
  /// - Complexity: O(*n*) in the length of all strings.
  ///
  /// > Isolation: Safe from any thread, while no other changes the strings.
  ///
  /// Wraps `g_environ_getenv()`. Since GLib 2.32.
  public init(copying envp: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
    var entries: [[UInt8]] = []
    if let envp {
      var index = 0
      while let entry = envp[index] {
        entries.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
        index += 1
      }
    }
    self.init(entries: entries)
  }

  /// Lends the variables to C as an `envp`.
  ///
  ///     try environment.withUnsafeEnvironment { execve(program, argv, $0) }
  ///
  /// - Parameter body: Runs once, at once. The strings are valid until it ends.
  /// - Returns: What `body` returns.
  /// - Throws: ``GLibError`` matching ``FileErrorCode/invalidArgument`` for a name that is empty or
  ///   contains `=`, and for U+0000.
  /// - Complexity: O(*n* log *n*) in the size of the environment.
  ///
  /// > Isolation: Runs `body` where it is called.
  ///
  /// No C counterpart.
  public func withUnsafeEnvironment<R>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) throws(GLibError) -> R {
    let vector = StringVector(bytes: try entries())
    return withExtendedLifetime(vector) { body(vector.pointer) }
  }
}
