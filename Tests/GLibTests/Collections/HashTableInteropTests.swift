// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GLib
import TestSupport
import Testing

/// C code uses our tables, and we use those that C has made. Serial: the helpers count globally.
@Suite(.serialized) struct HashTableInteropTests {
  private static func copy(_ string: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    test_table_copy(string)
  }

  // MARK: - C in our tables

  @Test func cReadsIteratesAndChangesWords() {
    let table: HashTable<Int, Int> = [0: 5, 1 << 40: 7]
    table.withUnsafePointer { pointer in
      var value: UnsafeMutableRawPointer?
      #expect(test_table_lookup(pointer, nil, &value) && Int(bitPattern: value) == 5)
      #expect(!test_table_lookup(pointer, UnsafeRawPointer(bitPattern: 1), &value))
      #expect(test_table_count(pointer) == 2 && test_table_sum(pointer) == 12)
      #expect(test_table_insert_word(pointer, UnsafeMutableRawPointer(bitPattern: 3), nil))
      #expect(test_table_remove(pointer, UnsafeRawPointer(bitPattern: 1 << 40)))
    }
    #expect(table == [0: 5, 3: 0])
  }

  @Test func cReadsAndInsertsStrings() {
    let table: HashTable<String, String> = ["vm-1": "running", "a\0b": "zero"]
    table.withUnsafePointer { pointer in
      var value: UnsafeMutableRawPointer?
      #expect(test_table_lookup(pointer, "vm-1", &value))
      #expect(String(cString: value!.assumingMemoryBound(to: CChar.self)) == "running")
      #expect(test_table_lookup(pointer, [0x61, 0xC0, 0x80, 0x62, 0] as [UInt8], &value))
      #expect(test_table_key_lengths(pointer) == 8)
      g_hash_table_insert(pointer, g_strdup("vm-2"), g_strdup("off"))
    }
    #expect(table == ["vm-1": "running", "a\0b": "zero", "vm-2": "off"])
  }

  @Test func cReadsSets() {
    let set: HashSet<String> = ["a", "bc"]
    set.withUnsafePointer { pointer in
      var value: UnsafeMutableRawPointer?
      #expect(test_table_lookup(pointer, "bc", &value))
      #expect(String(cString: value!.assumingMemoryBound(to: CChar.self)) == "bc")
      #expect(test_table_key_lengths(pointer) == 3)
    }
  }

  @Test func aTableThatCHoldsOutlivesTheSwiftObject() {
    let tracker = LifetimeTracker()
    var table: HashTable? = HashTable<String, [LifetimeTracker.Instance]>()
    table?["a"] = [tracker.instance()]
    let pointer = table!.withUnsafePointer { g_hash_table_ref($0) }
    table = nil
    #expect(tracker.live == 1 && test_table_count(pointer) == 1)
    g_hash_table_unref(pointer)
    #expect(tracker.live == 0)
  }

  @Test func emptyingATableThatOthersHoldReleasesTheContentOnce() {
    let tracker = LifetimeTracker()
    let table = HashTable<Pair, LifetimeTracker.Instance>()
    table[Pair(a: 1, b: "")] = tracker.instance()
    let pointer = table.withUnsafePointer { g_hash_table_ref($0) }
    table.removeAll()
    #expect(tracker.live == 0 && test_table_count(pointer) == 0)
    g_hash_table_unref(pointer)
    table[Pair(a: 1, b: "")] = tracker.instance()
    #expect(table.count == 1)
  }

  @Test func charactersAreLentUntilTheClosureThrows() {
    let table: HashTable<String, Int> = ["abc": 1, "de": 2]
    var length = 0
    table.forEachCString { key, value in length += Int(g_utf8_strlen(key, -1)) * value }
    #expect(length == 7)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try table.forEachCString { _, _ in throw Stop() } }
    table["f"] = 3
    let set: HashSet<String> = ["abc", "de"]
    set.forEachCString { length -= Int(g_utf8_strlen($0, -1)) }
    #expect(table.count == 3 && length == 2)
  }

  // MARK: - Tables of C

