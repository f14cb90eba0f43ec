// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GIO
import GLib
import Glibc
import QMP

func qmpConcurrencyCases() -> [Case] {
  [
    // Three times the throughput is a third of the time.
    Case(
      name: "qmp/100-concurrent",
      against: "Python qemu.qmp",
      bounds: .must(1.0 / 3, aim: 0.1),
      method: .figure(iterations: 2_000, ours: concurrentCommands, theirs: pythonsCommands),
      needs: requirePythonsClient
    )
  ]
}

private let tasks = 100

/// Nanoseconds for a command, while so many tasks send one after the other.
private func concurrentCommands() -> Side {
  let name = startStandIn()
  nonisolated(unsafe) var monitor: QMPMonitor?  // one side runs at a time
  return { iterations in
    blocking {
      do {
        if monitor == nil { monitor = try await QMPMonitor(connecting: .abstract(name)) }
        let start = baseline_now()
        try await withThrowingTaskGroup { [monitor] group in
          for _ in 0..<tasks {
            group.addTask {
              for _ in 0..<(iterations / tasks) { try await monitor!.execute(.queryStatus) }
            }
          }
          try await group.waitForAll()
        }
        return (baseline_now() - start) / Double(iterations)
      } catch {
        fatalError("QMP: \(error)")
      }
    }
  }
}

private func startStandIn() -> String {
  let name = "swift-glib-bench-\(getpid())-\(UniqueID())"
  qmp_stand_in_thread(name)
  return name
}

// MARK: - Python

private func requirePythonsClient() throws {
  try requireProgram("python3")
  let text = try standardOutput(ofRunning: ["python3", "-c", "import qemu.qmp; print('there')"])
  guard text.hasPrefix("there") else {
    throw Unavailable(reason: "Python's qemu.qmp not installed: pip install qemu.qmp")
  }
}

/// The same by the client of the QEMU project, in a process of its own that measures itself.
private func pythonsCommands() -> Side {
  let name = startStandIn()
  return { iterations in
    let text = try? standardOutput(ofRunning: [
      "python3", "-c", pythonsProgram, name, "\(tasks)", "\(iterations / tasks)",
    ])
    return text.flatMap { Double($0.prefix { $0 != "\n" }) } ?? .nan
  }
}

private let pythonsProgram = """
  import asyncio, sys, time
  from qemu.qmp import QMPClient

  async def send(client, count):
      for _ in range(count):
          await client.execute("query-status")

  async def main():
      name, tasks, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
      client = QMPClient("bench")
      await client.connect("\\0" + name)
      start = time.monotonic_ns()
      await asyncio.gather(*(send(client, count) for _ in range(tasks)))
      print((time.monotonic_ns() - start) / (tasks * count))
      await client.disconnect()

  asyncio.run(main())
  """
