// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

/// Writers that log, that set writers, and that are swapped under way.
@Suite struct LogRecursionTests {
  @Test func whatAWriterLogsGoesStraightToTheStandardStreams() async {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      let calls = Counter()
      LogWriter.setCurrent(
        LogWriter { record in
          guard calls.add() < 10 else { exit(1) }
          LogDomain("inner").warning("about \(record.message)", ["K": 1])
          return .handled
        }
      )
      LogDomain("outer").warning("S")
      cLog("outer", G_LOG_LEVEL_WARNING, "C")
      exit(calls.value == 2 ? 0 : 2)
    }
    #expect(result.says("MESSAGE=about S") && result.says("MESSAGE=about C"))
  }

  @Test func cCodeThatLogsInsideAWriterIsFineUnderARecordOfSwift() async {
    let result = await #expect(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      LogWriter.setCurrent(
        LogWriter { _ in
          cLog("inner", G_LOG_LEVEL_WARNING, "from C")
          return .handled
        }
      )
      LogDomain("outer").warning("S")
      exit(0)
    }
    #expect(result.says("from C"))
  }

  /// The rule of GLib that the documentation of `LogWriter` names.
  @Test func gLogInsideGLogIsWhatGLibEndsTheProcessFor() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      LogWriter.setCurrent(
        LogWriter { _ in
          cLog("inner", G_LOG_LEVEL_MESSAGE, "from C")
          return .handled
        }
      )
      cLog("outer", G_LOG_LEVEL_MESSAGE, "C")
      exit(0)
    }
    #expect(result.says("(recursed)"))
  }

  @Test func aWriterMaySetAnother() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog()
      LogWriter.setCurrent(
        LogWriter { record in
          LogWriter.setCurrent(log.writer())
          return .handled
        }
      )
      LogDomain("vmd").message("first")
      LogDomain("vmd").message("second")
      guard log.records.map(\.message) == ["second"] else { exit(1) }
    }
  }

  @Test func eightThreadsLogWhileWritersAreSwapped() async {
    await #expect(processExitsWith: .success) {
      let rounds = TestEnvironment.rounds(2_000, soak: 100_000)
      let tracker = LifetimeTracker()
      let counts = [Counter(), Counter()]
      let writers = counts.map { count in
        let instance = tracker.instance()
        return LogWriter { record in
          _ = instance
          count.add(record.fields["N"]?.text == record.message ? 1 : 1_000_000)
          return .handled
        }
      }
      LogWriter.setCurrent(writers[0])
      TestThread.run(9) { thread in
        for round in 0..<rounds {
          if thread == 8 {
            LogWriter.setCurrent(writers[round % 2])
          } else if thread % 2 == 0 {
            LogDomain("t\(thread)").debug("\(round)", ["N": round])
          } else {
            LogDomain("t\(thread)").warning("\(round)", ["N": round])
          }
        }
      }
      guard counts[0].value + counts[1].value == 8 * rounds else { exit(1) }
      withExtendedLifetime(writers) {
        guard tracker.live == 2 else { exit(2) }
      }
    }
  }
}
