// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
public import Testing

/// Runs a test on an `EventThread` of its own; see ``Testing/Trait/onEventThread``.
///
/// No C counterpart.
public struct EventThreadTrait: TestTrait, SuiteTrait, TestScoping {
  /// Whether the trait of a suite holds for each of its tests: it does.
  ///
  /// No C counterpart.
  public var isRecursive: Bool { true }

  /// Runs one test, on a thread that ends with it.
  ///
  /// No C counterpart.
  public func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    let thread = EventThread(named: "test")
    let result: Result<Void, any Error>
    do {
      result = .success(
        try await withTaskExecutorPreference(thread.taskExecutor) { try await function() }
      )
    } catch {
      result = .failure(error)
    }
    // It waits for the thread, and Swift's pool has few.
    try await runBlocking { thread.stop() }
    try result.get()
  }
}

extension Trait where Self == EventThreadTrait {
  /// Runs the test on a thread that runs a context of its own, and ends both afterwards.
  ///
  /// The test is there after each `await`, as a task of the program would be. The context is
  /// `MainContext.threadDefault`.
  ///
  ///     @Test(.onEventThread) func theHeartbeatBeats() async {
  ///       var beats = 0
  ///       for await _ in MainContext.threadDefault.ticks(every: .milliseconds(1)) {
  ///         beats += 1
  ///         if beats == 3 { break }
  ///       }
  ///     }
  ///
  /// Tests run beside each other as always: each has a thread of its own. A test that belongs to a global
  /// actor stays there.
  ///
  /// No C counterpart.
  public static var onEventThread: Self { Self() }
}
