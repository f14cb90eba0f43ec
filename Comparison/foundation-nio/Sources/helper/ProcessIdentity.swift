// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

// plumbing: begin (processes)
/// Names one process for ever: a number that is used again is another identity.
struct ProcessIdentity: Codable, Hashable {
  let pid: pid_t
  /// In clock ticks since the host was started.
  let startTime: UInt64
  /// The run of the host.
  let bootID: String

  /// Looks up a process that exists now; `nil` if there is none.
  init?(of pid: pid_t) throws {
    self.pid = pid
    bootID = try Self.currentBootID()
    let path = "/proc/\(pid)/stat"
    let stat: String
    do {
      stat = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
    } catch let error as SystemError where error.number == ENOENT || error.number == ESRCH {
      return nil
    }
    // The second field is a name in parentheses, which may contain anything; the start time is the 22nd.
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    guard fields.count > 20, let startTime = UInt64(fields[20]) else {
      throw SystemError(EINVAL, "\(path) cannot be understood")
    }
    self.startTime = startTime
  }

  private static func currentBootID() throws -> String {
    let bytes = try OpenFile.contents(of: "/proc/sys/kernel/random/boot_id")
    return String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
  }
}

extension ProcessIdentity {
  /// `nil` when nothing was saved.
  init?(savedIn record: String) throws {
    do {
      let bytes = try OpenFile.contents(of: record)
      self = try JSONDecoder().decode(ProcessIdentity.self, from: Data(bytes))
    } catch let error as SystemError where error.number == ENOENT {
      return nil
    } catch let error as DecodingError {
      throw SystemError(EINVAL, "\(record): \(error)")
    }
  }

  func save(in record: String) throws {
    try OpenFile.replaceDurably(record, with: Array(JSONEncoder().encode(self)))
  }
}
// plumbing: end
