// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc
import TestSupport
import Testing

@testable import GLib

/// What C sees, and that our lines and GLib's values are of one mind.
@Suite struct KeyFileInteropTests {
  @Test func theLentPointerHasTheValues() throws {
    let file = try KeyFile(parsing: "[vm]\nName=web\n")
    try file.set(7, forKey: "Memory", inGroup: "vm")
    let memory = file.withUnsafePointer { g_key_file_get_integer($0, "vm", "Memory", nil) }
    #expect(memory == 7)
  }

  @Test func aCopyForCHasTheCommentsAndIsIndependent() throws {
    let file = try KeyFile(parsing: "[vm]\n# c\nName=a,b,\n")
    file.listSeparator = ","
    let copy = Owned<KeyFileHandle>(adopting: file.makeKeyFile())
    let text = String(g_key_file_to_data(copy.pointer, nil, nil), transfer: .full)
    #expect(text == "[vm]\n# c\nName=a,b,\n")
    let list = g_key_file_get_string_list(copy.pointer, "vm", "Name", nil, nil)
    #expect([String](strv: list, transfer: .full) == ["a", "b"])
    g_key_file_set_value(copy.pointer, "vm", "Name", "db")
    #expect(try file.rawValue(forKey: "Name", inGroup: "vm") == "a,b,")
    #expect(try KeyFile(copying: copy.pointer).string(forKey: "Name", inGroup: "vm") == "db")
  }

  @Test func whatCCannotHaveReadIsRefused() {
    let broken = Owned<KeyFileHandle>(adopting: g_key_file_new())
    g_key_file_set_value(broken.pointer, "vm", "Name", "a\nb")
    #expect(throws: GLibError.self) { try KeyFile(copying: broken.pointer) }
  }

  @Test func theConstantsAreThoseOfC() throws {
    #expect(try CompiledC.values(of: ["G_KEY_FILE_KEEP_TRANSLATIONS"]) == [2])
    #expect(try CompiledC.values(of: ["G_KEY_FILE_KEEP_COMMENTS"]) == [1])
  }

  @Test func aSeparatorThatCannotSeparateTraps() async {
    await #expect(processExitsWith: .failure) { KeyFile().listSeparator = "\\" }
    await #expect(processExitsWith: .failure) { KeyFile().listSeparator = "é" }
    let letter = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      KeyFile().listSeparator = "a"
    }
    #expect(letter.says("must be an ASCII punctuation mark"))
  }

  /// Every edit is made twice, in GLib's values and in our lines; and the lines are what is saved.
  @Test func randomEditsLeaveValuesAndTextOfOneMind() throws {
    let groups = ["a", "b", " c "]
    let keys = ["x", "y", "x[de]"]
    for round in 0..<TestEnvironment.rounds(200, soak: 50_000) {
      let file = try KeyFile(parsing: KeyFileEditingTests.strange)
      for _ in 0..<20 {
        let (group, key) = (groups.randomElement()!, keys.randomElement()!)
        switch Int.random(in: 0..<8) {
        case 0: file.removeGroup(group)
        case 1, 2: file.removeValue(forKey: key, inGroup: group)
        case 3:
          try? file.setComment(
            [nil, "k", "k\n\nl"].randomElement()!,
            aboveKey: key,
            inGroup: group
          )
        case 4: try? file.setComment([nil, "g", ""].randomElement()!, aboveGroup: group)
        case 5: try file.setComment([nil, "f", "f\nf"].randomElement()!)
        default: try file.set("\(Int.random(in: 0..<9))", forKey: key, inGroup: group)
        }
      }
      guard let again = try? KeyFile(parsing: file.text) else {
        Issue.record("round \(round): \(file.text)")
        return
      }
      #expect(file.groups.sorted() == again.groups.sorted() && file.comment() == again.comment())
      for group in file.groups {
        #expect(try file.comment(aboveGroup: group) == again.comment(aboveGroup: group))
        #expect(try file.keys(inGroup: group) == again.keys(inGroup: group))
        for key in try file.keys(inGroup: group) {
          let values = (file.raw(key, group), again.raw(key, group))
          #expect(values.0 == values.1 && values.0 != nil, "\(file.text)")
          let comments = (
            try file.comment(aboveKey: key, inGroup: group),
            try again.comment(aboveKey: key, inGroup: group)
          )
          #expect(comments.0 == comments.1, "\(file.text)")
        }
      }
      #expect(again.text == file.text)
    }
  }

  /// Our division of text into groups and keys is GLib's.
  @Test(arguments: [
    KeyFileEditingTests.strange, KeyFileTests.text, "[a]\n\u{b}x=1\n\u{c}y=2\n", "[a]\nx\u{b}=1",
  ])
  func groupsAndKeysAreThoseOfGLib(_ text: String) throws {
    let file = try KeyFile(parsing: text)
    #expect(
      file.layout.sections.compactMap(\.name).reduce(into: []) {
        if !$0.contains($1) { $0.append($1) }
      } == file.groups
    )
    for group in file.groups {
      let list = g_key_file_get_keys(file.handle, group, nil, nil)
      #expect(Set([String](strv: list, transfer: .full)) == Set(try file.keys(inGroup: group)))
    }
  }
}
