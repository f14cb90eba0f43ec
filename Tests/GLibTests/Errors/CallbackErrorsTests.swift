// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc
import TestSupport
import Testing

@testable import GLib

@Suite struct CallbackErrorsTests {
  @Test func aReportReachesTheHandlerWithItsOrigin() {
    let log = CallbackErrorLog.shared
    CallbackErrors.report(GLibError(DiskErrorCode.full, "B21 by handler"), origin: "a test")
    #expect(log.entries(containing: "B21 by handler").map(\.origin) == ["a test"])
  }

  @Test func withoutAHandlerAReportIsOneLineOnStandardError() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      CallbackErrors.report(GLibError(DiskErrorCode.full, "two\nlines"), origin: "a timeout")
      exit(0)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(
      text.contains(
        ": uncaught error in a timeout: two lines (demo-disk-error-quark, 1)\n"
      )
    )
  }

  @Test func withoutAHandlerAReportIsARecordOfTheLog() async {
    await #expect(processExitsWith: .success) {
      let log = RecordLog.install()
      CallbackErrors.report(GLibError(DiskErrorCode.full, "full"), origin: "a timeout")
      let record = log.records[0]
      try #require(record.level == .warning && record.domain == "swift-glib")
      try #require(record.fields["ERROR_ORIGIN"]?.text == "a timeout")
      try #require(record.fields["ERROR_DOMAIN"]?.text == "demo-disk-error-quark")
      try #require(record.fields["ERROR_CODE"]?.text == "1")
    }
  }

  @Test func settingAHandlerGivesBackThePreviousOne() async {
    await #expect(processExitsWith: .success) {
      let tracker = LifetimeTracker()
      do {
        let instance = tracker.instance()
        let previous = CallbackErrors.setHandler { _, _ in _ = instance }
        guard previous == nil else { exit(1) }
      }
      guard tracker.live == 1, CallbackErrors.setHandler(nil) != nil else { exit(2) }
      guard tracker.live == 0, CallbackErrors.setHandler(nil) == nil else { exit(3) }
    }
  }

  @Test func aHandlerMayReportAndSetHandlers() async {
    await #expect(processExitsWith: .success) {
      CallbackErrors.setHandler { error, _ in
        CallbackErrors.setHandler { _, origin in exit(origin == "again" ? 0 : 1) }
        CallbackErrors.report(error, origin: "again")
      }
      CallbackErrors.report(GLibError(DiskErrorCode.full, ""), origin: "first")
      exit(2)
    }
  }
}
