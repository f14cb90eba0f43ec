// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

package import GLib

/// The thread that waits for descriptors on behalf of tasks that are on no loop.
package enum IOThread {
  /// Made when it is first needed; it lives as long as the process.
  package static let shared = EventThread(named: "io")
}
