// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
// For the self-test, and because it links the library whose symbols the shim declares.
import Dispatch
import Synchronization

/// Dispatch's main queue, which is also the executor of `@MainActor`, as a source of
/// ``MainContext/default``.
///
/// Dispatch has an eventfd that is readable while the queue has work, and a function that does the
/// work: what the run loop of Foundation uses. Neither has a header (see the shim), so both are
/// tried out before they are relied on. Nothing polls; an idle queue costs a turn nothing.
enum MainQueue {
  /// Lets a loop on the main thread serve the queue. Called wherever a context may be about to turn:
  /// once the queue is served, that costs a few instructions.
  static func serve(by context: OpaquePointer) {
    guard !isServed, context == defaultContext, MainThread.isCurrent else { return }
    served.store(true, ordering: .relaxed)
    guard let descriptor else {
      LogDomain.library.warning(
        """
        the main queue of this Dispatch cannot be served by a MainLoop; \
        @MainActor and DispatchQueue.main stand still while one runs
        """
      )
      return
    }
    attach(descriptor)
  }

  /// GLib makes it when it is first asked for, and ends the process when no descriptor is to be had
  /// then. So it is asked early: when the first context is made.
  nonisolated(unsafe) static let defaultContext = g_main_context_default()  // never changes

  /// Whether this process has what is needed. The environment can say no.
  static let isAvailable =
    cglib_has_main_queue() != 0
    && g_getenv("SWIFT_GLIB_MAIN_QUEUE").map { String(cString: $0) } != "off"

  /// Whether ``serve(by:)`` need not be called again.
  static var isServed: Bool { served.load(ordering: .relaxed) }

  private static let served = Atomic<Bool>(false)

  /// A `GSource` of its own, which `poll` watches directly: in the hub's epoll set each wake-up would
  /// cost one more system call.
  private static func attach(_ descriptor: Int32) {
    let source = g_unix_fd_source_new(descriptor, G_IO_IN)!
    cglib_source_set_static_name(source, "DispatchQueue.main")
    // Otherwise GLib takes the descriptor out of the poll set around each call: two system calls.
    g_source_set_can_recurse(source, 1)
    let callback: @convention(c) (gint, GIOCondition, gpointer?) -> gboolean = {
      descriptor,
      _,
      thread in
      MainQueue.serveOnce(descriptor, on: thread) ? 1 : 0
    }
    g_source_set_callback(
      source,
      unsafeBitCast(callback, to: GSourceFunc.self),
      UnsafeMutableRawPointer(g_thread_self()),
      nil
    )
    g_source_attach(source, defaultContext)
    g_source_unref(source)
  }

  /// - Returns: Whether to go on.
  private static func serveOnce(_ descriptor: Int32, on mainThread: gpointer?) -> Bool {
    guard UnsafeMutableRawPointer(g_thread_self()) == mainThread else {
      // Somebody runs the default context on another thread, and the queue belongs to this one.
      served.store(false, ordering: .relaxed)
      return false
    }
    // First: emptied later, it would swallow the announcement of a job that is posted meanwhile.
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
    // A loop that a job runs serves no other job. Dispatch announces what is left when the job that
    // runs has ended.
    guard !isServing else { return true }
    isServing = true
    cglib_weak_main_queue_serve(nil)
    isServing = false
    return true
  }

  nonisolated(unsafe) private static var isServing = false  // on the main thread

  /// The eventfd, if it works as we think it does: work makes it readable. On the main thread.
  static let descriptor: Int32? = {
    guard isAvailable else { return nil }
    let descriptor = cglib_weak_main_queue_handle()
    DispatchQueue.main.async {}
    var record = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard descriptor >= 0, poll(&record, 1, 0) == 1, record.revents == POLLIN else { return nil }
    return descriptor
  }()
}
