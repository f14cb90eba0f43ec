// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GLib

func hashCases() -> [Case] {
  [1_000, 100_000].flatMap(integerRows) + [1_000, 100_000].flatMap(stringRows)
    + [dictionaryRow(), iterationRow()]
}

private func label(_ count: Int) -> String { "\(count / 1_000)k" }

// MARK: - Integers

private func integerRows(_ count: Int) -> [Case] {
  [
    Case(
      name: "hash/int-insert-lookup-remove-\(label(count))",
      against: "C g_direct_hash",
      bounds: .must(1.25, aim: 1.1),
      method: rounds(
        of: count,
        ours: { integerRound(count) },
        theirs: baseline(hash_int_round_new(count))
      )
    ),
    Case(
      name: "hash/int-lookup-\(label(count))",
      against: "C g_direct_hash",
      bounds: .none,
      method: .time(
        ours: { integerLookup(count) },
        theirs: baseline(hash_int_lookup_new(count))
      )
    ),
  ]
}

/// One iteration is an insertion, a look-up and a removal, each in a loop over all keys.
private func integerRound(_ count: Int) -> Side {
  let keys = integerKeys(count)
  return { iterations in
    perEntry(iterations, count) {
      let table = HashTable<Int, Int>()
      var sum = 0
      for i in 0..<count { table[keys[i]] = i }
      for i in 0..<count { sum &+= table[keys[count &- 1 &- i]] ?? 0 }
      for i in 0..<count { table[keys[i]] = nil }
      hash_keep(sum)
    }
  }
}

private func integerLookup(_ count: Int) -> Side {
  let keys = integerKeys(count)
  let table = HashTable<Int, Int>()
  for (i, key) in keys.enumerated() { table[key] = i }
  return { iterations in
    var next = 0
    var sum = 0
    let time = elapsed {
      for _ in 0..<iterations {
        sum &+= table[keys[next]] ?? 0
        next = next &+ 1 == count ? 0 : next &+ 1
      }
    }
    hash_keep(sum)
    return time
  }
}

private func integerKeys(_ count: Int) -> [Int] { (0..<count).map { hash_int_key($0) } }

/// A round over many entries is longer than a sample ought to be: then it is one, and few will do.
private func rounds(
  of count: Int,
  ours: @escaping () -> Side,
  theirs: @escaping () -> Side
) -> Method {
  guard count > 10_000 else { return .time(ours: ours, theirs: theirs) }
  func perIteration(_ make: @escaping () -> Side) -> () -> Side {
    {
      let side = make()
      return { iterations in side(iterations) / Double(iterations) }
    }
  }
  return .figure(iterations: count, ours: perIteration(ours), theirs: perIteration(theirs))
}

/// Whole rounds over all entries; returns the time of `iterations` entries.
private func perEntry(_ iterations: Int, _ count: Int, _ round: () -> Void) -> Double {
  let rounds = max(1, iterations / count)
  let time = elapsed { for _ in 0..<rounds { round() } }
  return time * Double(iterations) / Double(rounds * count)
}

// MARK: - Strings

private func stringRows(_ count: Int) -> [Case] {
  [("uuid", 36, 1.1, 0.7), ("short", 0, 1.6, 1.2)].map { kind, length, must, aim in
    Case(
      name: "hash/string-lookup-\(kind)-\(label(count))",
      against: "C g_str_hash",
      bounds: .must(must, aim: aim),
      method: .time(
        ours: { stringLookup(count, length) },
        theirs: baseline(hash_string_lookup_new(count, Int32(length)))
      )
    )
  }
}

private func stringKeys(_ count: Int, _ length: Int) -> [String] {
  var buffer = [CChar](repeating: 0, count: 64)
  return (0..<count).map { i in
    hash_string_key(i, Int32(length), &buffer)
    return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }
}

private func stringTable(_ keys: [String]) -> HashTable<String, Int> {
  let table = HashTable<String, Int>()
  for (i, key) in keys.enumerated() { table[key] = i }
  return table
}

private func stringLookup(_ count: Int, _ length: Int) -> Side {
  let keys = stringKeys(count, length)
  let table = stringTable(keys)
  return { iterations in
    var next = 0
    var sum = 0
    let time = elapsed {
      for _ in 0..<iterations {
        sum &+= table[keys[next]] ?? 0
        next = next &+ 1 == count ? 0 : next &+ 1
      }
    }
    hash_keep(sum)
    return time
  }
}

/// One iteration is an insertion and a look-up.
private func dictionaryRow() -> Case {
  let count = 100_000
  return Case(
    name: "hash/string-insert-lookup-100k",
    against: "Swift Dictionary",
    bounds: .must(0.6, aim: 0.35),
    method: rounds(
      of: count,
      ours: {
        let keys = stringKeys(count, 36)
        return { iterations in
          perEntry(iterations, count) {
            let table = stringTable(keys)
            var sum = 0
            for i in 0..<count { sum &+= table[keys[count &- 1 &- i]] ?? 0 }
            hash_keep(sum)
          }
        }
      },
      theirs: {
        let keys = stringKeys(count, 36)
        return { iterations in
          perEntry(iterations, count) {
            var table: [String: Int] = [:]
            var sum = 0
            for (i, key) in keys.enumerated() { table[key] = i }
            for i in 0..<count { sum &+= table[keys[count &- 1 &- i]] ?? 0 }
            hash_keep(sum)
          }
        }
      }
    )
  )
}

// MARK: - Iteration

/// One iteration is one entry, whose key is lent as a C string.
private func iterationRow() -> Case {
  let count = 1_000
  return Case(
    name: "hash/iterate-c-strings-1k",
    against: "C GHashTableIter",
    bounds: .must(1.3, aim: 1.1),
    method: .time(
      ours: {
        let table = stringTable(stringKeys(count, 36))
        return { iterations in
          perEntry(iterations, count) {
            var sum = 0
            table.forEachCString { key, value in sum &+= value &+ Int(key.pointee) }
            hash_keep(sum)
          }
        }
      },
      theirs: baseline(hash_iterate_new(count))
    )
  )
}
