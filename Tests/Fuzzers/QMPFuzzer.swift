// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Compiled into one module with Sources/QMP/JSON and the framer by the gate `fuzz`.

/// JSON is read and written again as the same value, or refused at a place inside of it. What is cut into
/// messages does not depend on the pieces in which it arrives.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQMP(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  checkJSON(bytes)
  for hasMarks in [false, true] { checkFraming(bytes, hasMarks: hasMarks) }
  return 0
}

private func checkJSON(_ bytes: [UInt8]) {
  do {
    let value = try JSONValue(parsing: bytes)
    let written = value.description
    guard try JSONValue(parsing: written) == value else { fatalError("not the same: \(written)") }
  } catch {
    guard (0...bytes.count).contains(error.offset) else { fatalError("\(error) of \(bytes.count)") }
  }
}

private func checkFraming(_ bytes: [UInt8], hasMarks: Bool) {
  let whole = messages(of: [bytes], hasMarks: hasMarks)
  guard messages(of: bytes.map { [$0] }, hasMarks: hasMarks) == whole else {
    fatalError("byte by byte, other messages")
  }
  let middle = bytes.count / 2
  let halves = [Array(bytes[..<middle]), Array(bytes[middle...])]
  guard messages(of: halves, hasMarks: hasMarks) == whole else {
    fatalError("in two pieces, other messages")
  }
}

/// The messages up to the first thing that is none; what is shown of that may differ.
private func messages(of pieces: [[UInt8]], hasMarks: Bool) -> [[UInt8]] {
  var framer = MessageFramer(limit: 64, hasMarks: hasMarks)
  var messages: [[UInt8]] = []
  var goesOn = true
  for piece in pieces where goesOn {
    framer.feed(piece) { item in
      if case .message(let message) = item { messages.append(message) } else { goesOn = hasMarks }
      return goesOn
    }
  }
  return messages
}
