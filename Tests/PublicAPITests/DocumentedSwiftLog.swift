// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#if SwiftLog

  import GLib
  import GLibLogging
  import Logging

  // The part of the article "Logging" that needs the trait SwiftLog, word by word; that it compiles is
  // the test.

  private func fromSwiftLog(_ name: String) {
    LoggingSystem.bootstrap { GLibLogHandler($0) }
    let logger = Logger(label: "vmd")
    logger.warning("cannot start \(name)", metadata: ["vm-name": "\(name)"])
  }

  private func toSwiftLog() {
    LogWriter.setCurrent(.swiftLog(Logger(label: "glib")))
  }

#endif
