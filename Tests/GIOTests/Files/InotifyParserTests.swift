// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import GIO

@Suite struct InotifyParserTests {
  /// A record as the system writes it, with zeros behind the name up to a multiple of 16.
  private func record(_ mask: Int, _ name: [UInt8] = []) -> [UInt8] {
    let padded = name.isEmpty ? [] : name + [UInt8](repeating: 0, count: 16 - name.count % 16)
    let words = [1, UInt32(truncatingIfNeeded: mask), 0, UInt32(padded.count)]
    return words.flatMap { word in withUnsafeBytes(of: word) { Array($0) } } + padded
  }

  private func parse(_ parser: inout InotifyParser, _ records: [UInt8]...) -> [FileChange] {
    Array(records.joined()).withUnsafeBytes { parser.parse($0) }
  }

  @Test func recordsOfAllLengthsAreTakenApart() {
    var parser = InotifyParser(directory: File("/d"), name: nil)
    let names: [[UInt8]] = [
      [0x61], Array(repeating: 0xFF, count: 255), Array("15 characters..".utf8),
    ]
    let changes = names.map { record(Int(IN_CREATE), $0) }.joined()
    let found = Array(changes).withUnsafeBytes { parser.parse($0) }
    #expect(found.map(\.file.nameBytes) == names)
    #expect(found.allSatisfy { $0.kind == .created && !$0.isDirectory })
    #expect(parse(&parser).isEmpty)
  }

  @Test func eachMaskIsAKind() {
    var parser = InotifyParser(directory: File("/d"), name: nil)
    let masks: [(Int, FileChange.Kind)] = [
      (Int(IN_CREATE), .created), (Int(IN_MODIFY), .modified), (Int(IN_CLOSE_WRITE), .written),
      (Int(IN_ATTRIB), .attributesChanged), (Int(IN_MOVED_TO), .movedIn),
      (Int(IN_MOVED_FROM), .movedOut), (Int(IN_DELETE), .removed),
    ]
    for (mask, kind) in masks {
      let directory = parse(&parser, record(mask | 0x4000_0000, [0x61]))
      #expect(directory == [FileChange(kind: kind, file: File("/d/a"), isDirectory: true)])
    }
    #expect(parse(&parser, record(Int(IN_ACCESS), [0x61])).isEmpty)
  }

  @Test func oneNameIsFilteredAndWhatConcernsAllIsNot() {
    var parser = InotifyParser(directory: File("/d"), name: [0x61])
    let changes = parse(
      &parser,
      record(Int(IN_CREATE), [0x62]),
      record(Int(IN_CREATE), [0x61]),
      record(Int(IN_ATTRIB)),
      record(Int(IN_CREATE), [0x61, 0x61]),
      record(Int(IN_Q_OVERFLOW)),
      record(Int(IN_DELETE_SELF))
    )
    #expect(changes.map(\.kind) == [.created, .changesLost, .directoryGone])
    #expect(changes.map(\.file.path) == ["/d/a", "/d", "/d"])
  }

  @Test(arguments: [Int(IN_DELETE_SELF), Int(IN_MOVE_SELF), Int(IN_UNMOUNT), Int(IN_IGNORED)])
  func theEndIsToldOnce(_ mask: Int) {
    var parser = InotifyParser(directory: File("/d"), name: nil)
    let end = record(mask)
    #expect(parse(&parser, end, record(Int(IN_IGNORED))).map(\.kind) == [.directoryGone])
    #expect(parser.hasEnded)
    #expect(parse(&parser, end).isEmpty)
  }

  @Test func theAttributesOfTheDirectoryItselfAreTold() {
    var parser = InotifyParser(directory: File("/d"), name: nil)
    let changes = parse(&parser, record(Int(IN_ATTRIB) | 0x4000_0000))
    #expect(
      changes == [FileChange(kind: .attributesChanged, file: File("/d"), isDirectory: true)]
    )
  }
}
