// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  import GLibLogging
  import Glibc
  import Logging
  import TestSupport

  /// A handler without metadata of its own that does something with each event.
  protocol TestHandler: LogHandler, Sendable {}

  extension TestHandler {
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
      get { nil }
      set {}
    }
    var metadata: Logger.Metadata {
      get { [:] }
      set {}
    }
    var logLevel: Logger.Level {
      get { .trace }
      set {}
    }
  }

  /// Collects events.
  final class EventLog: Sendable {
    private let storage = Mutable<[LogEvent]>([])

    var all: [LogEvent] { storage.value }
    var logger: Logger { Logger(label: "test") { _ in Handler(storage: storage) } }

    private struct Handler: TestHandler {
      let storage: Mutable<[LogEvent]>
      func log(event: LogEvent) { storage.value.append(event) }
    }
  }

  /// Writes to standard error.
  struct PrintingHandler: TestHandler {
    func log(event: LogEvent) { writeToStandardError("\(event.level): \(event.message)\n") }
  }

  /// Logs each event again, on another thread.
  struct DetourHandler: TestHandler {
    let logger: Logger
    let count = Counter()

    func log(event: LogEvent) {
      guard count.add() < 10 else { exit(2) }
      TestThread { [logger] in logger.log(level: event.level, event.message) }.join()
    }
  }

  /// Has something to say itself.
  struct RemarkingHandler: TestHandler {
    func log(event: LogEvent) {
      Logger(label: "disk") { GLibLogHandler($0) }.warning("the disk is nearly full")
    }
  }

#endif
