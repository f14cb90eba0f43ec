// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Tells again and again when a descriptor is ready.
  ///
  ///     for await conditions in context.readiness(of: input.number, .readable) {
  ///       if try input.read(appendingTo: &buffer, atMost: 4096) == .endOfFile { break }
  ///     }
  ///
  /// Readiness is a level, and is asked for only while `next()` waits: a loop body may take its
  /// time, nothing spins meanwhile and nothing is lost, because the next `next()` sees what is ready
  /// then. For the same reason the descriptor is borrowed only while `next()` waits: outside of the
  /// loop it may be closed.
  ///
  /// The sequence ends when the iterating task is cancelled, and when the context ends. It does not
  /// end by a hang-up or an error: those are conditions, and a descriptor has them until it is
  /// closed. Leave the loop then.
  ///
  /// - Parameters:
  ///   - descriptor: An open descriptor. Precondition: not negative.
  ///   - conditions: What to wait for; the empty set waits for nothing.
  /// - Returns: A sequence of what was observed. It may be iterated any number of times, also at
  ///   once: each iteration asks for itself.
  ///
  /// > Isolation: Safe from any thread; the iteration stays on its own actor. The context must be run
  /// > by somebody.
  ///
  /// Wraps `g_unix_fd_add_full()`.
  public func readiness(of descriptor: Int32, _ conditions: IOCondition) -> Readiness {
    guard descriptor >= 0 else {
      misuse("MainContext.readiness(of:_:): a descriptor is not negative, as \(descriptor) is")
    }
    return Readiness(hub: hub(.default), descriptor: descriptor, conditions: conditions)
  }

  /// Tells again and again when a descriptor is ready, which is borrowed while `next()` waits; see
  /// ``MainContext/readiness(of:_:)-(Int32,_)``.
  ///
  /// Wraps `g_unix_fd_add_full()`.
  public func readiness(
    of descriptor: borrowing OwnedDescriptor,
    _ conditions: IOCondition
  ) -> Readiness {
    readiness(of: descriptor.number, conditions)
  }
}

// MARK: - The sequence

extension MainContext {
  /// The sequence of ``MainContext/readiness(of:_:)-(Int32,_)``.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// No C counterpart.
  public struct Readiness: AsyncSequence, @unchecked Sendable {
    // A hub is made for all threads, and the rest are constants.
    let hub: Hub
    let descriptor: Int32
    let conditions: IOCondition

    /// Begins an iteration of its own.
    ///
    /// No C counterpart.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(sequence: self) }

    /// One iteration.
    ///
    /// No C counterpart.
    public struct AsyncIterator: AsyncIteratorProtocol {
      let sequence: Readiness
      private var hasEnded = false

      init(sequence: Readiness) { self.sequence = sequence }

      /// Waits until the descriptor is ready.
      ///
      /// - Returns: What was observed; `nil` once the task is cancelled or the context has ended.
      ///
      /// No C counterpart.
      public mutating func next(isolation: isolated (any Actor)?) async -> IOCondition? {
        guard !hasEnded else { return nil }
        let sequence = sequence
        let outcome = await Wait.forSource(
          named: "readiness",
          of: sequence.hub,
          isolation: isolation
        ) { callback in
          DescriptorSource(
            hub: sequence.hub,
            callback: callback,
            descriptor: sequence.descriptor,
            conditions: sequence.conditions
          )
        }
        guard case .ready(let observed) = outcome else {
          hasEnded = true
          return nil
        }
        return observed
      }
    }
  }
}
