// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The commands that are under way on a connection, by id.
///
/// An id is the number of a slot, so ids stay short. A command that begins while no other one is under way
/// needs none at all: it is ``nameless``, and a reply without an id is its own. The slot of a command that
/// nobody waits for any more stays taken until its reply has come, which therefore cannot be taken for
/// another one.
///
/// Without a lock and without a clock; ``Conversation`` has those.
struct CallTable<Waiter> {
  typealias Instant = ContinuousClock.Instant

  struct Call {
    /// `nil` when nobody waits any more.
    var waiter: Waiter?
    let deadline: Instant
    var isOutOfBand = false
    var passesDescriptors = false
    /// The guest agent is to say this number, whatever id the reply has.
    var syncValue: Int64?
    /// Whether the peer may have seen it.
    var isSent = false
    /// When it began, compared with others; 0 in a slot that is free.
    fileprivate(set) var order = 0
  }

  private var slots: [Call] = []
  private var free: [Int] = []
  private var lastOrder = 0

  /// The id of the command under way that was sent without.
  private(set) var nameless: Int?

  var isEmpty: Bool { free.count == slots.count }

  /// How many have missed their deadline or were cancelled, and have no reply yet.
  private(set) var abandonedCount = 0

  /// Names one command, also when its id is that of another one by now.
  struct Key: Hashable {
    let id: Int
    fileprivate let order: Int
  }

  /// - Parameter isNameless: Whether its reply will have no id. Precondition: no other one is under way.
  mutating func begin(_ call: Call, isNameless: Bool = false) -> Key {
    lastOrder += 1
    var call = call
    call.order = lastOrder
    let id = free.popLast() ?? slots.count
    if id < slots.count { slots[id] = call } else { slots.append(call) }
    if isNameless { nameless = id }
    return Key(id: id, order: lastOrder)
  }

  mutating func markSent(_ id: Int) {
    if slots.indices.contains(id), slots[id].order > 0 { slots[id].isSent = true }
  }

  /// A reply has come.
  ///
  /// - Returns: Whom it is for, if somebody waits for it.
  mutating func answer(_ id: Int) -> Waiter? {
    guard slots.indices.contains(id), slots[id].isSent, slots[id].syncValue == nil
    else { return nil }
    return release(id)
  }

  /// The guest agent has said a number: no reply will come any more to what was sent before.
  mutating func answer(syncValue value: Int64) -> Waiter? {
    guard let id = slots.firstIndex(where: { $0.syncValue == value }) else { return nil }
    for (other, call) in slots.enumerated() {
      if call.order > 0, call.waiter == nil, call.order < slots[id].order { _ = release(other) }
    }
    return release(id)
  }

  /// An error has come that names no command: QEMU could not read one. It takes them in their order, so
  /// it is the first that has no reply; those that go out of band are not waited for.
  ///
  /// - Returns: Its id; `nil` when nothing was asked.
  func oldest() -> Int? {
    func oldest(_ isOutOfBand: Bool) -> Int? {
      slots.indices
        .filter { slots[$0].isSent && slots[$0].isOutOfBand == isOutOfBand }
        .min { slots[$0].order < slots[$1].order }
    }
    return oldest(false) ?? oldest(true)
  }

  /// Nobody waits for the reply any more.
  ///
  /// - Returns: Who did, and whether the peer may have seen the command.
  mutating func abandon(_ key: Key) -> (waiter: Waiter, isSent: Bool)? {
    let id = key.id
    guard slots.indices.contains(id), slots[id].order == key.order, let waiter = slots[id].waiter
    else { return nil }
    guard slots[id].isSent else {
      _ = release(id)
      return (waiter, false)
    }
    slots[id].waiter = nil
    abandonedCount += 1
    return (waiter, true)
  }

  /// Those whose deadline has come, and whom somebody waits for.
  func due(at now: Instant) -> [Key] {
    slots.enumerated().compactMap { id, call in
      guard call.waiter != nil, call.deadline <= now else { return nil }
      return Key(id: id, order: call.order)
    }
  }

  var earliestDeadline: Instant? {
    slots.lazy.filter { $0.waiter != nil }.map(\.deadline).min()
  }

  /// Whether descriptors are on the way: QEMU keeps only the last that have come.
  var isPassing: Bool { slots.contains { $0.passesDescriptors && $0.isSent } }

  mutating func removeAll() -> [Waiter] {
    defer { self = CallTable() }
    return slots.compactMap { $0.waiter }
  }

  /// Frees a slot that is taken.
  private mutating func release(_ id: Int) -> Waiter? {
    let waiter = slots[id].waiter.take()
    if waiter == nil { abandonedCount -= 1 }
    slots[id].order = 0
    slots[id].isSent = false
    slots[id].syncValue = nil
    if nameless == id { nameless = nil }
    free.append(id)
    return waiter
  }
}
