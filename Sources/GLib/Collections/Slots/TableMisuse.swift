// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Each mistake in its own function, out of the way of code that is inlined into clients.

@usableFromInline
@inline(never)
func tableIsBusy() -> Never {
  misuse(
    "A HashTable must not be changed, iterated or emptied inside forEach, removeAll(where:), "
      + "updateValues or the change of one of its values"
  )
}

@usableFromInline
@inline(never)
func tableChangedDuringIteration() -> Never {
  misuse("A HashTable must not be changed while it is iterated")
}

@usableFromInline
@inline(never)
func tableValueIsBeingChanged() -> Never {
  misuse("A value of a HashTable must not be read while it is changed in place")
}

@usableFromInline
@inline(never)
func tableHasStrangeWord(_ word: UInt, _ type: Any.Type) -> Never {
  misuse("A HashTable holds the word \(word), which is no \(type)")
}

@usableFromInline
@inline(never)
func tableHasNullString() -> Never {
  misuse("A HashTable of String holds NULL, which is no C string")
}

@usableFromInline
@inline(never)
func tableLacksCopyFunctions() -> Never {
  misuse("To insert into a HashTable that C has made, name copy functions when adopting it")
}
