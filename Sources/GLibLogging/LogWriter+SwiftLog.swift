// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  public import GLib
  public import Logging

  // MARK: - From GLib to swift-log

  extension LogWriter {
    /// A writer that hands the records of GLib's log to a logger of swift-log.
    ///
    ///     LogWriter.setCurrent(.swiftLog(Logger(label: "glib")))
    ///
    /// The domain of a record becomes the source of the event, and its other fields become metadata,
    /// bytes that are not text in hexadecimal. GLib's level error becomes critical, critical becomes
    /// error, message becomes notice.
    ///
    /// No record goes round in circles: what ``GLibLogHandler`` has written is not handed to the
    /// logger but to GLib's own writer; and so is, once, what the logger hands back to it.
    ///
    /// - Parameters:
    ///   - logger: What gets the records that its level lets through, on the thread that logs.
    ///   - filter: Which records the writer receives. The others are dropped.
    ///
    /// > Isolation: Safe from any thread.
    ///
    /// Wraps `GLogWriterFunc`. Since GLib 2.50.
    public static func swiftLog(
      _ logger: Logger,
      receiving filter: LogFilter = .everything
    ) -> LogWriter {
      LogWriter(receiving: filter) { record in
        guard record.fields[Forwarding.mark] == nil else { return .unhandled }
        return Forwarding.run(record.message) { logger.log(record) } ? .unhandled : .handled
      }
    }
  }

  extension Logger {
    fileprivate func log(_ record: LogRecord) {
      log(
        level: Level(record.level),
        "\(record.message)",
        metadata: Metadata(record),
        source: record.domain ?? "GLib",
        file: record.sourceFile ?? "",
        function: record.sourceFunction ?? "",
        line: record.sourceLine.flatMap(UInt.init(exactly:)) ?? 0
      )
    }
  }

  extension Logger.Metadata {
    private static let properties: Set<String> = [
      "MESSAGE", "PRIORITY", "GLIB_DOMAIN", "GLIB_OLD_LOG_API", "CODE_FILE", "CODE_LINE",
      "CODE_FUNC",
    ]

    /// The fields that have no other place in an event. Of values of one key the first counts.
    fileprivate init(_ record: LogRecord) {
      self.init(
        record.fields.lazy.filter { !Self.properties.contains($0.key) }
          .map { ($0.key, .string(Self.text($0.value))) },
        uniquingKeysWith: { first, _ in first }
      )
    }

    private static func text(_ value: LogField.Value) -> String {
      if let text = value.text { return text }
      guard case .bytes(let bytes) = value else { return "" }
      return bytes.reduce(into: "") { text, byte in
        text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
  }

#endif
