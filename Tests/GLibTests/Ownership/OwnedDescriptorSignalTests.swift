// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import Synchronization
import Testing

/// How reads and writes get along with signals.
@Suite struct OwnedDescriptorSignalTests {
  private static func writeWithoutReader() throws {
    let pipe = try OwnedDescriptor.pipe()
    try pipe.readEnd.close()
    do {
      try pipe.writeEnd.write("x".utf8Span.span.bytes)
      exit(10)
    } catch {
      guard error.matches(FileErrorCode.pipe) else { exit(11) }
    }
  }

  // Threads of the pool block most signals; a thread of a C program does not.
  private static func unblock(_ signal: Int32) {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, signal)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func waitsForDelivery(_ signal: Int32) -> Bool {
    var pending = sigset_t()
    sigpending(&pending)
    return sigismember(&pending, signal) == 1
  }

  private static func isBlocked(_ signal: Int32) -> Bool {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return sigismember(&mask, signal) == 1
  }

  @Test func aWriteWithoutAReaderThrowsAndKillsNobody() async {
    await #expect(processExitsWith: .success) {
      signal(SIGPIPE, SIG_DFL)
      Self.unblock(SIGPIPE)
      for _ in 0..<3 { try Self.writeWithoutReader() }
      guard !Self.isBlocked(SIGPIPE), !Self.waitsForDelivery(SIGPIPE) else { exit(1) }
      // The disposition is what it was, here and in a program that is started now.
      var action = sigaction()
      sigaction(SIGPIPE, nil, &action)
      guard action.__sigaction_handler.sa_handler == nil else { exit(2) }
      var status: Int32 = 0
      let started = ["sh", "-c", "kill -PIPE $$; exit 0"].withStrv(transfer: .none) {
        g_spawn_sync(nil, $0, nil, G_SPAWN_SEARCH_PATH, nil, nil, nil, nil, &status, nil)
      }
      guard started != 0, status & 0x7F == SIGPIPE else { exit(3) }
    }
  }

  @Test func aSignalThatWasWaitingBeforeStays() async {
    await #expect(processExitsWith: .success) {
      var set = sigset_t()
      sigemptyset(&set)
      sigaddset(&set, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &set, nil)
      try Self.writeWithoutReader()
      guard Self.isBlocked(SIGPIPE), !Self.waitsForDelivery(SIGPIPE) else { exit(1) }
      pthread_kill(currentThread(), SIGPIPE)
      try Self.writeWithoutReader()
      guard Self.isBlocked(SIGPIPE), Self.waitsForDelivery(SIGPIPE) else { exit(2) }
    }
  }

  @Test func aSignalDoesNotEndARead() async {
    await #expect(processExitsWith: .success) {
      // No SA_RESTART: the system call itself ends with EINTR.
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { _ in interruptions.add(1, ordering: .relaxed) }
      sigaction(SIGUSR1, &action, nil)
      Self.unblock(SIGUSR1)
      let pipe = try OwnedDescriptor.pipe()
      let other = Interrupter(descriptor: pipe.writeEnd.number)
      let thread = g_thread_new(
        "interrupter",
        { data in
          Unmanaged<Interrupter>.fromOpaque(data!).takeUnretainedValue().run()
          return nil
        },
        Unmanaged.passUnretained(other).toOpaque()
      )
      var received: [UInt8] = []
      let result = try pipe.readEnd.read(appendingTo: &received, atMost: 1)
      g_thread_join(thread)
      guard result == .bytes(1), received == [9] else { exit(1) }
    }
  }
}

// The optimizer takes pthread_self() for a constant, also across a change of threads.
@inline(never)
private func currentThread() -> pthread_t { pthread_self() }

private let interruptions = Atomic<Int>(0)

// The properties never change.
private final class Interrupter: @unchecked Sendable {
  let reader = currentThread()
  let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Interrupts the reader some times, and lets it go then.
  func run() {
    for count in 1...100 {
      pthread_kill(reader, SIGUSR1)
      while interruptions.load(ordering: .relaxed) < count { sched_yield() }
    }
    var byte: UInt8 = 9
    write(descriptor, &byte, 1)
  }
}
