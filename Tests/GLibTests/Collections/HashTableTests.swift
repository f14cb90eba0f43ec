// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GLib
import TestSupport
import Testing

private enum State: Int32, HashTableWord { case off, running, paused = -7 }

struct Pair: Hashable {
  var a: Int
  var b: String
}

@Suite struct HashTableTests {
  // MARK: - Layouts

  /// Every combination of layouts passes through the same life.
  @Test func everyLayoutAddsFindsReplacesAndRemoves() {
    exercise([1, 0, -1, .min, .max, 1 << 32], [0, 1, -1, 2, 3, 4])
    exercise([1, 0, -1, .min], ["", "a", "\0", "ü"])
    exercise([Int32(-1), 0, 1], [Pair(a: 1, b: "x"), Pair(a: 2, b: "y"), Pair(a: 3, b: "z")])
    exercise(
      ["", "a", "a\0b", "a\0", "\0", "ünï", "exactly eight bytes and then some"],
      [1, 2, 3]
    )
    exercise(["a", "b"], [[1, 2], []])
    exercise([Pair(a: 1, b: "x"), Pair(a: 1, b: "y")], [0, 1])
    exercise([Pair(a: 1, b: "x"), Pair(a: 1, b: "y")], ["v", "w"])
    exercise([State.off, .running, .paused], [State.paused, .off, .running])
    exercise([true, false], [false, true])
    exercise([0.0, 1.5, .infinity], [2.5, -0.0, 1])
    exercise([UInt8(0), 255], [UInt64.max, 0])
    exercise([nil, OpaquePointer(bitPattern: 16)], [UnsafeRawPointer(bitPattern: 8), nil])
    exercise([UnsafePointer<Int>(bitPattern: 8)!], [UnsafeMutablePointer<Int>(bitPattern: 8)!])
    exercise([SIMD8<Double>(repeating: 1), .zero], [SIMD8<Double>(repeating: 2), .one])
    exercise([Optional(1), nil], [Optional("a"), nil])
  }

