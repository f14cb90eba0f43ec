// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Testing

// The code of the article "Hash tables", word by word.

enum State: Int32, HashTableWord { case off, running, paused }

@Suite struct HashTableProbe {
  @Test func tablesAreUsedAsDocumented() {
    let restarts: HashTable<String, Int> = ["vm-1": 1]
    restarts["vm-2"] = 0
    restarts["vm-2", default: 0] += 1
    if !restarts.insert(5, forKey: "vm-1") { print("vm-1 is there already") }
    let taken = restarts.removeValue(forKey: "vm-1")  // C calls this stealing
    for (name, count) in restarts.sorted(by: { $0.key < $1.key }) { print(name, count) }
    #expect(taken == 1)

    let isKnown = restarts.withUnsafePointer { g_hash_table_contains($0, "vm-2") != 0 }
    #expect(isKnown)

    restarts.updateValues { _, count in count = 0 }
    restarts.removeAll { name, _ in name.hasPrefix("test-") }
    #expect(restarts == ["vm-2": 0])

    var length = 0
    restarts.forEachCString { name, count in length += strlen(name) }
    #expect(length == 4)
  }

  @Test func tablesOfCAreAdopted() {
    let names = HashTable<String, Int>(
      adopting: g_hash_table_new_full(g_str_hash, g_str_equal, g_free, nil),
      copyingKeysWith: {
        UnsafeMutableRawPointer(g_strdup($0?.assumingMemoryBound(to: CChar.self)))
      },
      copyingValuesWith: { $0 }
    )
    names["vm-1"] = 1
    #expect(names["vm-1"] == 1)
  }

  @Test func setsAndEnums() {
    let running: HashSet<String> = ["vm-1"]
    if running.insert("vm-2") { print("new") }
    #expect(running.contains("vm-2") && running.count == 2)
    let states: HashTable<String, State> = ["vm-1": .off]
    states["vm-1"] = .paused
    #expect(states["vm-1"] == .paused && states.isEqual(to: states, by: ==))
    for (name, state) in states { print(name, state) }
    states.forEach { #expect($0.value == .paused) }
    #expect(Array(states.keys) == ["vm-1"] && Array(states.values) == [.paused])
    states.removeAll()
    #expect(states.isEmpty && "\(states)" == "[:]")
  }
}
