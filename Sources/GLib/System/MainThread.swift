// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// The thread that entered `main`.
enum MainThread {
  /// Whether this is that thread.
  ///
  /// Not by `pthread_self()`: the importer takes it for a constant of an async function.
  static var isCurrent: Bool { cglib_thread_id() == getpid() }
}
