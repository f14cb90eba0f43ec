// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// The compiler that built this test, pointed at the module that it built.
///
/// The products are found beside the running test program, whatever the configuration, the
/// sanitizer or the scratch path; the sources beside this file.
struct Compiler {
  /// What a run of a tool left behind.
  struct Outcome {
    let succeeded: Bool
    let output: String
  }

  /// One error or note of the compiler.
  struct Diagnostic: Hashable {
    let kind: String
    let line: Int
    let text: String
  }

  private let products: String
  private let packageFlags: [String]

  init() throws {
    let program = try throwingUnlessPointer { g_file_read_link("/proc/self/exe", $0) }
    products = Self.directory(of: String(program, transfer: .full) ?? "")
    let cflags = try Self.run(["pkg-config", "--cflags", "gobject-2.0"])
    packageFlags = cflags.output.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// The folder of this test target.
  static var folder: String { directory(of: #filePath) }

  /// Compiles a client of the library.
  func swift(_ file: String, _ flags: [String]) throws -> Outcome {
    let root = Self.directory(of: Self.directory(of: Self.folder))
    var command = ["swiftc", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library"]
    for feature in ["InternalImportsByDefault", "ExistentialAny", "MemberImportVisibility"] {
      command += ["-enable-upcoming-feature", feature]
    }
    command += ["-module-name", "Client", "-diagnostic-style", "llvm", "-no-color-diagnostics"]
    command += ["-I", "\(products)/Modules", "-module-cache-path", "\(products)/ClientModuleCache"]
    command += ["-Xcc", "-fmodule-map-file=\(root)/CGLibShim/module.modulemap"]
    for flag in packageFlags { command += ["-Xcc", flag] }
    return try Self.run(command + flags + [file])
  }

  /// Compiles C with the clang of the same toolchain.
  func c(_ file: String, _ flags: [String]) throws -> Outcome {
    try Self.run(["clang"] + packageFlags + flags + [file])
  }

  /// The errors and notes among the compiler's output for a file.
  static func diagnostics(in output: String, of file: String) -> [Diagnostic] {
    output.split(whereSeparator: \.isNewline).compactMap { line in
      guard line.hasPrefix("\(file):") else { return nil }
      let parts = line.dropFirst(file.count + 1).split(separator: ":", maxSplits: 3)
      guard parts.count == 4, let number = Int(parts[0]) else { return nil }
      let kind = String(parts[2].dropFirst())
      return Diagnostic(kind: kind, line: number, text: String(parts[3].dropFirst()))
    }
  }

  /// The text of a file.
  static func contents(of file: String) throws -> String {
    var text: UnsafeMutablePointer<CChar>?
    try throwing { g_file_get_contents(file, &text, nil, $0) }
    return String(text, transfer: .full) ?? ""
  }

  /// The names in a folder that end with a suffix, sorted.
  static func files(in folder: String, suffix: String) throws -> [String] {
    let listing = try throwingUnlessPointer { g_dir_open(folder, 0, $0) }
    defer { g_dir_close(listing) }
    var names: [String] = []
    while let name = g_dir_read_name(listing) { names.append(String(cString: name)) }
    return names.filter { $0.hasSuffix(suffix) }.sorted()
  }

  private static func directory(of path: String) -> String {
    String(g_path_get_dirname(path), transfer: .full) ?? "."
  }

  private static func run(_ command: [String]) throws -> Outcome {
    var output: UnsafeMutablePointer<CChar>?
    var errors: UnsafeMutablePointer<CChar>?
    var status: Int32 = 0
    _ = try command.withStrv(transfer: .none) { arguments throws(GLibError) in
      try throwing {
        let flags = G_SPAWN_SEARCH_PATH
        return g_spawn_sync(nil, arguments, nil, flags, nil, nil, &output, &errors, &status, $0)
      }
    }
    let text = [output, errors].compactMap { String($0, transfer: .full) }.joined()
    return Outcome(succeeded: status == 0, output: text)
  }
}
