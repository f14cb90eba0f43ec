// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
public import GLib

// MARK: - Being told

extension Property {
  /// Calls `body` with the new value whenever the property changes.
  ///
  ///     Volume.capacity.onChange(of: volume) { capacity in print(capacity) }
  ///
  /// - Parameters:
  ///   - object: The object whose property it is. The handler does not keep it alive.
  ///   - isolation: The caller's isolation, which `body` inherits; leave it out.
  ///   - body: Runs inside of what sets the property, on that thread. It need not be
  ///     `@Sendable`; should somebody set the property outside of the caller's isolation, that traps.
  ///     Released once: when disconnected, or with the object. An error that it throws goes to
  ///     `CallbackErrors`.
  /// - Returns: A handle that disconnects when told; dropping it does not disconnect.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `GObject::notify`.
  @discardableResult
  public final func onChange(
    of object: Owner,
    isolation: isolated (any Actor)? = #isolation,
    _ body: @escaping (Content) throws -> Void
  ) -> SignalConnection {
    onChange(object, .here(isolation), body)
  }

  /// Calls `body` with the new value whenever the property changes, on whichever thread that happens.
  ///
  /// - Parameters:
  ///   - object: The object whose property it is. The handler does not keep it alive.
  ///   - anyThread: Selects this form.
  ///   - body: As in the other form, but it may run on any thread, and on several at once.
  /// - Returns: A handle that disconnects when told; dropping it does not disconnect.
  ///
  /// > Isolation: That of the object.
  ///
  /// Wraps `GObject::notify`.
  @discardableResult
  public final func onChange(
    of object: Owner,
    from anyThread: AnyThread,
    _ body: @escaping @Sendable (Content) throws -> Void
  ) -> SignalConnection {
    onChange(object, .anyThread, body)
  }

  private final func onChange(
    _ object: Owner,
    _ confinement: Confinement,
    ended: (() -> Void)? = nil,
    _ body: @escaping (Content) throws -> Void
  ) -> SignalConnection {
    let spec = spec(object)
    let name = "notify::\(name)"
    let handler = HandlerClosure(name, confinement, ended: ended) { [self] values, _ in
      // The object is the value before the first argument.
      guard let object = Object.read(values - 1) else { return }
      do {
        try body(read(object))
      } catch {
        CallbackErrors.report(error, origin: "a handler of the signal \"\(name)\"")
      }
    }
    let quark = g_quark_from_string(spec.pointee.name)
    return SignalConnection(object, Notify.id, quark, false, handler)
  }
}

private enum Notify {
  static let id = g_signal_lookup("notify", TypeID.object.rawValue)
}

// MARK: - Sequences

extension Property where Content: Sendable {
  /// Returns the values that the property takes, from the next change on.
  ///
  ///     for await capacity in Volume.capacity.changes(of: volume) { … }
  ///
  /// - Parameters:
  ///   - object: The object whose property it is.
  ///   - limit: How many values to keep that nobody has fetched yet: with one, a slow reader sees the
  ///     newest only.
  ///
  /// > Isolation: That of the object; the sequence may go to any thread.
  ///
  /// Wraps `GObject::notify`.
  public final func changes(
    of object: Owner,
    bufferingNewest limit: Int = 1
  ) -> SignalValues<Content> {
    SignalValues(bufferingNewest: limit) { buffer in
      onChange(object, .anyThread, ended: { buffer.finish() }) { buffer.push($0) }
    }
  }
}
