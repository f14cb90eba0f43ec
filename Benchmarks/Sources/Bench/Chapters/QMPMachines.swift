// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GIO
import GLib
import Glibc
import QMP

func qmpMachineCases() -> [Case] {
  [
    Case(
      name: "qmp/start-to-ready",
      against: "C fork, exec and poll",
      bounds: .must(1.2, aim: 1.05),
      method: .figure(
        iterations: 1,
        ours: { startUntilReady },
        theirs: baseline(qmp_start_new("swift-glib-bench-\(getpid())-started"))
      ),
      needs: requireQEMU
    ),
    Case(
      name: "qmp/adopt-100",
      against: "C, one after the other",
      bounds: .none,
      method: .figure(
        iterations: RunningMachines.count,
        ours: { RunningMachines.shared.adoptAll },
        theirs: { RunningMachines.shared.theirSide() }
      )
    ),
  ]
}

// MARK: - Starting

/// Nanoseconds until a QEMU that was started has negotiated.
private func startUntilReady(_ iterations: Int) -> Double {
  blocking {
    do {
      var time = 0.0
      for _ in 0..<iterations {
        let start = baseline_now()
        let listener = try SocketListener(
          at: .abstract("swift-glib-bench-\(getpid())-\(UniqueID())")
        )
        let child = try ChildProcess.start(
          "qemu-system-x86_64",
          [
            "-machine", "none", "-display", "none", "-nodefaults", "-S",
            "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control",
          ],
          passing: [.listener(listener, as: 3)]
        )
        let monitor = try await QMPMonitor(connecting: listener.address)
        time += baseline_now() - start
        monitor.close()
        await child.stop(grace: .zero)
      }
      return time / Double(iterations)
    } catch {
      fatalError("QEMU: \(error)")
    }
  }
}

// MARK: - Adopting

/// Processes that stand in for machines, and end with this one.
private final class RunningMachines: Sendable {
  static let count = 100
  static let shared = RunningMachines()

  private let prefix = "swift-glib-bench-\(getpid())-machine"
  private let identities: [ProcessIdentity]

  private init() {
    do {
      identities = try (0..<Self.count).map { [prefix] index in
        try ProcessIdentity(ofPID: qmp_stand_in_process("\(prefix)-\(index)"))
      }
    } catch {
      fatalError("machines: \(error)")
    }
  }

  /// What a supervisor does after its restart: is it the same process, and how is the machine?
  func adoptAll(_ iterations: Int) -> Double {
    blocking { [self] in
      do {
        let start = baseline_now()
        let machines = try await withThrowingTaskGroup { group in
          for index in 0..<iterations { group.addTask { [self] in try await adopt(index) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let time = baseline_now() - start
        for machine in machines { machine.monitor.close() }
        return time / Double(iterations)
      } catch {
        fatalError("adoption: \(error)")
      }
    }
  }

  private func adopt(
    _ index: Int
  ) async throws -> (process: RunningProcess, monitor: QMPMonitor) {
    let process = try RunningProcess(adopting: identities[index])
    let monitor = try await QMPMonitor(connecting: .abstract("\(prefix)-\(index)"))
    guard try await monitor.execute(.queryStatus).running else { fatalError("it does not run") }
    return (process, monitor)
  }

  func theirSide() -> Side {
    baseline(qmp_adoption_new(self.prefix, self.identities.map(\.pid), Int32(Self.count)))()
  }
}
