// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

extension KeyFile {
  /// What is wrong with a key file, or missing in it.
  ///
  ///     do {
  ///       name = try file.string(forKey: "Name", inGroup: "vm")
  ///     } catch KeyFile.ErrorCode.keyNotFound {
  ///       name = "unnamed"
  ///     }
  ///
  /// A file that does not exist is ``FileErrorCode/noEntry``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GKeyFileError`. Since GLib 2.6.
  public struct ErrorCode: GLibErrorCode {
    /// `g-key-file-error-quark`.
    ///
    /// Wraps `g_key_file_error_quark()`. Since GLib 2.6.
    public static let domain = ErrorDomain(quark: g_key_file_error_quark())

    /// The number of the code within its domain.
    ///
    /// No C counterpart.
    public let rawValue: Int

    /// Creates the code of a number, which need not be one that is named here.
    ///
    /// No C counterpart.
    public init(rawValue: Int) {
      self.rawValue = rawValue
    }

    private init(_ code: GKeyFileError) {
      rawValue = Int(code.rawValue)
    }

    /// The text is not UTF-8, or says so itself.
    ///
    /// Wraps `G_KEY_FILE_ERROR_UNKNOWN_ENCODING`. Since GLib 2.6.
    public static let unknownEncoding = Self(G_KEY_FILE_ERROR_UNKNOWN_ENCODING)

    /// The text is no key file, or a name cannot stand in one.
    ///
    /// Wraps `G_KEY_FILE_ERROR_PARSE`. Since GLib 2.6.
    public static let parse = Self(G_KEY_FILE_ERROR_PARSE)

    /// No file was found in the directories that C code searched.
    ///
    /// Wraps `G_KEY_FILE_ERROR_NOT_FOUND`. Since GLib 2.6.
    public static let notFound = Self(G_KEY_FILE_ERROR_NOT_FOUND)

    /// The group has no such key.
    ///
    /// Wraps `G_KEY_FILE_ERROR_KEY_NOT_FOUND`. Since GLib 2.6.
    public static let keyNotFound = Self(G_KEY_FILE_ERROR_KEY_NOT_FOUND)

    /// There is no such group.
    ///
    /// Wraps `G_KEY_FILE_ERROR_GROUP_NOT_FOUND`. Since GLib 2.6.
    public static let groupNotFound = Self(G_KEY_FILE_ERROR_GROUP_NOT_FOUND)

    /// The value is not of the type that was asked for, or cannot be written.
    ///
    /// Wraps `G_KEY_FILE_ERROR_INVALID_VALUE`. Since GLib 2.6.
    public static let invalidValue = Self(G_KEY_FILE_ERROR_INVALID_VALUE)
  }
}

// MARK: - Making errors

extension KeyFile {
  /// "/etc/demo/vm.conf:12: …", with as much of the front as is known.
  static func error(
    _ code: ErrorCode,
    _ message: String,
    _ path: String?,
    _ line: Int?
  ) -> GLibError {
    let place =
      switch (path, line) {
      case (let path?, let line?): "\(path):\(line): "
      case (let path?, nil): "\(path): "
      case (nil, let line?): "line \(line): "
      case (nil, nil): ""
      }
    return GLibError(code, place + message)
  }

  func error(_ code: ErrorCode, _ message: String) -> GLibError {
    Self.error(code, message, path, nil)
  }

  /// The error of a value that is there and does not fit.
  func invalidValue(_ message: String, _ key: String, _ group: String) -> GLibError {
    let place = "key “\(key)” in group “\(group)”: "
    return Self.error(.invalidValue, place + message, path, line(ofKey: key, inGroup: group))
  }

  func missing(group: String) -> GLibError {
    error(.groupNotFound, "there is no group “\(group)”")
  }

  /// What is missing: the group, or the key in it.
  func missing(_ key: String, _ group: String) -> GLibError {
    guard hasGroup(group) else { return missing(group: group) }
    return error(.keyNotFound, "there is no key “\(key)” in group “\(group)”")
  }
}
