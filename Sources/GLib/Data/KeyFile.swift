// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// A configuration file of groups, keys and values, as desktop entries and systemd units are.
///
///     let file = try KeyFile(contentsOf: "/etc/demo/vm.conf")
///     let memory = try file.integer(forKey: "Memory", inGroup: "vm", default: 1024)
///     try file.set(memory * 2, forKey: "Memory", inGroup: "vm")
///     try file.write(to: "/etc/demo/vm.conf")
///
/// GLib parses the text and holds the values. This type keeps the text beside them, because GLib
/// forgets it: a line that nobody changed is written as it was read, byte for byte, with its
/// spaces, comments and line end. Errors name the file, the line, the group and the key.
///
/// Text is UTF-8 without U+0000; other text is refused, also inside comments. Of a key that stands
/// twice in a group the last value counts; see ``repeatedKeys(inGroup:)``.
///
/// > Isolation: Any thread, but not two at once.
///
/// Wraps `GKeyFile`. Since GLib 2.6.
public final class KeyFile {
  // The values; and the text they came from. Every change is made to both.
  package let handle: OpaquePointer
  var layout: Layout

  /// The file it was loaded from, which errors begin with; `nil` if it did not come from a file.
  ///
  /// No C counterpart.
  public let path: String?

  /// What separates the elements of a list; a semicolon unless it is set.
  ///
  /// Precondition: an ASCII character other than a control character, a space, a letter, a digit or
  /// a backslash.
  ///
  /// Wraps `g_key_file_set_list_separator()`. Since GLib 2.6.
  public var listSeparator: Character = ";" {
    didSet {
      guard let code = listSeparator.asciiValue, code > 0x20, code < 0x7f, code != 0x5c,
        !listSeparator.isLetter, !listSeparator.isNumber
      else {
        misuse("KeyFile.listSeparator must be an ASCII punctuation mark other than a backslash")
      }
      g_key_file_set_list_separator(handle, CChar(code))
    }
  }

  /// Creates a file without content.
  ///
  ///     let file = KeyFile()
  ///
  /// Wraps `g_key_file_new()`. Since GLib 2.6.
  public init() {
    handle = g_key_file_new()
    layout = Layout("")
    path = nil
  }

  private init(_ bytes: [UInt8], path: String?) throws(GLibError) {
    let text = try Self.decode(bytes, path)
    handle = g_key_file_new()
    layout = Layout(text)
    self.path = path
    do throws(GLibError) {
      try Self.load(text, into: handle)
    } catch {
      // Keys above the first group are GROUP_NOT_FOUND in C; here that means something else.
      let code: ErrorCode = error.matches(ErrorCode.unknownEncoding) ? .unknownEncoding : .parse
      throw Self.error(code, error.message, path, Self.lineOfError(in: layout.lines))
    }
  }

  deinit {
    g_key_file_unref(handle)
  }
}

// MARK: - Loading

extension KeyFile {
  /// Loads a file.
  ///
  ///     let file = try KeyFile(contentsOf: "/etc/demo/vm.conf")
  ///
  /// - Throws: ``GLibError`` matching ``FileErrorCode/noEntry`` when there is no such file, or what
  ///   else keeps it from being read; ``KeyFile/ErrorCode/parse`` or
  ///   ``KeyFile/ErrorCode/unknownEncoding`` with file and line when the text is no key file.
  /// - Complexity: O(*n*) in the size of the file. It blocks until the disk has answered.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_key_file_load_from_file()`. Since GLib 2.6.
  public convenience init(contentsOf path: String) throws(GLibError) {
    guard !path.utf8.contains(0) else {
      throw GLibError(FileErrorCode.invalidArgument, "U+0000 in the path “\(path)”")
    }
    var start: UnsafeMutablePointer<CChar>?
    var count: gsize = 0
    try throwing { g_file_get_contents(path, &start, &count, $0) }
    defer { g_free(start) }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(count))
    try self.init(Array(bytes), path: path)
  }

  /// Parses text.
  ///
  ///     let file = try KeyFile(parsing: "[vm]\nMemory=2048\n")
  ///
  /// - Throws: ``GLibError`` matching ``KeyFile/ErrorCode/parse`` or
  ///   ``KeyFile/ErrorCode/unknownEncoding``, with the line.
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// > Isolation: Any thread.
  ///
  /// Wraps `g_key_file_load_from_data()`. Since GLib 2.6.
  public convenience init(parsing text: String) throws(GLibError) {
    try self.init(Array(text.utf8), path: nil)
  }

  /// Text for GLib, which would cut it at U+0000 and notices broken UTF-8 only when it is read.
  private static func decode(_ bytes: [UInt8], _ path: String?) throws(GLibError) -> String {
    if !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) { return text }
    let lines = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if line.contains(0) { throw error(.parse, "U+0000 in the text", path, index + 1) }
      if String(validating: line, as: UTF8.self) == nil {
        throw error(.unknownEncoding, "the text is not UTF-8", path, index + 1)
      }
    }
    throw error(.unknownEncoding, "the text is not UTF-8", path, nil)
  }

  private static func load(_ text: String, into handle: OpaquePointer) throws(GLibError) {
    try throwing {
      g_key_file_load_from_data(
        handle,
        text,
        gsize(text.utf8.count),
        keepTranslations,
        $0
      )
    }
  }

  /// The number of the first line that GLib refuses. It reads line by line and does not tell; so
  /// this halves the text until the line is found.
  private static func lineOfError(in lines: [Layout.Line]) -> Int? {
    var accepted = 0
    var refused = lines.count
    while refused - accepted > 1 {
      let middle = (accepted + refused) / 2
      let scratch = Owned<KeyFileHandle>(adopting: g_key_file_new())
      let text = lines[..<middle].map { $0.text + $0.end }.joined()
      if (try? load(text, into: scratch.pointer)) != nil {
        accepted = middle
      } else {
        refused = middle
      }
    }
    return refused > 0 ? refused : nil
  }
}

enum KeyFileHandle: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

// API notes turn the C enum into an option set, whose constants are hidden by that.
private let keepTranslations = GKeyFileFlags(rawValue: 2)

// MARK: - Saving

extension KeyFile {
  /// The text of the file as it would be written.
  ///
  /// - Complexity: O(*n*) in the length of the text.
  ///
  /// Wraps `g_key_file_to_data()`. Since GLib 2.6.
  public var text: String { layout.text }

  /// Replaces a file by this content, atomically and durably.
  ///
  ///     try file.write(to: "/etc/demo/vm.conf")
  ///
  /// See ``writeDurably(_:to:permissions:)-(String,_,_)`` for what happens to links and owners. The
  /// ``path`` stays what it was.
  ///
  /// - Parameters:
  ///   - path: The file, which need not exist.
  ///   - permissions: The mode of the file; `nil` keeps the present one, and makes a new file
  ///     readable for its owner only.
  /// - Throws: ``GLibError`` with a ``FileErrorCode``.
  ///
  /// > Isolation: Any thread, but not two at once; blocks until the disk has the data.
  ///
  /// Wraps `g_key_file_save_to_file()`. Since GLib 2.40.
  public func write(to path: String, permissions: UInt32? = nil) throws(GLibError) {
    try writeDurably(text, to: path, permissions: permissions)
  }
}