  private func exercise<K: Hashable, V: Equatable>(_ keys: [K], _ values: [V]) {
    let table = HashTable<K, V>()
    for (i, key) in keys.enumerated() {
      #expect(table[key] == nil && table.removeValue(forKey: key) == nil)
      #expect(table.insert(values[i % values.count], forKey: key))
      #expect(!table.insert(values[0], forKey: key))
    }
    #expect(table.count == keys.count && Set(table.keys) == Set(keys))
    for (i, key) in keys.enumerated() {
      #expect(table[key] == values[i % values.count] && table.contains(key))
      #expect(table.updateValue(values[0], forKey: key) == values[i % values.count])
      table[key] = values[values.count - 1]
      #expect(table[key, default: values[0]] == values[values.count - 1])
      #expect(table.updateValue(values[0], forKey: key) == values[values.count - 1])
    }
    #expect(table.values.allSatisfy { $0 == values[0] })
    table.updateValues { _, value in value = values[values.count - 1] }
    #expect(table.values.allSatisfy { $0 == values[values.count - 1] })
    #expect(table == HashTable(uniqueKeysWithValues: table))
    for key in keys { #expect(table.removeValue(forKey: key) == values[values.count - 1]) }
    #expect(table.isEmpty && table.first { _ in true } == nil)
  }

  // GLib keeps keys and values that are all the same in one array.
  @Test func aTableWhoseKeysAreItsValuesIsNoSet() {
    let words: HashTable<Int, Int> = [1: 1, 2: 2]
    #expect(words.removeValue(forKey: 2) == 2 && words == [1: 1])
    let table: HashTable<String, UnsafeMutableRawPointer?> = ["a": nil]
    table.updateValues { _, value in
      table.withUnsafePointer { pointer in
        _ = g_hash_table_lookup_extended(pointer, "a", &value, nil)
      }
    }
    #expect(table["a"] == .some(table.removeValue(forKey: "a")!))
  }

  @Test func wordsOfEachWidthAreWhatCSees() {
    let table: HashTable<Int32, Int8> = [-1: -2, .max: .max]
    table.withUnsafePointer { pointer in
      var value: UnsafeMutableRawPointer?
      #expect(test_table_lookup(pointer, UnsafeRawPointer(bitPattern: -1), &value))
      #expect(Int(bitPattern: value) == -2)
    }
  }

  // MARK: - Keys

  @Test(arguments: [1, 10, 42])
  func aGrowingTableFindsEveryKeyAndNoOther(_ initial: Int) {
    let keys = (0..<700).map { "00000000-0000-4000-8000-\(1_000_000_000_000 + $0 * 7919)" }
    let table = HashTable<String, Int>()
    for i in 0..<initial { #expect(table.insert(i, forKey: keys[i])) }
    for i in initial..<keys.count { #expect(table.insert(i, forKey: keys[i])) }
    for i in keys.indices { #expect(table[keys[i]] == i && table[keys[i] + "x"] == nil) }
  }

  @Test func updatingSomeAndAddingOthersCounts() {
    let tracker = LifetimeTracker()
    let table = HashTable<String, LifetimeTracker.Instance>()
    for i in 0..<100 { table["\(i)"] = tracker.instance() }
    for i in 50..<150 { table["\(i)"] = tracker.instance() }
    #expect(table.count == 150 && tracker.live == 150)
    for i in 0..<75 { #expect(table.removeValue(forKey: "\(i)") != nil) }
    #expect(table.removeValue(forKey: "0") == nil)
    #expect(table.count == 75 && tracker.live == 75 && table["75"] != nil)
  }

  // Look-ups know the length of a key, other operations find it out; both must agree.
  @Test func keysOfEveryLengthAreFoundInEveryWay() {
    let table = HashTable<String, Int>()
    let keys = (0..<70).flatMap { count in
      ["a", "\u{80}", "\0"].map { String(repeating: "x", count: count) + $0 }
    }
    for (i, key) in keys.enumerated() { #expect(table.insert(i, forKey: key)) }
    for (i, key) in keys.enumerated() {
      // A copy of another form: with room to grow, so not kept within the string.
      var copy = ""
      copy.reserveCapacity(100)
      copy += key
      #expect(table[key] == i && table[copy] == i && table.contains(key) && table.contains(copy))
      #expect(table[key + "b"] == nil && !table.contains("b" + key))
    }
    table.withUnsafePointer { pointer in
      #expect(keys.allSatisfy { $0.contains("\0") || test_table_lookup(pointer, $0, nil) })
    }
  }

  @Test func keysAreComparedByBytes() {
    let table: HashTable<String, Int> = ["\u{E9}": 1, "e\u{301}": 2]
    #expect(table.count == 2 && table["\u{E9}"] == 1 && table["e\u{301}"] == 2)
  }

  @Test(arguments: ["a\0b", "\0", "\0\0", "a\0", "1234567\0", "12345678\0", "123456789012345\0x"])
  func aKeyWithZeroIsStoredWhole(_ key: String) {
    let table: HashTable<String, String> = [key: key]
    #expect(table.first { _ in true }! == (key: key, value: key))
    #expect(table[key] == key && table[String(key.prefix { $0 != "\0" })] == nil)
    table.forEachCString { bytes, _ in
      #expect(strlen(bytes) == key.utf8.count + key.utf8.count { $0 == 0 })
    }
    #expect(table.removeValue(forKey: key) == key && table.isEmpty)
  }

  @Test func equalHashesAreToldApart() {
    struct Colliding: Hashable {
      let value: Double
      func hash(into hasher: inout Hasher) { hasher.combine(0) }
    }
    let table = HashTable<Colliding, Int>()
    for i in 0..<50 { table[Colliding(value: Double(i) / 3)] = i }
    for i in 0..<50 { #expect(table[Colliding(value: Double(i) / 3)] == i) }
    #expect(table[Colliding(value: -1)] == nil && table.count == 50)
  }

  // MARK: - Subscripts

  @Test func valuesAreChangedInPlace() {
    let table: HashTable<String, [Int]> = ["a": [1]]
    table["a"]?.append(2)
    table["a", default: []].append(3)
    table["b", default: [7]].append(8)
    table["c"]?.append(1)
    #expect(table == ["a": [1, 2, 3], "b": [7, 8]])
    table["a"] = nil
    func clear(_ value: inout [Int]?) { value = nil }
    clear(&table["b"])
    func set(_ value: inout [Int]?) { value = [5] }
    set(&table["d"])
    #expect(table == ["d": [5]])
    let words: HashTable<Int, Int> = [:]
    for _ in 0..<3 { words[0, default: 0] += 1 }
    #expect(words[0] == 3)
  }

  @Test func aChangeThatThrowsKeepsTheValue() {
    struct Stop: Error {}
    func spoil(_ value: inout [Int]) throws { value.append(2); throw Stop() }
    let table: HashTable<Pair, [Int]> = [Pair(a: 1, b: ""): [1]]
    #expect(throws: Stop.self) { try spoil(&table[Pair(a: 1, b: ""), default: []]) }
    #expect(table[Pair(a: 1, b: "")] == [1, 2])
    table.removeAll()
    #expect(table.isEmpty)
  }

  // MARK: - As a whole

  @Test func equalityTakesAComparator() {
    let a: HashTable<String, Int> = ["x": 1, "y": 2]
    let b: HashTable<String, String> = ["y": "2", "x": "1"]
    #expect(a.isEqual(to: b) { "\($0)" == $1 } && !a.isEqual(to: b) { _, _ in false })
    #expect(a != ["x": 1] && a != ["x": 1, "z": 2] && a == ["y": 2, "x": 1])
  }

  @Test func entriesAreSorted() {
    let table: HashTable<String, Int> = ["b": 1, "a": 3, "c": 2]
    #expect(table.sorted { $0.key < $1.key }.map(\.value) == [3, 1, 2])
    #expect(table.sorted { $0.value < $1.value }.map(\.key) == ["b", "c", "a"])
    #expect(table.keys.sorted() == ["a", "b", "c"] && table.values.max() == 3)
  }

  @Test func aSearchStops() {
    let table = HashTable(uniqueKeysWithValues: (0..<100).map { (key: $0, value: $0) })
    var visited = 0
    let found = table.first { entry in
      visited += 1
      return visited == 3
    }
    #expect(found != nil && visited == 3 && table.first { $0.value == -1 } == nil)
  }

  @Test func descriptionIsThatOfADictionary() {
    #expect("\(HashTable<String, Int>())" == "[:]")
    #expect("\(["a": 1] as HashTable<String, Int>)" == "[\"a\": 1]")
    #expect("\([2] as HashSet<Int>)" == "[2]")
  }

  @Test func craftedKeysStayLinear() {
    // djb2 takes each of these pairs for the same: 33 * 'A' + 'b' == 33 * 'B' + 'A'.
    let strings = (0..<8192).map { i in
      (0..<13).map { i >> $0 & 1 == 0 ? "Ab" : "BA" }.joined()
    }
    // Of this thread, whatever others do meanwhile.
    let start = clock(on: CLOCK_THREAD_CPUTIME_ID)
    do {
      let words = HashTable<Int, Int>()
      for i in 0..<100_000 { words[i << 32] = i }
      #expect(words.count == 100_000)
      let table = HashTable<String, Int>()
      for key in strings { table[key] = 1 }
      #expect(table.count == 8192)
    }
    // Quadratic: minutes. With room for sanitizers.
    #expect(clock(on: CLOCK_THREAD_CPUTIME_ID) - start < .seconds(20))
  }

  private func clock(on id: clockid_t) -> Duration {
    var time = timespec()
    clock_gettime(id, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
