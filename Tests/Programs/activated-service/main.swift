// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Takes the descriptors that a service manager has passed, prints a line for each, and what is left of the
// announcement.

import GIO
import GLib
import Glibc

for listener in try ServiceManager.takeListeners() {
  guard let number = listener.takeDescriptor()?.takeNumber() else { exit(1) }
  let isClosedOnExec = fcntl(number, F_GETFD) == FD_CLOEXEC
  let isTakenTwice = listener.takeDescriptor() != nil
  print(listener.name, number, isClosedOnExec, isTakenTwice)
}
print("again", try ServiceManager.takeListeners().count)
let names = ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"]
print("left", names.count { ProcessEnvironment.value(of: $0) != nil })
