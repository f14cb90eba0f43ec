// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GIO
import GLib
import Glibc
import QMP

func qmpCases() -> [Case] { qmpCommandCases() + qmpConcurrencyCases() + qmpMachineCases() }

private func qmpCommandCases() -> [Case] {
  [
    Case(
      name: "qmp/query-status",
      against: "C socket and poll",
      bounds: .must(1.1, aim: 1),
      method: .figure(
        iterations: 300,
        ours: { BenchedMachine.shared.side(on: BenchedMachine.thread, askForStatus) },
        theirs: { BenchedMachine.shared.theirSide(asksForSchema: false) }
      ),
      needs: requireQEMU
    ),
    Case(
      name: "qmp/query-status-from-pool",
      against: "C socket and poll",
      bounds: .none,
      method: .figure(
        iterations: 300,
        ours: { BenchedMachine.shared.side(askForStatus) },
        theirs: { BenchedMachine.shared.theirSide(asksForSchema: false) }
      ),
      needs: requireQEMU
    ),
    Case(
      name: "qmp/schema-207k",
      against: "C, not parsed",
      bounds: .none,
      method: .figure(
        iterations: 3,
        ours: {
          BenchedMachine.shared.side {
            for _ in 0..<$1 { try await $0.execute("query-qmp-schema") }
          }
        },
        theirs: { BenchedMachine.shared.theirSide(asksForSchema: true) }
      ),
      needs: requireQEMU
    ),
  ]
}

@Sendable private func askForStatus(_ monitor: QMPMonitor, _ iterations: Int) async throws {
  for _ in 0..<iterations { try await monitor.execute(.queryStatus) }
}

func requireQEMU() throws { try requireProgram("qemu-system-x86_64") }

/// A QEMU with a monitor for each side; it ends with this process.
private final class BenchedMachine: Sendable {
  static let shared = BenchedMachine()
  /// Lives as long as the process, and so longer than connections that are received on it.
  static let thread = EventThread(named: "monitor")

  private let names: [String]
  private let child: ChildProcess

  private init() {
    do {
      names = ["ours", "theirs"].map { "swift-glib-bench-\(getpid())-\($0)" }
      var command = Command(
        "qemu-system-x86_64",
        ["-machine", "none", "-display", "none", "-nodefaults", "-S"]
      )
      command.standardInput = .null
      command.parentDeathSignal = 9
      for (index, name) in names.enumerated() {
        let listener = try SocketListener(at: .abstract(name))
        command.passedDescriptors.append(try .listener(listener, as: Int32(index + 3)))
        command.arguments += [
          "-chardev", "socket,id=m\(index),fd=\(index + 3),server=on,wait=off",
          "-mon", "chardev=m\(index),mode=control",
        ]
      }
      child = try command.start()
    } catch {
      fatalError("QEMU: \(error)")
    }
  }

  /// - Parameter thread: Where the task is, and the connection; `nil` for the global pool.
  func side(
    on thread: EventThread? = nil,
    _ body: @escaping @Sendable (QMPMonitor, _ iterations: Int) async throws -> Void
  ) -> Side {
    let name = names[0]
    nonisolated(unsafe) var monitor: QMPMonitor?  // one side runs at a time
    return { iterations in
      blocking {
        await Task(executorPreference: thread?.taskExecutor) {
          do {
            if monitor == nil {
              var options = QMPMonitor.Options()
              options.executor = thread?.taskExecutor
              monitor = try await QMPMonitor(connecting: .abstract(name), options: options)
            }
            let start = baseline_now()
            try await body(monitor!, iterations)
            return (baseline_now() - start) / Double(iterations)
          } catch {
            fatalError("QMP: \(error)")
          }
        }.value
      }
    }
  }

  func theirSide(asksForSchema: Bool) -> Side {
    baseline(qmp_command_new(self.names[1], asksForSchema ? 1 : 0))()
  }
}