  @Test func adoptedStringsKeepTheFunctionsOfC() {
    test_table_reset_counts()
    do {
      let pointer = test_table_of_string_pairs()!
      #expect(
        test_table_insert_pair(pointer, "a", "1") && test_table_insert_pair(pointer, "b", "2")
      )
      let table = HashTable<String, String>(
        adopting: pointer,
        copyingKeysWith: Self.copy,
        copyingValuesWith: Self.copy
      )
      #expect(table == ["a": "1", "b": "2"])
      table["c"] = "3"
      table["a"] = "one"
      table["b", default: ""] += "x"
      #expect(!table.insert("", forKey: "a") && table.updateValue("4", forKey: "c") == "3")
      var value: UnsafeMutableRawPointer?
      #expect(test_table_lookup(pointer, "c", &value))
      #expect(table == ["a": "one", "b": "2x", "c": "4"])
      table.updateValues { key, value in value += key }
      #expect(table.removeValue(forKey: "c") == "4c" && table.removeValue(forKey: "c") == nil)
      table.removeAll { key, _ in key == "b" }
      #expect(table == ["a": "onea"])
    }
    #expect(test_table_frees() == test_table_copies() && test_table_frees() > 10)
  }

  @Test func retainedTablesStayWithTheirOwner() {
    test_table_reset_counts()
    let pointer = test_table_of_strings()!
    _ = test_table_insert_string(pointer, "a", nil)
    do {
      let table = HashTable<String, Int>(
        retaining: pointer,
        copyingKeysWith: Self.copy,
        copyingValuesWith: { $0 }
      )
      #expect(table["a"] == 0)
      table["a"] = 3
      table["b"] = -1
    }
    #expect(test_table_sum(pointer) == 2)
    g_hash_table_unref(pointer)
    #expect(test_table_frees() == test_table_copies())
  }

  @Test func adoptedWordsAndSets() {
    test_table_reset_counts()
    let words = HashTable<UInt32, Bool>(
      adopting: test_table_of_words(),
      copyingKeysWith: { $0 },
      copyingValuesWith: { $0 }
    )
    words[0] = true
    words[7] = false
    #expect(words == [0: true, 7: false] && words.removeValue(forKey: 0) == true)
    do {
      let pointer = test_set_of_strings()!
      _ = test_set_insert(pointer, "a")
      let set = HashSet<String>(adopting: pointer, copyingElementsWith: Self.copy)
      #expect(set.insert("b") && !set.insert("a") && set.remove("a") && set == ["b"])
      let same = HashSet<String>(retaining: pointer)
      #expect(same.contains("b") && same == set)
    }
    #expect(test_table_frees() == test_table_copies())
  }

  @Test func whatCPutThereAndIsNotUTF8IsRepaired() {
    let pointer = g_hash_table_new_full(g_str_hash, g_str_equal, nil, nil)
    let table = HashTable<String, Int>(adopting: pointer)
    let key: [CChar] = [0x61, -1, 0]
    key.withUnsafeBufferPointer { key in
      let word = UnsafeMutableRawPointer(mutating: key.baseAddress!)
      _ = test_table_insert_word(pointer, word, nil)
      #expect(Array(table.keys) == ["a\u{FFFD}"])
      table.removeAll()
    }
  }

  // MARK: - Traps

  @Test func insertingWithoutCopyFunctionsTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table = HashTable<String, Int>(adopting: test_table_of_strings())
      table["a"] = 1
    }
    #expect(result.says("name copy functions when adopting it"))
  }

  @Test func adoptingOpaqueKeysTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      _ = HashTable<Double, Int>(adopting: test_table_of_words())
    }
    #expect(result.says("words and C strings only"))
  }

  @Test func nullForAStringTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let pointer = test_table_of_words()!
      _ = test_table_insert_word(pointer, nil, nil)
      print(HashTable<Int, String>(adopting: pointer)[0] ?? "")
    }
    #expect(result.says("holds NULL, which is no C string"))
  }

  @Test func aWordThatIsNoCaseTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let pointer = test_table_of_words()!
      _ = test_table_insert_word(pointer, nil, nil)
      print(HashTable<Int, OpaquePointer>(adopting: pointer)[0] as Any)
    }
    #expect(result.says("holds the word 0, which is no OpaquePointer"))
  }

  @Test func aChangeByCDuringIterationTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let table: HashTable<Int, Int> = [0: 1, 1: 1, 2: 1]
      for (key, _) in table {
        table.withUnsafePointer {
          _ = test_table_remove($0, UnsafeRawPointer(bitPattern: key))
        }
      }
    }
    #expect(result.says("A HashTable must not be changed while it is iterated"))
  }
}
