// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib

/// The emissions of a signal, or the changes of a property, as they come.
///
///     for await size in Volume.resized.values(from: volume) { print(size) }
///
/// Nothing is lost between the making of the sequence and the first element that is asked
/// for. Of what nobody has fetched yet only the newest are kept, as many as were asked for.
///
/// The sequence ends when the object goes, or the task is cancelled. It keeps the object alive
/// as little as a handler does. Its elements go to one task: ask from two at the same time
/// and it traps.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `g_signal_connect_data()`.
public struct SignalValues<Element: Sendable>: AsyncSequence, Sendable {
  private let lifetime: Lifetime

  init(bufferingNewest limit: Int, _ connect: (SignalBuffer<Element>) -> SignalConnection) {
    guard limit > 0 else { misuse("a sequence of emissions must keep at least one of them") }
    let buffer = SignalBuffer<Element>(limit)
    buffer.connection = connect(buffer)
    lifetime = Lifetime(buffer)
  }

  /// Makes the iterator that fetches elements.
  ///
  /// No C counterpart.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(lifetime: lifetime) }

  /// Fetches elements one by one.
  ///
  /// No C counterpart.
  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let lifetime: Lifetime

    /// Waits for the next element; `nil` at the end.
    ///
    /// No C counterpart.
    public mutating func next() async -> Element? { await lifetime.buffer.next() }

    /// Waits for the next element; `nil` at the end.
    ///
    /// No C counterpart.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
      await lifetime.buffer.next()
    }
  }

  /// Disconnects when sequence and iterators have gone.
  fileprivate final class Lifetime: Sendable {
    let buffer: SignalBuffer<Element>

    init(_ buffer: SignalBuffer<Element>) { self.buffer = buffer }

    deinit { buffer.cancel() }
  }
}

extension Signal where repeat each Argument: Sendable {
  /// Returns the emissions of the signal, from now on.
  ///
  /// - Parameters:
  ///   - object: The object whose signal it is.
  ///   - limit: How many emissions to keep that nobody has fetched yet; at least one.
  ///   - detail: Only emissions with this detail; for signals that take one.
  ///
  /// > Isolation: That of the object; the sequence may go to any thread.
  ///
  /// Wraps `g_signal_connect_data()`.
  public func values(
    from object: Owner,
    bufferingNewest limit: Int = 16,
    detail: String? = nil
  ) -> SignalValues<(repeat each Argument)> {
    SignalValues(bufferingNewest: limit) { buffer in
      connect(object, detail, false, .anyThread, ended: { buffer.finish() }) {
        (arguments: repeat each Argument) in
        buffer.push((repeat each arguments))
      }
    }
  }
}
