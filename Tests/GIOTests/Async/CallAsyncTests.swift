// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import TestSupport
import Testing

@Suite struct CallAsyncTests {
  // MARK: Where the caller may be

  @Test func anOperationStartedOnSwiftsPoolIsAnswered() async throws {
    let file = TextFile("pool")
    #expect(try await file.contents() == "pool")
  }

  @Test func anOperationOfADefaultActorRunsBothHalvesInIt() async throws {
    actor Reader {
      let file = TextFile("actor")
      var starts = 0
      func read() async throws -> String {
        try await file.contents { self.starts += 1 }
      }
    }
    let reader = Reader()
    #expect(try await reader.read() == "actor")
    #expect(await reader.starts == 2)
  }

  @Test func anOperationOnALoopIsAnsweredThere() async throws {
    let thread = EventThread()
    let file = TextFile("loop")
    let home = await PinnedActor(thread.context).perform { _ in TestThread.current }
    let places = Mutable<[Int32]>([])
    let text = try await Task(executorPreference: thread.taskExecutor) {
      try await file.contents { places.value.append(TestThread.current) }
    }.value
    #expect(text == "loop")
    #expect(places.value == [home, home])
    thread.stop()
  }

  @Test func aContextTurnedByHandAnswersItsTasks() async throws {
    let context = MainContext()
    let file = TextFile("by hand")
    let text = Mutable<String?>(nil)
    let isAnsweredHere = Mutable(false)
    let task = Task(executorPreference: context.taskExecutor) {
      text.value = try await file.contents {
        isAnsweredHere.value = MainContext.threadDefault == context
      }
    }
    let thread = TestThread { while text.value == nil { context.iterate() } }
    try await task.value
    thread.join()
    #expect(text.value == "by hand")
    #expect(isAnsweredHere.value)
  }

  @Test func theAnswerComesThroughTheLoopAndNotInsideTheStart() async throws {
    let order = Mutable<[String]>([])
    let value = try await callAsync { cancellable, answer, data in
      let task = g_task_new(nil, cancellable, answer, data)!
      g_task_return_int(task, 42)
      g_object_unref(gpointer(task))
      order.value.append("started")
    } finish: { result, error in
      order.value.append("finished")
      return g_task_propagate_int(result, error)
    }
    #expect(value == 42)
    #expect(order.value == ["started", "finished"])
  }

  @Test func anOperationKeepsItsObjectUntilItsAnswer() async throws {
    let isAlive = try await callAsync { cancellable, answer, data in
      let object = g_object_new_with_properties(GType(20 << 2), 0, nil, nil)
      let task = g_task_new(gpointer(object), cancellable, answer, data)!
      g_object_unref(gpointer(object))
      g_task_return_int(task, 1)
      g_object_unref(gpointer(task))
    } finish: { result, _ in
      let object = g_task_get_source_object(result)
      return object.map { g_object_is_floating($0) == 0 } ?? false
    }
    #expect(isAlive)
  }

  // MARK: Errors

