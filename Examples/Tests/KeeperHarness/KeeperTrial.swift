// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

package import GIO
import GLib
import Glibc
import QMP

/// A state directory of vmkeeper with machines of names that nobody else has, for the time of a test.
package final class KeeperTrial: Sendable {
  package let directory: File
  /// The names of the machines.
  package let names: [String]

  /// What `list --json` says of one machine.
  package struct Row: Hashable, Sendable {
    package var name: String
    package var state: String
    package var pid: Int32?
    package var isAdopted: Bool
    package var restarts: Int
    package var lastEvent: String?

    /// Whether it will not change by itself.
    package var isSettled: Bool { !["starting", "stopping", "waiting"].contains(state) }
  }

  /// Describes machines without devices, that begin to run when vmkeeper does.
  ///
  /// - Parameters:
  ///   - names: The last part of their names.
  ///   - settings: More lines for each machine.
  package init(_ names: [String], settings: String = "autostart=true") throws {
    directory = try OwnedTemporaryDirectory.makeBlocking().keep()
    let id = UniqueID().description.prefix(8)
    self.names = names.map { "\(id)-\($0)" }
    try configure(settings)
  }

  /// Ends every machine, and removes the directory.
  deinit {
    for pid in Self.processes(of: names).values.joined() { kill(pid, SIGKILL) }
    let path = directory.description
    var command = Command("/bin/rm", ["-rf", path])
    command.standardInput = .null
    _ = try? command.start()
  }

  /// The machine whose name ends so.
  package func name(_ last: String) -> String { names.first { $0.hasSuffix("-\(last)") }! }

  package var configuration: File { directory / "machines.conf" }
  package var state: File { directory / "state" }

  /// Writes the configuration; every machine has the same settings.
  ///
  /// - Parameter shutdownTimeout: In seconds.
  package func configure(_ settings: String, shutdownTimeout: Int = 0) throws {
    let groups = names.map { name in
      """
      [machine \(name)]
      arguments=-machine none -nodefaults
      shutdown-timeout=\(shutdownTimeout)
      \(settings)

      """
    }
    try writeDurably(groups.joined(separator: "\n"), to: configuration.description)
  }

  /// Lets every machine be a program that says nothing, and heeds SIGKILL alone.
  package func useDeafProgram() async throws {
    let script = directory / "deaf"
    let text = "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 0.1; done\n"
    try await script.overwrite(with: text, creatingWith: 0o755)
    try configure("autostart=true\nprogram=\(script)")
  }

  /// Where SwiftPM put an executable of this package: beside this program.
  package static func built(_ name: String) -> String {
    let path = realpath("/proc/self/exe", nil)!
    defer { free(path) }
    return "\(File(String(cString: path)).parent!)/\(name)"
  }
}

// MARK: - The daemon

extension KeeperTrial {
  /// A `vmkeeper run`, which ends with the object.
  package final class Daemon: Sendable {
    package let process: ChildProcess
    package let log: File

    fileprivate init(_ process: ChildProcess, log: File) {
      self.process = process
      self.log = log
    }

    deinit { kill() }

    /// Kills it, and waits until it is gone.
    package func kill() {
      guard process.exitIfKnown == nil else { return }
      try? process.sendToGroup(SIGKILL)
      while process.exitIfKnown == nil { sched_yield() }
    }

    /// What it has said.
    package func said(_ text: String) async throws -> Bool {
      try await log.text().contains(text)
    }
  }

  /// Starts the daemon.
  ///
  /// - Parameter wrapper: A program, and its arguments, that runs the daemon.
  package func run(under wrapper: [String] = []) throws -> Daemon {
    let words =
      wrapper + [
        Self.built("vmkeeper"), "run", "--state", "\(state)", "--config", "\(configuration)",
      ]
    let log = directory / "log-\(UniqueID().description.prefix(8))"
    var command = Command(words[0], Array(words.dropFirst()))
    command.group = .newSession
    command.standardInput = .null
    command.standardOutput = .file("\(log)", .append(permissions: 0o600))
    command.standardError = .standardOutput
    return Daemon(try command.start(), log: log)
  }

  /// Starts the daemon, and waits until it answers. Returns `nil` if it has ended instead.
  package func runUntilReady(under wrapper: [String] = []) async throws -> Daemon? {
    let daemon = try run(under: wrapper)
    while daemon.process.exitIfKnown == nil {
      if try await rows() != nil { return daemon }
      try await Task.sleep(for: .milliseconds(10))
    }
    return nil
  }

  /// Runs another command of vmkeeper for this directory.
  @discardableResult
  package func ask(_ command: String, _ arguments: String...) async throws -> CapturedOutput {
    var words = [command] + arguments
    words.insert(contentsOf: ["--state", "\(state)"], at: words.count)
    return try await Command(Self.built("vmkeeper"), words).capture()
  }

  /// What the daemon says of its machines, in the order of ``names``; `nil` if it does not answer.
  package func rows() async throws -> [Row]? {
    let result = try await ask("list", "--json")
    guard result.exit.isSuccess else { return nil }
    let list = try JSONValue(parsing: result.standardOutput).arrayValue ?? []
    return list.map { row in
      Row(
        name: row["name"]?.stringValue ?? "",
        state: row["state"]?.stringValue ?? "",
        pid: row["pid"]?.integerValue.map { Int32($0) },
        isAdopted: row["adopted"] == true,
        restarts: Int(row["restarts"]?.integerValue ?? -1),
        lastEvent: row["lastEvent"]?.stringValue
      )
    }
  }

  /// The machine whose name ends so; `nil` if the daemon does not answer.
  package func row(_ last: String) async throws -> Row? {
    let name = name(last)
    return try await rows()?.first { $0.name == name }
  }

  /// Waits until the list is as it should be. There is no limit: a test has one of its own.
  @discardableResult
  package func wait(until isTrue: ([Row]) -> Bool) async throws -> [Row] {
    while true {
      if let rows = try await rows(), isTrue(rows) { return rows }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Waits until no machine will change by itself.
  @discardableResult
  package func settle() async throws -> [Row] {
    try await wait { $0.allSatisfy(\.isSettled) }
  }
}

// MARK: - Processes

extension KeeperTrial {
  /// The processes that play these machines, whoever knows of them.
  package var processes: [String: [Int32]] { Self.processes(of: names) }

  private static func processes(of names: [String]) -> [String: [Int32]] {
    var result: [String: [Int32]] = [:]
    for entry in (try? File("/proc").entriesBlocking()) ?? [] {
      guard let pid = entry.name.flatMap({ Int32($0) }),
        let line = try? (entry.file / "cmdline").contentsBlocking()
      else { continue }
      let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      for name in names where words.contains("guest=\(name)") {
        result[name, default: []].append(pid)
      }
    }
    return result
  }

  /// What is wrong, as a supervisor must never have it: a machine that runs twice, or that runs and is not
  /// known, or is known and does not run.
  package func contradictions(of rows: [Row]) -> [String] {
    let processes = processes
    return rows.compactMap { row in
      let running = processes[row.name] ?? []
      if running.count > 1 { return "\(row.name) runs \(running.count) times: \(running)" }
      if row.isSettled, running.first != row.pid {
        return "\(row.name) is \(row.state) with pid \(row.pid ?? 0), and runs as \(running)"
      }
      if row.state == "broken" { return "\(row.name) is broken: \(row.lastEvent ?? "")" }
      return nil
    }
  }
}
