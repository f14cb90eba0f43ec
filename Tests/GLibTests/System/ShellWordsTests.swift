// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

@Suite struct ShellWordsTests {
  static let words = [
    "", " ", "a b", "it's", "\"", "\\", "$HOME", "*", "ü", "#", "\n", "'", "--", "!",
  ]

  @Test func quotedWordsComeBackOneByOne() throws {
    for word in Self.words {
      let quoted = try ShellWords.quote(word)
      #expect(try ShellWords.unquote(quoted) == word)
      #expect(try ShellWords.split(quoted) == [word])
    }
    #expect(try ShellWords.split(ShellWords.join(Self.words)) == Self.words)
    #expect(try ShellWords.join([]) == "")
  }

  @Test func theShellReadsTheSameWords() throws {
    let line = try ShellWords.join(["printf", "<%s>"] + Self.words)
    let printed = try SpawnedProcessTests.output("/bin/sh", ["-c", line])
    #expect(printed == Self.words.map { "<\($0)>" }.joined())
  }

  @Test(
    arguments: [
      ("a  b\tc\nd", ["a", "b", "c", "d"]), ("a'b'\"c\"d", ["abcd"]), ("a\\ b", ["a b"]),
      ("a # b\nc", ["a", "c"]), ("a#b", ["a#b"]), ("\"$a\" ~", ["$a", "~"]), ("''", [""]),
    ] as [(String, [String])]
  )
  func aLineIsSplitAsTheShellDoes(_ line: String, _ words: [String]) throws {
    #expect(try ShellWords.split(line) == words)
  }

  @Test func mistakesAreTyped() {
    for line in ["'", "a \"b", "\\", "a\\"] {
      expectError(ShellErrorCode.badQuoting) { try ShellWords.split(line) }
    }
    for line in ["'", "a \"b"] {
      expectError(ShellErrorCode.badQuoting) { try ShellWords.unquote(line) }
    }
    for line in ["", "  \n", "# only a comment"] {
      expectError(ShellErrorCode.emptyString) { try ShellWords.split(line) }
    }
  }

  @Test func whatNoCommandLineCanHoldIsRefusedWithItsPlace() {
    let attempts: [(String) throws -> Any] = [
      ShellWords.quote, ShellWords.unquote, ShellWords.split, { try ShellWords.join(["a", $0]) },
    ]
    for attempt in attempts {
      do {
        _ = try attempt("ü\0")
        Issue.record("nothing was thrown")
      } catch ShellErrorCode.failed {
      } catch {
        Issue.record("\(error)")
      }
    }
    let error = #expect(throws: GLibError.self) { try ShellWords.quote("ü\0") }
    #expect(error?.message.hasPrefix("at offset 2: ") == true)
  }

  @Test func aHugeLineIsSplit() throws {
    let line = String(repeating: "'a b' ", count: 20_000)
    #expect(try ShellWords.split(line).count == 20_000)
  }
}