  @Test func theErrorOfTheSecondHalfIsThrown() async throws {
    let file = TextFile(path: "/no/such/file")
    await #expect {
      try await file.contents()
    } throws: {
      IOErrorCode.notFound ~= $0
    }
  }

  @Test func aNonCopyableResultIsHandedOver() async throws {
    let file = TextFile("owned")
    let memory = try await callAsync { cancellable, answer, data in
      g_file_load_contents_async(file.handle, cancellable, answer, data)
    } finish: { result, error -> AutoFree<CChar>? in
      var bytes: UnsafeMutablePointer<CChar>?
      var count: gsize = 0
      guard g_file_load_contents_finish(file.handle, result, &bytes, &count, nil, error) != 0,
        let bytes
      else { return nil }
      return AutoFree(adopting: bytes, count: Int(count))
    }
    switch memory {
    case .some(let memory):
      let count = memory.count
      #expect(count == 5)
    case .none: Issue.record("nothing was read")
    }
  }

  // MARK: Cancelling

  @Test func cancellingInFlightEndsTheOperation() async throws {
    let started = Gate()
    let task = Task { try await neverAnsweredUnlessCancelled(started) }
    await started.opened()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func aTaskThatIsCancelledAlreadyStartsNothing() async throws {
    let started = Gate()
    let starts = Counter()
    let task = Task {
      await started.opened()
      _ = try await callAsync { _, _, _ in
        starts.add()
      } finish: { _, _ in
        0
      }
    }
    task.cancel()
    started.open()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(starts.value == 0)
  }

  @Test func aSuccessThatCameBeforeTheCancellationIsNotLost() async throws {
    let task = Task {
      try await callAsync { cancellable, answer, data in
        let task = g_task_new(nil, nil, answer, data)!
        g_task_return_int(task, 7)
        g_object_unref(gpointer(task))
        g_cancellable_cancel(cancellable)
        withUnsafeCurrentTask { $0?.cancel() }
      } finish: { result, error in
        g_task_propagate_int(result, error)
      }
    }
    #expect(try await task.value == 7)
  }

  @Test func bothWordsForCancelledMatchIt() async {
    let task = Task { try await neverAnsweredUnlessCancelled(Gate()) }
    task.cancel()
    do {
      try await task.value
      Issue.record("nothing was thrown")
    } catch IOErrorCode.cancelled {
    } catch {
      Issue.record("\(error)")
    }
    #expect(IOErrorCode.cancelled ~= GLibError(IOErrorCode.cancelled, ""))
    #expect(!(IOErrorCode.closed ~= CancellationError()))
  }

  @Test func anOperationCancelledByOtherHandsThrowsItsCode() async {
    await #expect {
      try await callAsync { cancellable, answer, data in
        g_cancellable_cancel(cancellable)
        let task = g_task_new(nil, cancellable, answer, data)!
        g_task_return_int(task, 7)
        g_object_unref(gpointer(task))
      } finish: { result, error in
        g_task_propagate_int(result, error)
      }
    } throws: {
      ($0 as? GLibError)?.matches(IOErrorCode.cancelled) == true
    }
  }

  // MARK: Many

  @Test(arguments: [false, true])
  func manyOperationsOfOneTaskLeaveNothingBehind(onALoop: Bool) async throws {
    let thread = EventThread()
    let rounds = TestEnvironment.rounds(2_000, soak: 100_000)
    try await Task(executorPreference: onALoop ? thread.taskExecutor : nil) {
      for round in 0..<rounds {
        let value = try await immediate(round)
        guard value == round else { throw CancellationError() }
      }
    }.value
    thread.stop()
  }

  @Test func manyTasksAtOnceAreAllAnswered() async throws {
    let file = TextFile("many")
    try await withThrowingTaskGroup { group in
      for round in 0..<200 {
        group.addTask {
          if round % 3 == 0 { return try await file.contents() == "many" }
          return try await immediate(round) == round
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func cancellingRacesWithTheAnswer() async {
    for round in 0..<TestEnvironment.rounds(300, soak: 20_000) {
      let task = Task { try await immediate(round) }
      task.cancel()
      switch await task.result {
      case .success(let value): #expect(value == round)
      case .failure(let error): #expect(error is CancellationError)
      }
    }
  }
}

// MARK: - Operations

private func immediate(_ value: Int) async throws -> Int {
  try await callAsync { cancellable, answer, data in
    let task = g_task_new(nil, cancellable, answer, data)!
    g_task_return_int(task, value)
    g_object_unref(gpointer(task))
  } finish: { result, error in
    g_task_propagate_int(result, error)
  }
}

/// Answers when it is cancelled, and never without that.
private func neverAnsweredUnlessCancelled(_ started: Gate) async throws {
  _ = try await callAsync { cancellable, answer, data in
    let task = g_task_new(nil, cancellable, answer, data)!
    let source = g_cancellable_source_new(cancellable)!
    let callback: GCancellableSourceFunc = { _, data in
      g_task_return_error_if_cancelled(OpaquePointer(data))
      g_object_unref(data!)
      return 0
    }
    g_task_attach_source(task, source, unsafeBitCast(callback, to: GSourceFunc.self))
    g_source_unref(source)
    started.open()
  } finish: { result, error in
    g_task_propagate_boolean(result, error)
  }
}

/// A file with a text in it, as a `GFile`.
private final class TextFile: @unchecked Sendable {
  // GFile is immutable and counts its references atomically.
  let handle: OpaquePointer
  private let directory: TemporaryDirectory?

  init(_ text: String) {
    let directory = TemporaryDirectory()
    let path = directory.path + "/text"
    g_file_set_contents(path, text, -1, nil)
    self.directory = directory
    handle = g_file_new_for_path(path)
  }

  init(path: String) {
    directory = nil
    handle = g_file_new_for_path(path)
  }

  deinit { g_object_unref(gpointer(handle)) }

  func contents(
    isolation: isolated (any Actor)? = #isolation,
    _ onEachHalf: () -> Void = {}
  ) async throws -> String {
    let bytes = try await callAsync { cancellable, answer, data in
      onEachHalf()
      g_file_load_bytes_async(handle, cancellable, answer, data)
    } finish: { result, error -> Bytes? in
      onEachHalf()
      return g_file_load_bytes_finish(handle, result, nil, error).map { Bytes(adopting: $0) }
    }
    return bytes.map { String(decoding: Array($0), as: UTF8.self) } ?? ""
  }
}
