// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// The text files of the checkout that this test was built from.
enum SourceTree {
  struct File: CustomStringConvertible {
    /// The path below the root of the checkout.
    let path: String
    let lines: [Substring]

    var description: String { path }
    var name: Substring { path.split(separator: "/").last ?? "" }
  }

  /// The files below a directory whose names end in a suffix, sorted by path.
  static func files(below directory: String, suffix: String) -> [File] {
    paths(below: directory).filter { $0.hasSuffix(suffix) }.sorted().compactMap(file)
  }

  /// One file, or `nil` if there is none at the path.
  static func file(_ path: String) -> File? {
    var text: UnsafeMutablePointer<CChar>?
    guard g_file_get_contents(root + path, &text, nil, nil) != 0, let text else { return nil }
    defer { g_free(text) }
    let content = String(cString: text)
    return File(path: path, lines: content.split(separator: "\n", omittingEmptySubsequences: false))
  }

  // This file is <root>Tests/SourceTests/SourceTree.swift.
  private static let root: String = {
    let components = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return components.dropLast(3).joined(separator: "/") + "/"
  }()

  private static func paths(below directory: String) -> [String] {
    guard let handle = g_dir_open(root + directory, 0, nil) else { return [] }
    defer { g_dir_close(handle) }
    var found: [String] = []
    while let name = g_dir_read_name(handle) {
      let path = directory + "/" + String(cString: name)
      let isDirectory = g_file_test(root + path, G_FILE_TEST_IS_DIR) != 0
      found += isDirectory ? paths(below: path) : [path]
    }
    return found
  }
}
