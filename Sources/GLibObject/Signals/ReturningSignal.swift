// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

/// A signal whose handlers return something, declared once.
///
///     final class Door: Object {
///       static let mayOpen = ReturningSignal<Door, Bool, String>("may-open")
///       …
///     }
///
///     Door.mayOpen.connect(to: door) { name in name == "Ada" }
///     if Door.mayOpen.emit(from: door, "Ada") { … }
///
/// The owner comes first, then the type of the result, then those of the arguments. What becomes
/// of the results of several handlers is the signal's affair: unless its ``SignalAccumulator`` says
/// otherwise, the last one counts.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_signal_lookup()`.
public struct ReturningSignal<
  Owner: Object,
  Result: ValueConvertible,
  each Argument: ValueConvertible
>: Sendable {
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

extension ReturningSignal {
  /// Calls `body` whenever the signal is emitted, and hands on what it returns.
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
    _ body: @escaping (repeat each Argument) -> Result
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
    _ body: @escaping @Sendable (repeat each Argument) -> Result
  ) -> SignalConnection {
    connect(object, detail, after, .anyThread, body)
  }

  private func connect(
    _ object: Owner,
    _ detail: String?,
    _ after: Bool,
    _ confinement: Confinement,
    _ body: @escaping (repeat each Argument) -> Result
  ) -> SignalConnection {
    let facts = lookup.facts(for: object) { shape }
    let handler = HandlerClosure(lookup.name, confinement) { [lookup] values, out in
      var index = 0
      let result = body(repeat HandlerClosure.argument((each Argument).self, values, &index))
      guard let out else { return }
      guard result.write(out) else {
        misuse("\(result) cannot be the result of the signal \"\(lookup.name)\"")
      }
    }
    return SignalConnection(object, facts.id, lookup.quark(detail, facts), after, handler)
  }

  var shape: SignalShape {
    var parameters: [(TypeID) -> Bool] = []
    for type in repeat (each Argument).self { parameters.append { type.accepts($0) } }
    return SignalShape(parameters: parameters, result: { Result.accepts($0) })
  }
}

// MARK: - Emitting

extension ReturningSignal {
  /// Emits the signal: its handlers run now, on this thread.
  ///
  /// - Parameters:
  ///   - object: The object whose signal it is.
  ///   - detail: The detail, for signals that take one.
  ///   - arguments: What handlers get. Precondition: the signal's types can express it.
  /// - Returns: What the signal makes of its handlers' results; without handlers, zero, `false` or
  ///   `nil`. Precondition: `Result` can express that.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `g_signal_emitv()`.
  @discardableResult
  public func emit(
    from object: Owner,
    detail: String? = nil,
    _ arguments: repeat each Argument
  ) -> Result {
    let facts = lookup.facts(for: object) { shape }
    return withStackValue(of: GValue.self) { out in
      g_value_init(out, facts.result.rawValue)
      facts.withValues(object) { values in
        var index = 1
        repeat facts.write(each arguments, to: values, &index)
        g_signal_emitv(values, facts.id, lookup.quark(detail, facts), out)
      }
      return Result.read(out) {
        misuse("the signal \"\(name)\" returned \(Value(copying: out)), which is no \(Result.self)")
      }
    }
  }
}
