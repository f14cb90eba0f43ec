// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

extension MainContext {
  /// Calls `body` while a descriptor is ready.
  ///
  ///     context.addDescriptor(input.number, .readable) { conditions in
  ///       guard try input.read(appendingTo: &buffer, atMost: 4096) != .endOfFile else { return .remove }
  ///       return .keep
  ///     }
  ///
  /// The source borrows the descriptor: cancel it before the descriptor is closed. Readiness is a
  /// level: `body` is called in every turn until it has read, or written, enough. A regular file is
  /// always ready; a number that is not open is reported as ``IOCondition/invalid``.
  ///
  /// - Parameters:
  ///   - descriptor: An open descriptor.
  ///   - conditions: What to wait for; the empty set waits for nothing until it is changed.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs on the thread that runs the context, never inside this call; gets what was
  ///     observed. It need not be `@Sendable`. An error that it throws ends the source and goes to
  ///     ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  /// - Complexity: O(1).
  ///
  /// Precondition: The caller runs where `body` will run: on the context's executor, or, in code
  /// without an actor, on a thread that owns the context or could own it now.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_unix_fd_add_full()`.
  @discardableResult
  public func addDescriptor(
    _ descriptor: Int32,
    _ conditions: IOCondition,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (IOCondition) throws -> SourceResult
  ) -> DescriptorSource {
    makeWatch(descriptor, conditions, priority, name, local(isolation, name), .descriptor(body))
  }

  /// Calls `body` while a descriptor is ready, which the source borrows; see
  /// ``addDescriptor(_:_:priority:named:isolation:_:)-(Int32,_,_,_,_,_)``.
  ///
  /// Wraps `g_unix_fd_add_full()`.
  @discardableResult
  public func addDescriptor(
    _ descriptor: borrowing OwnedDescriptor,
    _ conditions: IOCondition,
    priority: SourcePriority = .default,
    named name: String? = nil,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (IOCondition) throws -> SourceResult
  ) -> DescriptorSource {
    makeWatch(
      descriptor.number,
      conditions,
      priority,
      name,
      local(isolation, name),
      .descriptor(body)
    )
  }

  /// Calls `body` while a descriptor is ready; callable from any thread.
  ///
  /// - Parameters:
  ///   - descriptor: An open descriptor, borrowed until the source has ended.
  ///   - conditions: What to wait for; the empty set waits for nothing until it is changed.
  ///   - anyThread: Selects this form.
  ///   - priority: When to serve the source among other ready sources.
  ///   - name: Shown in messages and traces.
  ///   - body: Runs on the thread that runs the context; possibly before this call has returned,
  ///     when that is another thread. An error that it throws ends the source and goes to
  ///     ``CallbackErrors``.
  /// - Returns: A handle; dropping it does not cancel the source.
  /// - Complexity: O(1).
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `g_unix_fd_add_full()`.
  @discardableResult
  public func addDescriptor(
    _ descriptor: Int32,
    _ conditions: IOCondition,
    from anyThread: AnyThread,
    priority: SourcePriority = .default,
    named name: String? = nil,
    _ body: @escaping @Sendable (IOCondition) throws -> SourceResult
  ) -> DescriptorSource {
    makeWatch(descriptor, conditions, priority, name, .anyThread, .descriptor(body))
  }

  func makeWatch(
    _ descriptor: Int32,
    _ conditions: IOCondition,
    _ priority: SourcePriority,
    _ name: String?,
    _ confinement: Confinement,
    _ function: Callback.Function
  ) -> DescriptorSource {
    guard descriptor >= 0 else {
      misuse("MainContext.addDescriptor(): a descriptor is not negative, as \(descriptor) is")
    }
    let source = DescriptorSource(
      hub: hub(priority),
      callback: Callback(name, confinement, function),
      descriptor: descriptor,
      conditions: conditions
    )
    source.hub.add(source)
    return source
  }
}
