// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// Where everything is that outlives this process. One process at a time owns it.
///
///     vmkeeper.pid            locked as long as the owner lives
///     vmkeeper.state          who the owner is, and whether it is shutting all down
///     control.sock
///     machines/NAME.state     see MachineRecord
///     machines/NAME.monitor   where QEMU listens
///     machines/NAME.log       what QEMU says
@MainActor final class StateDirectory {
  let directory: File
  let bootID: String
  private var pidFile: PidFile?
  private let machines: File

  /// Becomes the owner; throws if that cannot be, or if nothing can be written there.
  init(claiming directory: File) async throws {
    self.directory = directory
    machines = directory / "machines"
    bootID = try ProcessIdentity.current().bootID
    try await directory.makeDirectoryWithParents(permissions: 0o700)
    try await check(directory)
    pidFile = try await PidFile.claim(directory / "vmkeeper.pid", permissions: 0o600)
    try await machines.makeDirectoryWithParents(permissions: 0o700)
    try await check(machines)
    try await removeLeftovers()
  }

  /// The paths of one machine.
  func state(of name: String) -> File { machines / "\(name).state" }
  func monitor(of name: String) -> File { machines / "\(name).monitor" }
  func log(of name: String) -> File { machines / "\(name).log" }

  nonisolated static func controlSocket(in directory: File) -> File { directory / "control.sock" }

  /// Others who may write here could make us end or start any process of ours.
  private func check(_ directory: File) async throws {
    let metadata = try await directory.metadata()
    guard metadata.owner == geteuid(), metadata.permissions & 0o022 == 0 else {
      throw GLibError(
        FileErrorCode.permissionDenied,
        "\(directory) must belong to user \(geteuid()), and only he may write there"
      )
    }
  }

  /// What a writer that was killed has left behind.
  private func removeLeftovers() async throws {
    for place in [directory, machines] {
      for try await entry in place.entries() {
        guard let name = entry.name, name.hasPrefix("."), name.contains(".state."),
          name.hasSuffix(".tmp")
        else { continue }
        try await entry.file.remove()
      }
    }
  }

  /// The names of all machines that have a record.
  func recordedNames() async throws -> [String] {
    var names: [String] = []
    for try await entry in machines.entries() {
      guard let name = entry.name, name.hasSuffix(".state") else { continue }
      names.append(String(name.dropLast(".state".count)))
    }
    return names
  }

  /// Gives the lock up; a successor may begin.
  func release() { pidFile = nil }
}

// MARK: - The daemon's own state

extension StateDirectory {
  private static let group = "vmkeeper"

  private var keeperFile: File { directory / "vmkeeper.state" }

  /// Whether an earlier owner was asked to shut all down, in this run of the host, and has not finished.
  func isShuttingDown() async throws -> Bool {
    guard try await keeperFile.exists() else { return false }
    let file = try KeyFile(contentsOf: keeperFile.description)
    return try file.string(forKey: "shutting-down", inGroup: Self.group, default: "") == bootID
  }

  /// Writes who the owner is and what it does; throws if the disk is full or must not be written.
  func save(isShuttingDown: Bool) async throws {
    let file = KeyFile()
    try file.set(Int(try ProcessIdentity.current().pid), forKey: "pid", inGroup: Self.group)
    if isShuttingDown { try file.set(bootID, forKey: "shutting-down", inGroup: Self.group) }
    try await keeperFile.replaceContents(with: file.text, permissions: 0o600)
  }
}
