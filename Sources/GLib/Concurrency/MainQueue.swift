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
    guard !isServed, context == g_main_context_default(),
      MainThread.isCurrent
    else { return }
    served.store(true, ordering: .relaxed)
    if let watch = watch.load() { watch.conditions = .readable } else { attach() }
  }

  /// Whether this process has what is needed. The environment can say no.
  static let isAvailable =
    cglib_has_main_queue() != 0
    && g_getenv("SWIFT_GLIB_MAIN_QUEUE").map { String(cString: $0) } != "off"

  /// Whether ``serve(by:)`` need not be called again.
  static var isServed: Bool { served.load(ordering: .relaxed) }

  private static let served = Atomic<Bool>(false)
  private static let watch = AtomicLazyReference<DescriptorSource>()

  private static func attach() {
    guard isAvailable, let descriptor = handle else {
      CallbackErrors.writeLine(
        """
        swift-glib: the main queue of this Dispatch cannot be served by a MainLoop; \
        @MainActor and DispatchQueue.main stand still while one runs
        """
      )
      return
    }
    _ = watch.storeIfNil(
      MainContext.default.addDescriptor(
        descriptor,
        .readable,
        from: .anyThread,
        named: "DispatchQueue.main"
      ) { _ in
        serveQueue(descriptor)
        return .keep
      }
    )
  }

  /// The source does not recurse, so a loop that a job runs serves no other job.
  private static func serveQueue(_ descriptor: Int32) {
    guard MainThread.isCurrent else {
      // Somebody runs the default context on another thread; the queue belongs to this one.
      watch.load()?.conditions = []
      served.store(false, ordering: .relaxed)
      return
    }
    // First: emptied later, it would swallow the announcement of a job that is posted meanwhile.
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
    cglib_weak_main_queue_serve(nil)
  }

  /// The eventfd, if it works as we think it does: work makes it readable.
  private static var handle: Int32? {
    let descriptor = cglib_weak_main_queue_handle()
    DispatchQueue.main.async {}
    var record = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard descriptor >= 0, poll(&record, 1, 0) == 1 else { return nil }
    return descriptor
  }
}
