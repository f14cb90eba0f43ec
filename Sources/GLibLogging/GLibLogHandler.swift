// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  import GLib
  public import Logging

  /// A log handler of swift-log that writes into GLib's structured log.
  ///
  /// With it, what Swift packages log through swift-log goes where everything else of the process goes:
  /// to the standard streams, the journal, or a `LogWriter`.
  ///
  ///     LoggingSystem.bootstrap { GLibLogHandler($0) }
  ///     let logger = Logger(label: "vmd")
  ///     logger.warning("cannot start \(name)", metadata: ["vm-name": "\(name)"])   // VM_NAME=…
  ///
  /// The label is the log domain. Metadata become fields of the record; their keys are made to fit, as
  /// `LogField` says. An error becomes the field `ERROR`.
  ///
  /// | swift-log | GLib | priority in the journal |
  /// |---|---|---|
  /// | trace, debug | debug | 7 |
  /// | info | info | 6 |
  /// | notice | message | 5 |
  /// | warning | warning | 4 |
  /// | error | critical | 3 |
  /// | critical | critical | 2 |
  ///
  /// Nothing here ends the process, except that whoever sets `G_DEBUG=fatal-warnings` or
  /// `fatal-criticals` asks for that.
  ///
  /// > Isolation: Safe from any thread; a value of its own in each logger.
  ///
  /// No C counterpart.
  public struct GLibLogHandler: LogHandler {
    private let domain: LogDomain
    private var chosenLevel: Logger.Level?

    /// What every record of the logger carries.
    ///
    /// No C counterpart.
    public var metadata: Logger.Metadata = [:]

    /// What adds metadata to a record when it is written.
    ///
    /// No C counterpart.
    public var metadataProvider: Logger.MetadataProvider?

    /// Creates the handler of a logger.
    ///
    /// - Parameters:
    ///   - label: The label of the logger, which becomes the log domain.
    ///   - metadataProvider: What adds metadata to a record when it is written.
    ///
    /// No C counterpart.
    public init(_ label: String, metadataProvider: Logger.MetadataProvider? = nil) {
      domain = LogDomain(label)
      self.metadataProvider = metadataProvider
    }

    /// The least serious level that is logged.
    ///
    /// Until it is set, it is the level from which on GLib's log drops nothing of the domain at the
    /// moment: `notice`, or `trace` if `G_MESSAGES_DEBUG` lists the label. Setting it does not make
    /// GLib keep what it drops.
    ///
    /// Wraps `g_log_writer_default_would_drop()`. Since GLib 2.68.
    public var logLevel: Logger.Level {
      get {
        if let chosenLevel { return chosenLevel }
        let levels: [Logger.Level] = [.trace, .info, .notice, .warning, .error]
        return levels.first { domain.isEnabled($0.glibLevel) } ?? .critical
      }
      set { chosenLevel = newValue }
    }

    /// A value of ``metadata``.
    ///
    /// No C counterpart.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    /// Writes an event into GLib's log.
    ///
    /// An event that a bridge has made from a record of GLib's log is left to GLib, which has it.
    ///
    /// Wraps `g_log_structured_array()`. Since GLib 2.50.
    public func log(event: LogEvent) {
      if let forwarding = Forwarding.current, forwarding.takesBack(event.message.description) {
        return
      }
      domain.write(
        event.level.glibLevel,
        priority: event.level.journalPriority,
        { event.message.description },
        { fields(of: event) },
        event.file,
        event.line,
        event.function
      )
    }

    private func fields(of event: LogEvent) -> LogFields {
      var all = metadata
      if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
      if let given = event.metadata { all.merge(given) { $1 } }
      var fields: LogFields = [Forwarding.mark: event.source]
      if let error = event.error { fields.append("ERROR", "\(error)") }
      for (key, value) in all.sorted(by: { $0.key < $1.key }) { fields.append(key, "\(value)") }
      return fields
    }
  }

#endif
