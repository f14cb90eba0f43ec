// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// A place in the file system: a path, whether anything is there or not.
///
///     let state = File("/var/lib/demo") / "state"
///     try await state.replaceContents(with: "ready\n")
///     let text = try await state.text()
///
/// A path is a row of bytes. Most are UTF-8, and then ``path`` is the text; but any byte except zero
/// and the slash may stand in a name, also the end of a line. Such a name survives everything that is
/// done here, because bytes are kept and compared. ``description`` is for people, and safe in a log.
///
/// Creating a value asks nobody. Operations do, on a thread that may block: they can be awaited
/// from any task, also from one on a loop. What the system refuses throws a `GLibError` with a
/// `FileErrorCode`, whose text names the path; so does U+0000 in a path
/// (`FileErrorCode.invalidArgument`). What is wrong with the content of a file has a code of
/// `IOErrorCode`.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GFile`.
public struct File: Hashable, Sendable {
  /// The path as the system sees it, without a slash at the end.
  ///
  /// No C counterpart.
  public let bytes: [UInt8]

  /// Names a place by text.
  ///
  /// - Parameter path: Absolute, or below the working directory of the process. Slashes at the end are
  ///   dropped; nothing else is changed.
  ///
  /// Wraps `g_file_new_for_path()`.
  public init(_ path: String) { self.init(bytes: Array(path.utf8)) }

  /// Names a place by bytes, which need not be UTF-8.
  ///
  /// Wraps `g_file_new_for_path()`.
  public init(bytes: [UInt8]) {
    var bytes = bytes
    while bytes.count > 1, bytes.last == .slash { bytes.removeLast() }
    self.bytes = bytes
  }
}

// MARK: - The parts of a path

extension File {
  /// The path as text; `nil` if its bytes are not UTF-8.
  ///
  /// Wraps `g_file_get_path()`.
  public var path: String? { String(validating: bytes, as: UTF8.self) }

  /// What stands behind the last slash, as text; `nil` if its bytes are not UTF-8.
  ///
  /// Wraps `g_file_get_basename()`.
  public var name: String? { String(validating: nameBytes, as: UTF8.self) }

  /// What stands behind the last slash; empty for the root alone.
  ///
  /// Wraps `g_file_get_basename()`.
  public var nameBytes: [UInt8] {
    bytes.lastIndex(of: .slash).map { Array(bytes[($0 + 1)...]) } ?? bytes
  }

  /// The directory in which the name stands; `nil` for the root, and for an empty path.
  ///
  /// The answer comes from the text of the path alone: for `a/..` it is `a`.
  ///
  /// Wraps `g_file_get_parent()`.
  public var parent: File? {
    guard !nameBytes.isEmpty else { return nil }
    guard let slash = bytes.lastIndex(of: .slash) else { return File(".") }
    let end = bytes[...slash].lastIndex { $0 != .slash }
    return File(bytes: end.map { Array(bytes[...$0]) } ?? [.slash])
  }

  /// A place below this one.
  ///
  ///     let socket = File("/run/demo").child("monitor.sock")
  ///
  /// - Parameter name: One name, or several with slashes between. It is taken as it is: check what
  ///   comes from outside for `..`.
  ///
  /// Wraps `g_file_get_child()`.
  public func child(_ name: String) -> File { child(bytes: Array(name.utf8)) }

  /// A place below this one, by bytes.
  ///
  /// Wraps `g_file_get_child()`.
  public func child(bytes name: [UInt8]) -> File {
    if bytes.isEmpty { return File(bytes: name) }
    return File(bytes: bytes + (bytes.last == .slash ? [] : [.slash]) + name)
  }

  /// A place below a directory: ``child(_:)`` as an operator.
  ///
  /// Wraps `g_file_get_child()`.
  public static func / (directory: File, name: String) -> File { directory.child(name) }
}

// MARK: - For people

extension File: CustomStringConvertible {
  /// The path for messages, on one line: control characters and bytes that are not UTF-8 appear as
  /// `\n`, `\t` or `\xFF`, and a backslash twice.
  ///
  /// Wraps `g_file_get_parse_name()`.
  public var description: String {
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      var decoder = UTF8()
      var iterator = rest.prefix(4).makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&iterator), !scalar.isControl {
        text += scalar == "\\" ? "\\\\" : String(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        text += byte.escaped
        rest = rest.dropFirst()
      }
    }
    return text
  }
}

extension UInt8 {
  static let slash = UInt8(ascii: "/")

  fileprivate var escaped: String {
    switch self {
    case UInt8(ascii: "\n"): "\\n"
    case UInt8(ascii: "\t"): "\\t"
    default: "\\x" + (self < 16 ? "0" : "") + String(self, radix: 16, uppercase: true)
    }
  }
}

extension Unicode.Scalar {
  /// What moves a terminal's cursor, or ends a line of a log.
  fileprivate var isControl: Bool {
    properties.generalCategory == .control || value == 0x2028 || value == 0x2029
  }
}

extension UTF8 {
  fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { UTF8.encode(scalar)!.count }
}
