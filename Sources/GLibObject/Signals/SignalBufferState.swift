// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The newest elements that nobody has fetched yet, or the one who waits for the next; without locks
/// and without knowledge of continuations.
struct SignalBufferState<Element, Waiter> {
  enum Answer {
    case wait, end, misuse
    case element(Element)
  }

  private let limit: Int
  private var elements: [Element] = []
  private var waiter: Waiter?
  private var hasEnded = false

  init(limit: Int) { self.limit = limit }

  /// Takes an element; returns whom to give it to, if somebody waits.
  mutating func push(_ element: Element) -> Waiter? {
    guard !hasEnded else { return nil }
    if let waiter = takeWaiter() { return waiter }
    if elements.count == limit { elements.removeFirst() }
    elements.append(element)
    return nil
  }

  /// Says what becomes of somebody who asks for the next element.
  mutating func next(_ new: Waiter) -> Answer {
    if !elements.isEmpty { return .element(elements.removeFirst()) }
    if hasEnded { return .end }
    guard waiter == nil else { return .misuse }
    waiter = new
    return .wait
  }

  /// Takes no more elements; returns whom to tell.
  mutating func finish() -> Waiter? {
    hasEnded = true
    return takeWaiter()
  }

  /// Takes no more elements and forgets those that it has; returns whom to tell.
  mutating func cancel() -> Waiter? {
    elements = []
    return finish()
  }

  private mutating func takeWaiter() -> Waiter? {
    defer { waiter = nil }
    return waiter
  }
}
