// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

// The code of the article "Logging", word by word; that it compiles is the test.

private func write(_ name: String, _ pid: Int32, _ path: String, _ error: any Error) {
  func expensiveDump() -> String { name }
  let log = LogDomain("vmd")

  log.message("started \(name)", ["VM_NAME": name, "VM_PID": pid])
  log.warning("cannot read \(path): \(error)")
  log.debug("\(expensiveDump())")
}

private func fields(_ name: String, _ uuid: String, _ pid: Int32, _ token: [UInt8]) {
  let seconds = 2
  let log = LogDomain("vmd").adding(["VM_NAME": name, "VM_UUID": uuid])
  log.message("started", ["VM_PID": pid, "TOKEN": token])
  log.warning("no answer for \(seconds) s")
}

private func verbose(_ isVerbose: Bool) {
  LogWriter.setCurrent(.standardStreams(receiving: isVerbose ? .everything : .messagesDebug))
}

private func journal() {
  LogWriter.setCurrent(.journald())
}

private struct Alerts {
  func send(_ text: String) {}
}

private func alert(_ alerts: Alerts) {
  LogWriter.setCurrent(
    LogWriter { record in
      if record.level >= .warning, let name = record.fields["VM_NAME"]?.text {
        alerts.send("\(name): \(record.message)")
      }
      return .unhandled
    }
  )
}

/// The log as a program uses it that has no C in it.
@Suite struct LoggingProbe {
  private struct MachineID: LogFieldConvertible {
    let text: String
    var logFieldValue: LogField.Value { .text(text) }
  }

  @Test func recordsAreMadeOfLevelsAndFields() {
    var fields: LogFields = ["vm-id": MachineID(text: "7"), "ok": true]
    fields.append("SIZE", 4096)
    #expect(fields.map(\.key) == ["VM_ID", "OK", "SIZE"] && fields["VM_ID"] == .text("7"))
    let log = LogDomain("probe", fields: fields)
    #expect(log.isEnabled(.warning) && LogLevel.warning > .message && "\(LogLevel.info)" == "info")
    #expect(LogFilter.atLeast(.debug) == .everything && log.name == "probe")
    #expect(LogDomain("other", fields: LogFields(fields.dropLast())).fields.count == 2)
  }
}
