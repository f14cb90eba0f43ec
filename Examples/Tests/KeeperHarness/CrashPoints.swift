// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc

/// Kills vmkeeper where one of its threads makes its n-th call of a kind of system call, for each kind and every
/// n, while it adopts, starts, stops and restarts machines.
///
/// strace counts for each thread, and the first that gets to n is the end of all: of two threads that make the
/// same calls, the slower one is not always killed at each of its own.
package struct CrashPoints: Sendable {
  /// The calls by which something outside of the process changes, or becomes known.
  package static let allCalls = [
    "openat", "write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2",
    "linkat",
    "unlink", "unlinkat", "mkdir", "mkdirat", "chmod", "fchmod", "ftruncate", "fcntl", "socket",
    "socketpair", "bind", "listen", "accept4", "connect", "sendto", "sendmsg", "recvfrom",
    "recvmsg",
    "read", "clone", "clone3", "waitid", "wait4", "pidfd_open", "pidfd_send_signal", "close",
    "epoll_ctl", "exit_group",
  ]

  package var calls = allCalls
  /// Which n are tried: the n-th, or all, until one is not reached.
  package var counts: [Int]?
  /// At the latest after this many.
  package var limit = 400

  package init() {}

  /// Whether it can be done here.
  package static var isPossible: Bool {
    get async {
      guard findProgram("strace") != nil else { return false }
      let trial = Command("strace", ["-f", "-b", "execve", "-o", "/dev/null", "true"])
      return (try? await trial.capture().exit.isSuccess) == true
    }
  }

  /// What was seen.
  package struct Report: Sendable {
    package var points = 0
    /// How many there are of each kind.
    package var reached: [String: Int] = [:]
    package var contradictions: [String] = []
    /// The kinds of which there are more than were tried.
    package var unfinished: [String] = []
  }

  /// - Parameter progress: Called after each point.
  package func run(_ progress: (Report) -> Void = { _ in }) async throws -> Report {
    var report = Report()
    for call in calls {
      for count in counts ?? Array(1...limit) {
        let isReached = try await tryPoint(call, count, &report)
        guard isReached else { break }
        report.points += 1
        report.reached[call] = count
        progress(report)
        if !report.contradictions.isEmpty { return report }
        if counts == nil, count == limit { report.unfinished.append(call) }
      }
    }
    return report
  }

  /// - Returns: Whether it was killed there, and not later.
  private func tryPoint(_ call: String, _ count: Int, _ report: inout Report) async throws -> Bool {
    let trial = try KeeperTrial(["stays", "stops", "starts", "restarts"], settings: "")
    // Three machines run, and nobody knows what of it has reached the daemon's memory.
    guard let first = try await trial.runUntilReady() else { return false }
    for last in ["stays", "stops", "restarts"] { try await trial.ask("start", trial.name(last)) }
    let before = try await trial.settle()
    first.kill()

    let killed = try trial.run(under: [
      "strace", "-f", "-b", "execve", "-o", "/dev/null", "-e", "trace=\(call)",
      "-e", "inject=\(call):signal=SIGKILL:when=\(count)",
    ])
    // Until it answers, or is dead.
    while killed.process.exitIfKnown == nil, try await trial.rows() == nil {
      try await Task.sleep(for: .milliseconds(10))
    }
    async let stopped = trial.ask("stop", trial.name("stops"))
    async let started = trial.ask("start", trial.name("starts"))
    async let restarted = trial.ask("restart", trial.name("restarts"))
    let wasStopped = try await stopped.exit.isSuccess
    let wasStarted = try await started.exit.isSuccess
    _ = try await restarted
    // What has not happened until now happens at the end, or never.
    try askToEnd(killed.process)
    let exit = try await killed.process.exit
    let isReached = exit == .signaled(SIGKILL, coreDumped: false)

    let place = "\(call) \(count)"
    guard let last = try await trial.runUntilReady() else {
      report.contradictions.append("\(place): the next vmkeeper did not start")
      return isReached
    }
    let rows = try await trial.settle()
    report.contradictions += trial.contradictions(of: rows).map { "\(place): \($0)" }
    func expect(_ isTrue: Bool, _ what: String) {
      if !isTrue { report.contradictions.append("\(place): \(what): \(rows)") }
    }
    func pid(_ last: String, in rows: [KeeperTrial.Row]) -> Int32? {
      rows.first { $0.name == trial.name(last) }?.pid
    }
    let stays = rows.first { $0.name == trial.name("stays") }
    expect(stays?.pid == pid("stays", in: before), "what should stay was touched")
    expect(stays?.isAdopted == true, "what runs was not adopted")
    if wasStopped { expect(pid("stops", in: rows) == nil, "what was stopped runs") }
    if wasStarted { expect(pid("starts", in: rows) != nil, "what was started does not run") }
    expect(pid("restarts", in: rows) != nil, "what was restarted does not run")
    // What it is writing now is not left behind.
    try last.process.send(SIGTERM)
    _ = try await last.process.exit
    for name in try await (trial.state / "machines").namesOfLeftovers() {
      report.contradictions.append("\(place): \(name) was left behind")
    }
    return isReached
  }
}

extension File {
  fileprivate func namesOfLeftovers() async throws -> [String] {
    var names: [String] = []
    for try await entry in entries() {
      if let name = entry.name, name.hasSuffix(".tmp") { names.append(name) }
    }
    return names
  }
}

/// Unless it has ended, as it may have a moment ago.
private func askToEnd(_ process: ChildProcess) throws {
  do { try process.sendToGroup(SIGTERM) } catch ProcessErrorCode.notRunning {}
}
