// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

/// Each file in `Cases` is a mistake that must not compile, and its remedy.
///
/// To add one, add a file. Lines that the compiler must refuse carry `// expect-error: words of the
/// message`; for ownership that is where the value is declared, and `// expect-note:` marks the use.
/// The remedy stands under `#if FIXED`. The mistake must give errors on these lines and on no
/// others, and the remedy must compile without a warning: so no case can pass because a name is
/// misspelt or the module is not found.
@Suite struct CompileFailTests {
  private static let cases = Result {
    try Compiler.files(in: "\(Compiler.folder)/Cases", suffix: ".swift")
  }

  @Test func thereAreCases() throws {
    #expect(try Self.cases.get().count > 10)
  }

  @Test(arguments: (try? cases.get()) ?? [])
  func theMistakeDoesNotCompileAndItsRemedyDoes(_ name: String) throws {
    let file = "\(Compiler.folder)/Cases/\(name)"
    let compiler = try Compiler()
    // Not -typecheck: what is used after it was consumed is found later, in SIL.
    let flags = ["-emit-sil", "-o", "/dev/null"]

    let remedy = try compiler.swift(file, flags + ["-D", "FIXED"])
    #expect(remedy.succeeded && remedy.output.isEmpty, "the remedy: \(remedy.output)")

    let mistake = try compiler.swift(file, flags)
    #expect(!mistake.succeeded)
    let found = Compiler.diagnostics(in: mistake.output, of: file)
    let expected = Self.expectations(in: try Compiler.contents(of: file))
    let errorLines = Set(found.lazy.filter { $0.kind == "error" }.map(\.line))
    let expectedLines = Set(expected.lazy.filter { $0.kind == "error" }.map(\.line))
    #expect(!expectedLines.isEmpty)
    #expect(errorLines == expectedLines, "\(mistake.output)")
    for expectation in expected {
      let isMet = found.contains {
        $0.kind == expectation.kind && $0.line == expectation.line
          && $0.text.contains(expectation.text)
      }
      #expect(isMet, "line \(expectation.line): \(expectation.text)\n\(mistake.output)")
    }
  }

  /// What the comments of a case ask for: `// expect-error: text`, `// expect-note: text`.
  private static func expectations(in source: String) -> [Compiler.Diagnostic] {
    source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated().compactMap { index, line in
        guard let mark = line.firstRange(of: "// expect-") else { return nil }
        let words = line[mark.upperBound...].split(separator: ": ", maxSplits: 1)
        guard words.count == 2 else { return nil }
        let (kind, text) = (String(words[0]), String(words[1]))
        return Compiler.Diagnostic(kind: kind, line: index + 1, text: text)
      }
  }
}
