// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import QMP

@Suite struct MessageFramerTests {
  private func items(_ chunks: [[UInt8]], limit: Int = 1 << 20, hasMarks: Bool = false)
    -> [MessageFramer.Item]
  {
    var framer = MessageFramer(limit: limit, hasMarks: hasMarks)
    var items: [MessageFramer.Item] = []
    for chunk in chunks {
      framer.feed(chunk) {
        items.append($0)
        return true
      }
    }
    return items
  }

  private func message(_ text: String) -> MessageFramer.Item { .message(Array(text.utf8)) }

  @Test func messagesAreFoundAtEveryBoundary() {
    let texts = [
      #"{"a":"}{\"\\"}"#, "{\"b\":[\r\n {} ]}", "{}", #"{"\é":"\"","ü":"}{"}"#,
    ]
    let bytes = Array(texts.joined(separator: "\r\n").utf8)
    let expected = texts.map(message)
    for cut in 0...bytes.count {
      #expect(items([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected)
    }
    #expect(items(bytes.map { [$0] }) == expected)
    #expect(items([Array(texts.joined().utf8)]) == expected)
  }

  @Test(arguments: ["x", "[1]", "]", "\"a\"", "\0", "\u{7F}"])
  func whatIsNoMessageIsGarbage(_ text: String) {
    let bytes = Array("{}\n\(text)".utf8)
    #expect(items([bytes]) == [message("{}"), .garbage(Array(text.utf8))])
  }

  @Test func garbageInsideOfAMessageIsSeenAtOnce() {
    #expect(items([Array("{\"a\":\"b\nc".utf8)]).count == 1)
    #expect(items([Array("{\"a\":".utf8), [0]]).count == 1)
    guard case .garbage(let bytes) = items([Array("{\"a\":".utf8), [0]])[0] else { return }
    #expect(bytes == Array("{\"a\":\0".utf8))
  }

  @Test func garbageIsBounded() {
    let all = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    #expect(items([all]) == [.garbage(Array(all[..<MessageFramer.excerptLength]))])
  }

  @Test func aMessageMayHaveAsManyBytesAsTheLimitSays() {
    let text = #"{"a":"xxxxxxxxxxxx"}"#
    let bytes = Array(text.utf8)
    for chunks in [[bytes], bytes.map { [$0] }] {
      #expect(items(chunks, limit: bytes.count) == [message(text)])
      guard case .tooLong = items(chunks, limit: bytes.count - 1).first else {
        Issue.record("it is too long")
        return
      }
    }
  }

  @Test func whoStopsGetsNothingMore() {
    var framer = MessageFramer(limit: 100)
    var count = 0
    framer.feed(Array("{}{}{}".utf8)) { _ in
      count += 1
      return false
    }
    #expect(count == 1)
  }

  @Test func aMarkEndsWhateverCameBefore() {
    let mark: [UInt8] = [0xFF]
    let chunks = [Array("{\"half\":\"".utf8), mark, Array("{}".utf8)]
    #expect(items(chunks, hasMarks: true) == [message("{}")])
    #expect(items([chunks.flatMap { $0 }], hasMarks: true) == [message("{}")])
    #expect(items([Array("junk".utf8), mark, Array("{}".utf8)], hasMarks: true).count == 2)
    guard case .garbage = items([Array("{\"a\":".utf8), mark])[0] else {
      Issue.record("a monitor has no marks")
      return
    }
  }
}
