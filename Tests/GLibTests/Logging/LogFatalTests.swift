// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

/// A log call ends the process only if somebody asked for that.
@Suite struct LogFatalTests {
  @Test func noLevelEndsTheProcess() async {
    let result = await #expect(
      processExitsWith: .exitCode(7),
      observing: [\.standardErrorContent]
    ) {
      let domain = LogDomain("vmd")
      domain.warning("one")
      domain.critical("two")
      domain.log(at: .error, "three")
      domain.log(at: LogLevel(rawValue: .max), "four")
      exit(7)
    }
    #expect(result.says("vmd-WARNING **") && result.says("one\n"))
    #expect(result.says("vmd-CRITICAL **") && result.says("two\n"))
    #expect(result.says("three\n") && result.says("four\n"))
  }

  @Test func abortProcessDoesWithItsLastWords() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      LogDomain("vmd").abortProcess("the state is lost", ["VM_NAME": "web"])
    }
    #expect(result.says("vmd-ERROR **") && result.says("the state is lost\n"))
  }

  @Test func abortProcessDoesEvenIfAWriterHandlesTheRecord() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      LogWriter.setCurrent(
        LogWriter { record in
          writeToStandardError("writer: \(record.level) \(record.message)\n")
          return .handled
        }
      )
      LogDomain("vmd").abortProcess("lost")
    }
    #expect(result.says("writer: error lost\n"))
  }

  @Test func warningsEndTheProcessWhenThatWasAsked() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      g_log_set_always_fatal(G_LOG_LEVEL_WARNING)
      LogDomain("vmd").message("a message")
      LogDomain("vmd").warning("a warning")
      exit(0)
    }
    #expect(result.says("a message\n") && result.says("a warning\n"))
  }

  @Test func whatAWriterHandlesDoesNotEndTheProcess() async {
    await #expect(processExitsWith: .success) {
      g_log_set_always_fatal(G_LOG_LEVEL_WARNING)
      let log = RecordLog.install()
      LogDomain("vmd").warning("w")
      LogWriter.setCurrent(.standardStreams())
      LogDomain("vmd").warning("w")
      _ = LogWriter.default.write(log.records[0])
      exit(0)
    }
  }

  @Test func aReaderOfStandardErrorThatIsGoneKillsNobody() async {
    await #expect(processExitsWith: .exitCode(7)) {
      signal(SIGPIPE, SIG_DFL)
      var set = sigset_t()
      sigemptyset(&set)
      sigaddset(&set, SIGPIPE)
      pthread_sigmask(SIG_UNBLOCK, &set, nil)
      let pipe = try OwnedDescriptor.pipe()
      dup2(pipe.writeEnd.number, STDERR_FILENO)
      try pipe.readEnd.close()
      LogDomain("vmd").warning("nobody listens")
      LogWriter.setCurrent(.standardStreams())
      LogDomain("vmd").warning("nobody listens")
      cLog("c", G_LOG_LEVEL_WARNING, "nobody listens")
      // Neither waiting nor blocked.
      sigpending(&set)
      guard sigismember(&set, SIGPIPE) == 0 else { exit(1) }
      pthread_sigmask(SIG_BLOCK, nil, &set)
      guard sigismember(&set, SIGPIPE) == 0 else { exit(2) }
      exit(7)
    }
  }
}
