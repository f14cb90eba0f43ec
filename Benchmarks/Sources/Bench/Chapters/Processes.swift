// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GIO
import GLib

func processCases() -> [Case] {
  [
    Case(
      name: "process/start-and-wait",
      against: "C GSubprocess",
      bounds: .must(1.15, aim: 0.8),
      method: .time(ours: { startAndWait }, theirs: baseline(process_subprocess_new()))
    ),
    Case(
      name: "process/start-and-wait-by-hand",
      against: "C posix_spawn, waitpid",
      bounds: .none,
      method: .time(ours: { startAndWait }, theirs: baseline(process_posix_spawn_new()))
    ),
    // 0.9 of C's throughput is 1.11 of its time.
    Case(
      name: "process/cat-1gb",
      against: "C GSubprocess, two threads",
      bounds: .must(1.11, aim: 1),
      method: .figure(
        iterations: 1 << 30,
        ours: { bytesThroughCat },
        theirs: baseline(process_cat_new())
      )
    ),
    Case(
      name: "process/cat-1gb-on-a-loop",
      against: "C GSubprocess, two threads",
      bounds: .must(1.11, aim: 1),
      method: .figure(
        iterations: 1 << 30,
        ours: bytesThroughCatOnALoop,
        theirs: baseline(process_cat_new())
      )
    ),
    Case(
      name: "process/cat-1gb-by-hand",
      against: "C pipes and poll",
      bounds: .none,
      method: .figure(
        iterations: 1 << 30,
        ours: { bytesThroughCat },
        theirs: baseline(process_cat_poll_new())
      )
    ),
  ]
}

private func startAndWait(_ iterations: Int) -> Double {
  blocking {
    let start = baseline_now()
    for _ in 0..<iterations {
      let child = try? ChildProcess.start("/bin/true")
      guard try! await child?.exit == .exited(code: 0) else { fatalError("true is false") }
    }
    return baseline_now() - start
  }
}

/// So many bytes into a child, and out again.
private func bytesThroughCat(_ count: Int) -> Double {
  blocking { await timeThroughCat(count) }
}

/// The same with tasks that stay on a thread with a loop.
private func bytesThroughCatOnALoop() -> Side {
  let thread = EventThread()
  return { count in
    blocking {
      await withTaskExecutorPreference(thread.taskExecutor) { await timeThroughCat(count) }
    }
  }
}

private func timeThroughCat(_ count: Int) async -> Double {
  let start = baseline_now()
  do {
    let child = try ChildProcess.start("cat", standardInput: .stream, standardOutput: .stream)
    async let writing: Void = write(count, to: child.standardInput!)
    var received = 0
    for try await chunk in child.standardOutput!.chunks { received += chunk.count }
    try await writing
    guard received == count, try await child.exit.isSuccess else { fatalError("cat lost bytes") }
  } catch {
    fatalError("cat: \(error)")
  }
  return baseline_now() - start
}

private func write(_ count: Int, to input: StreamWriter) async throws {
  let block = [UInt8](repeating: 0, count: 65_536)
  for _ in 0..<(count / block.count) { try await input.write(block) }
  try input.close()
}
