// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The sources that one turn of a hub will call, in order.
///
/// The first has a place of its own: most turns find one source ready, and then need no memory.
struct ReadySources {
  private typealias Element = (source: Source, events: IOCondition)

  private var first: Element?
  private var others: ContiguousArray<Element> = []
  private var next = 0

  mutating func append(_ source: Source, _ events: IOCondition) {
    if first == nil { first = (source, events) } else { others.append((source, events)) }
  }

  /// GLib serves sources of equal priority in the order in which they were attached.
  mutating func sort() {
    guard let first, !others.isEmpty else { return }
    others.append(first)
    others.sort { $0.source.sequence < $1.source.sequence }
    self.first = others[0]
    next = 1
  }

  mutating func popFirst() -> (Source, IOCondition)? {
    if let element = first {
      first = nil
      return element
    }
    guard next < others.count else { return nil }
    next += 1
    return others[next - 1]
  }
}
