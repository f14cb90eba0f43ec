// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

// The code of the article "Configuration and state on disk", word by word; that it compiles is the
// test.

private func read() throws {
  let file = try KeyFile(contentsOf: "/etc/demo/vm.conf")
  let name = try file.string(forKey: "Name", inGroup: "vm")
  let memory = try file.integer(forKey: "Memory", inGroup: "vm", default: 1024)
  let port = try file.integer(forKey: "Port", inGroup: "vm", as: UInt16.self)
  let disks = try file.strings(forKey: "Disks", inGroup: "vm", default: [])
  print(name, memory, port, disks)
}

private func codes(_ path: String, _ start: (String) -> Void) throws {
  do {
    start(try KeyFile(contentsOf: path).string(forKey: "Name", inGroup: "vm"))
  } catch FileErrorCode.noEntry {
    start("unnamed")  // no configuration is a good one
  } catch KeyFile.ErrorCode.groupNotFound, KeyFile.ErrorCode.keyNotFound {
    start("unnamed")
  } catch {
    print(error.message)  // /etc/demo/vm.conf:6: key “Name” in group “vm”: …
  }
}

private func strict(_ file: KeyFile) throws {
  for group in file.unknownGroups(known: ["vm", "network"]) {
    print("unknown group \(group)")
  }
  for key in try file.unknownKeys(inGroup: "vm", known: ["Name", "Memory", "Port"]) {
    print("line \(file.line(ofKey: key, inGroup: "vm")!): unknown key \(key)")
  }
  for key in try file.repeatedKeys(inGroup: "vm") {
    print("\(key) is given more than once, and the last one counts")
  }
}

private func refuse(_ file: KeyFile, _ processors: Int) throws {
  guard (1...64).contains(processors) else {
    throw file.invalidValue("must be from 1 to 64", forKey: "Processors", inGroup: "vm")
  }
  for group in file.repeatedGroups {
    throw file.invalidGroup("is described twice", named: group)
  }
}

private func change(_ file: KeyFile, _ memory: Int) throws {
  try file.set(memory * 2, forKey: "Memory", inGroup: "vm")
  try file.setComment("In MiB", aboveKey: "Memory", inGroup: "vm")
  try file.write(to: "/etc/demo/vm.conf")
}

private func numbers(_ file: KeyFile, _ online: Bitmap) throws {
  let text = try file.string(forKey: "Processors", inGroup: "vm", default: "0")
  let wanted = try Bitmap(parsing: text, below: 64)
  let pinned = wanted.intersection(online)
  print(pinned, pinned.hexadecimal)
}

private func save(_ state: [UInt8]) throws {
  try writeDurably(state.span.bytes, to: "/var/lib/demo/state")
}

/// Configuration and state as a program writes them that has no C in it.
@Suite struct ConfigurationTests {
  @Test func bitmapsAreSets() throws {
    var processors = try Bitmap(parsing: "0-3,^2,8-11", below: 64)
    processors.insert(12)
    #expect(processors.description == "0-1,3,8-12" && processors.hexadecimal == "0x1f0b")
    #expect(processors.ranges == [0...1, 3...3, 8...12] && Bitmap(0..<8).count == 8)
    #expect(try Bitmap(hexadecimal: "0xf0b", below: 64) == [0, 1, 3, 8, 9, 10, 11])
  }

  @Test func keyFilesAreReadAndChanged() throws {
    let file = try KeyFile(parsing: "[vm]\nMemory = 2048\n")
    try file.set("web server", forKey: "Name", inGroup: "vm")
    try file.set("Rechner", forKey: "Name", inGroup: "vm", locale: "de")
    try file.set(["root.img", "a;b.img"], forKey: "Disks", inGroup: "vm")
    try file.set(4096, forKey: "Memory", inGroup: "vm")
    #expect(try file.localeString(forKey: "Name", inGroup: "vm", locale: "de_AT") == "Rechner")
    #expect(try file.integers(forKey: "Nodes", inGroup: "vm", default: []) == [])
    #expect(try file.bool(forKey: "Paused", inGroup: "vm", default: false) == false)
    #expect(file.text.hasPrefix("[vm]\nMemory = 4096\nName=web server\nName[de]=Rechner\n"))
  }
}
