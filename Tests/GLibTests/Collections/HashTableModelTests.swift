// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// Random operations beside Swift's Dictionary.
@Suite struct HashTableModelTests {
  private static let steps = TestEnvironment.rounds(50_000, soak: 1_000_000)

  private struct Key: Hashable {
    var a: Int
    var b: String
  }

  @Test func integerKeys() { run { Int(truncatingIfNeeded: $0) << ($0 & 1 == 0 ? 0 : 32) } }

  // Modelled by their bytes; none of them has two spellings.
  @Test func stringKeys() { run { $0 % 3 == 0 ? "k\0\($0)" : "some-longer-key-\($0)" } }

  @Test func structKeys() { run { Key(a: Int($0 / 2), b: $0 % 2 == 0 ? "" : "odd") } }

  @Test func objectKeys() {
    let tracker = LifetimeTracker()
    do {
      let objects = (0..<400).map { _ in ObjectKey(tracker.instance()) }
      run { objects[Int($0 % 400)] }
    }
    #expect(tracker.live == 0)
  }

  private final class ObjectKey: Hashable {
    let instance: LifetimeTracker.Instance
    init(_ instance: LifetimeTracker.Instance) { self.instance = instance }
    static func == (a: ObjectKey, b: ObjectKey) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
  }

  /// Values that are objects, boxes and words take turns.
  private func run<K: Hashable>(_ key: (UInt64) -> K) {
    let tracker = LifetimeTracker()
    operate(key) { _ in
      tracker.instance()
    } isEqual: {
      $0 === $1
    }
    operate(key) { _ in
      [tracker.instance()]
    } isEqual: {
      $0[0] === $1[0]
    }
    operate(key) {
      $0
    } isEqual: {
      $0 == $1
    }
    operate(key) {
      "\($0)"
    } isEqual: {
      $0 == $1
    }
    #expect(tracker.live == 0)
  }

  private func operate<K: Hashable, V>(
    _ key: (UInt64) -> K,
    _ value: (UInt64) -> V,
    isEqual: (V, V) -> Bool
  ) {
    var random = SystemRandomNumberGenerator()
    let table = HashTable<K, V>()
    var model: [K: V] = [:]
    var same = true
    for step in 0..<(Self.steps / 4) {
      // The range of the keys swells and shrinks, and with it the table.
      let range: UInt64 = step / 2_000 % 2 == 0 ? 400 : 40
      let k = key(random.next(upperBound: range))
      let v = value(random.next())
      switch random.next(upperBound: 100 as UInt) {
      case 0..<30: (table[k], model[k]) = (v, v)
      case 30..<45:
        let old = table.updateValue(v, forKey: k)
        same = same && agree(old, model.updateValue(v, forKey: k))
      case 45..<55:
        let isNew = model[k] == nil
        if isNew { model[k] = v }
        same = same && table.insert(v, forKey: k) == isNew
      case 55..<75:
        same = same && agree(table.removeValue(forKey: k), model.removeValue(forKey: k))
      case 75..<80: (table[k], model[k]) = (nil, nil)
      case 80..<85:
        table[k, default: v] = v
        model[k, default: v] = v
      case 85..<88:
        table[k]? = v
        model[k]? = v
      case 88:
        table.removeAll { key, _ in key.hashValue % 3 == 0 || key == k }
        model = model.filter { $0.key.hashValue % 3 != 0 && $0.key != k }
      case 89 where step % 20 == 0:
        table.removeAll()
        model = [:]
      case 90:
        same = same && table.allSatisfy { agree($0.value, model[$0.key]) }
      default: same = same && table.contains(k) == (model[k] != nil)
      }
      same = same && agree(table[k], model[k]) && table.count == model.count
      if !same { break }
    }
    let other = HashTable(uniqueKeysWithValues: model.map { (key: $0.key, value: $0.value) })
    let areEqual = table.isEqual(to: other, by: isEqual)
    #expect(same && areEqual)

    func agree(_ a: V?, _ b: V?) -> Bool {
      if let a, let b { return isEqual(a, b) }
      return a == nil && b == nil
    }
  }
}
