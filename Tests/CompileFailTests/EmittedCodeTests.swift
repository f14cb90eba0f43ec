// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// What the optimizer makes of the owners, compared with C at the same level.
@Suite struct EmittedCodeTests {
  // Of x86-64 and AArch64, the jumps being calls in tail position.
  private let callInstructions: Set = ["call", "callq", "jmp", "bl", "b"]
  private let folder = "\(Compiler.folder)/EmittedCode"

  @Test func ownedMakesTheCallsOfGAutoptr() throws {
    let compiler = try Compiler()
    let swift = try compiler.swift("\(folder)/owned.swift", ["-O", "-emit-assembly", "-o", "-"])
    let c = try compiler.c("\(folder)/owned.c", ["-O2", "-S", "-o", "-"])
    let ours = calls(in: swift.output)
    let theirs = calls(in: c.output)
    let expected = ["g_key_file_new", "g_key_file_has_group", "g_key_file_unref"]
    #expect(theirs == expected, "\(c.output)")
    #expect(ours == expected, "\(swift.output)")
  }

  /// The functions that `create_use_free` calls or jumps to, in the order of the text.
  private func calls(in assembly: String) -> [String] {
    let lines = assembly.split(whereSeparator: \.isNewline).map { line in
      line.split { $0 == " " || $0 == "\t" }
    }
    return
      lines
      .drop { $0.first != "create_use_free:" }
      .prefix { $0.first != ".cfi_endproc" }
      .compactMap { words in
        guard words.count > 1, callInstructions.contains(String(words[0])) else { return nil }
        return String(words[1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
      }
  }
}
