// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

/// A signal of a class, declared once: its name and what it passes.
///
///     final class Volume: Object {
///       static let resized = Signal<Volume, UInt64>("resized")
///       …
///     }
///
///     let connection = Volume.resized.connect(to: volume) { size in print(size) }
///     Volume.resized.emit(from: volume, 4_096)
///
/// The owner comes first, then the types of the arguments, without the object itself. A signal whose
/// handlers return something is a ``ReturningSignal``.
///
/// The declaration is compared with the C class at its first use; a wrong one traps.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_signal_lookup()`.
public struct Signal<Owner: Object, each Argument: ValueConvertible>: Sendable {
  let lookup: SignalLookup

  /// Declares a signal.
  ///
  /// - Parameter name: As C code spells it, without a detail.
  ///
  /// No C counterpart.
  public init(_ name: String) { lookup = SignalLookup(name) }

  /// The name, as C code spells it.
  ///
  /// Wraps `g_signal_name()`.
  public var name: String { lookup.name }
}

// MARK: - Connecting

extension Signal {
  /// Calls `body` whenever the signal is emitted.
  ///
  ///     var largest: UInt64 = 0
  ///     Volume.resized.connect(to: volume) { size in largest = max(largest, size) }
  ///
  /// - Parameters:
  ///   - object: The object whose signal it is. The handler does not keep it alive; but if `body`
  ///     captures the object, neither goes until the handler is disconnected.
  ///   - detail: Only emissions with this detail; for signals that take one.
  ///   - after: Whether to run after the class's own handler.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs inside of each emission, on the thread of whoever emits. It need not be
  ///     `@Sendable`; should somebody emit outside of the caller's isolation, that traps. It
  ///     is released once: when disconnected, or with the object, on the thread where that happens.
  ///     An error that it throws goes to `CallbackErrors`.
  /// - Returns: A handle that disconnects when told; dropping it does not disconnect.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_signal_connect_data()`.
  @discardableResult
  public func connect(
    to object: Owner,
    detail: String? = nil,
    after: Bool = false,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (repeat each Argument) throws -> Void
  ) -> SignalConnection {
    connect(object, detail, after, .here(isolation), body)
  }

  /// Calls `body` whenever the signal is emitted, on whichever thread that happens.
  ///
  /// - Parameters:
  ///   - object: The object whose signal it is.
  ///   - anyThread: Selects this form.
  ///   - detail: Only emissions with this detail; for signals that take one.
  ///   - after: Whether to run after the class's own handler.
  ///   - body: As in the other form, but it may run on any thread, and on several at once.
  /// - Returns: A handle that disconnects when told; dropping it does not disconnect.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `g_signal_connect_data()`.
  @discardableResult
  public func connect(
    to object: Owner,
    from anyThread: AnyThread,
    detail: String? = nil,
    after: Bool = false,
    _ body: @escaping @Sendable (repeat each Argument) throws -> Void
  ) -> SignalConnection {
    connect(object, detail, after, .anyThread, body)
  }

  func connect(
    _ object: Owner,
    _ detail: String?,
    _ after: Bool,
    _ confinement: Confinement,
    ended: (() -> Void)? = nil,
    _ body: @escaping (repeat each Argument) throws -> Void
  ) -> SignalConnection {
    let facts = lookup.facts(for: object) { shape }
    let name = lookup.name
    let handler = HandlerClosure(name, confinement, ended: ended) { values, _ in
      var index = 0
      do {
        try body(repeat HandlerClosure.argument((each Argument).self, values, &index))
      } catch {
        CallbackErrors.report(error, origin: "a handler of the signal \"\(name)\"")
      }
    }
    let quark = lookup.quark(detail, facts)
    return SignalConnection(object, facts.id, quark, after, handler, facts.simple)
  }

  var shape: SignalShape {
    var parameters: [(TypeID) -> Bool] = []
    for type in repeat (each Argument).self { parameters.append { type.accepts($0) } }
    return SignalShape(parameters: parameters, result: nil)
  }
}

// MARK: - Emitting

extension Signal {
  /// Emits the signal: its handlers run now, on this thread.
  ///
  ///     Volume.resized.emit(from: self, size)
  ///
  /// - Parameters:
  ///   - object: The object whose signal it is.
  ///   - detail: The detail, for signals that take one.
  ///   - arguments: What handlers get. Precondition: the signal's types can express it.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `g_signal_emitv()`.
  public func emit(from object: Owner, detail: String? = nil, _ arguments: repeat each Argument) {
    let facts = lookup.facts(for: object) { shape }
    if let simple = facts.simple {
      var argument = GValue()
      repeat facts.write(each arguments, toOnly: &argument)
      simple.emit(object.instance, facts.id, lookup.quark(detail, facts), &argument)
      withExtendedLifetime(object) {}
      return
    }
    facts.withValues(object) { values in
      var index = 1
      repeat facts.write(each arguments, to: values, &index)
      g_signal_emitv(values, facts.id, lookup.quark(detail, facts), nil)
    }
  }
}
