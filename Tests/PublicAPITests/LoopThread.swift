// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// A thread that runs a loop until it is stopped.
final class LoopThread: Sendable {
  private let loop: MainLoop
  // A GThread is joined once, by `stop`.
  private nonisolated(unsafe) let thread: OpaquePointer

  init(_ loop: MainLoop) {
    self.loop = loop
    let body: GThreadFunc = { data in
      guard let data else { return nil }
      Unmanaged<MainLoop>.fromOpaque(data).takeRetainedValue().run()
      return nil
    }
    thread = OpaquePointer(g_thread_new("loop", body, Unmanaged.passRetained(loop).toOpaque()))
  }

  func stop() {
    loop.context.invoke { [loop] in loop.quit() }
    g_thread_join(UnsafeMutablePointer(thread))
  }
}
