// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory of its own for one test, removed with everything in it at the end.
public final class TemporaryDirectory {
  /// The path, without a slash at the end.
  public let path: String

  /// Makes a directory that everybody may look into.
  public init() {
    let pattern = String(repeating: "X", count: 6)  // which mkdtemp replaces
    var template = Array("/tmp/swift-glib-\(pattern)".utf8CString)
    guard mkdtemp(&template) != nil else { fatalError("mkdtemp: \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    chmod(path, 0o755)
  }

  deinit {
    for name in names { unlink(self / name) }
    rmdir(path)
  }

  /// The names of the files in it, sorted.
  public var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path of a file in it.
  public static func / (directory: TemporaryDirectory, name: String) -> String {
    directory.path + "/" + name
  }
}

/// The bytes of a file; `nil` if it cannot be opened.
public func contents(of path: String) -> [UInt8]? {
  let number = open(path, O_RDONLY | O_CLOEXEC)
  guard number >= 0 else { return nil }
  defer { close(number) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(number, &buffer, buffer.count)
    guard count > 0 else { return bytes }
    bytes += buffer[..<count]
  }
}
