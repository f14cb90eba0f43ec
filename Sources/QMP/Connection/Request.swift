// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO

/// A command that is to be sent, but for its id.
struct Request {
  var command: String
  /// The arguments as JSON; `nil` if there are none.
  var arguments: [UInt8]?
  var isOutOfBand = false
  var descriptors: PassedDescriptorList?
  /// See ``CallTable/Call/syncValue``; such a command begins with the guest agent's mark.
  var syncValue: Int64?

  /// As short as can be: QEMU reads commands one byte at a time, with several system calls each.
  ///
  /// - Parameter id: `nil` for a command whose reply is known without.
  func bytes(id: Int?, endsLine: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64 + command.utf8.count + (arguments?.count ?? 0))
    if syncValue != nil { bytes.append(MessageFramer.mark) }
    bytes += (isOutOfBand ? #"{"exec-oob":"# : #"{"execute":"#).utf8
    JSONValue.write(command, to: &bytes)
    if let arguments {
      bytes += #","arguments":"#.utf8
      bytes += arguments
    }
    if let id {
      bytes += #","id":"#.utf8
      bytes += String(id).utf8
    }
    bytes.append(UInt8(ascii: "}"))
    if endsLine { bytes.append(UInt8(ascii: "\n")) }
    return bytes
  }
}

/// Descriptors on their way, which are closed when they have gone.
final class PassedDescriptorList: Sendable {
  let list: DescriptorList

  init(_ list: consuming DescriptorList) { self.list = list }
}

/// What became of a command.
enum Outcome: Sendable {
  case success(UnreadValue)
  case refusal(class: String, description: String)
  case deadlineMissed
  case unsendable(String)
  case cancelled
  case ended(QMPEnd)
}
