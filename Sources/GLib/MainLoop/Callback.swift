// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// What a source calls, and where: one object, which leaves the source when that ends.
final class Callback {
  enum Function {
    case plain(() throws -> SourceResult)
    case descriptor((IOCondition) throws -> SourceResult)
    case custom(CustomSource.Functions)
    /// A task waits for the source, once.
    case wait(Wait)
    /// A task waits for the source, now and then.
    case descriptorWait(DescriptorWait)
    /// A source that C code made: what it calls is none of our business.
    case foreign
  }

  let function: Function
  let confinement: Confinement
  let name: String?

  init(_ name: String?, _ confinement: Confinement, _ function: Function) {
    self.name = name
    self.confinement = confinement
    self.function = function
  }

  /// Runs the closure, on the context's thread and without a lock.
  func call(_ conditions: IOCondition, on thread: UnsafeMutableRawPointer) -> SourceResult {
    confinement.check(name, thread)
    do {
      switch function {
      case .plain(let body): return try body()
      case .descriptor(let body): return try body(conditions)
      case .custom(let functions): return try functions.dispatch()
      case .wait(let wait):
        wait.fire(conditions)
        return .remove
      case .descriptorWait(let wait):
        wait.fire()
        return .keep
      case .foreign: return .keep
      }
    } catch {
      CallbackErrors.report(error, origin: name ?? "a source")
      return .remove
    }
  }

  /// The source in words, for reports.
  var description: String { name ?? "a source without a name" }

  /// Called once, on the context's thread and without a lock, before the closures are released.
  func dispose() {
    guard case .custom(let functions) = function, let dispose = functions.dispose else { return }
    confinement.check(name, g_thread_self())
    dispose()
  }

  /// Called instead of ``dispose()`` by the thread that ends the context, whichever that is. Where the
  /// closure does not belong, it is not called.
  func disposeAtEndOfContext() {
    if case .custom(let functions) = function, confinement.admits(g_thread_self()) {
      functions.dispose?()
    }
    endWait()
  }

  /// Tells a task that waits for the source that nobody will run the context any more.
  func endWait() {
    switch function {
    case .wait(let wait): wait.contextHasEnded()
    case .descriptorWait(let wait): wait.contextHasEnded()
    case .plain, .descriptor, .custom, .foreign: break
    }
  }
}
