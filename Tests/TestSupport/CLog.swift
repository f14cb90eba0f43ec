// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim
import Glibc

/// Logs as C code does, with `g_log()`.
public func cLog(_ domain: String?, _ level: GLogLevelFlags, _ message: String) {
  message.withCString { text in
    withVaList([OpaquePointer(text)]) { g_logv(domain, level, "%s", $0) }
  }
}

/// Writes to standard error; `stderr` itself is a variable, which Swift does not share.
public func writeToStandardError(_ text: String) {
  _ = text.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
