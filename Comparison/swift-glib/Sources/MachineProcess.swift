// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib

// plumbing: begin (a child and an adopted process have nothing in common in the library)
/// A QEMU process: a child of ours, or one that an earlier helper has started.
protocol MachineProcess: AnyObject, Sendable {
  var identity: ProcessIdentity { get }
  var exitIfKnown: ProcessExit? { get }
  func waitForExit(isolation: isolated (any Actor)?) async throws -> ProcessExit
  func stop(grace: Duration, isolation: isolated (any Actor)?) async -> ProcessExit
}

extension ChildProcess: MachineProcess {}
extension RunningProcess: MachineProcess {}
// plumbing: end

// plumbing: begin (an identity has no text form of its own)
extension ProcessIdentity {
  private static let group = "process"

  init(savedIn record: File) async throws {
    let saved = try KeyFile(contentsOf: record.description)
    self.init(
      pid: try saved.integer(forKey: "pid", inGroup: Self.group, as: Int32.self),
      startTime: try saved.integer(forKey: "start-time", inGroup: Self.group, as: UInt64.self),
      bootID: try saved.string(forKey: "boot-id", inGroup: Self.group)
    )
  }

  func save(in record: File) async throws {
    let saved = KeyFile()
    try saved.set(pid, forKey: "pid", inGroup: Self.group)
    try saved.set(startTime, forKey: "start-time", inGroup: Self.group)
    try saved.set(bootID, forKey: "boot-id", inGroup: Self.group)
    try await record.replaceContents(with: saved.text, permissions: 0o600)
  }
}
// plumbing: end
