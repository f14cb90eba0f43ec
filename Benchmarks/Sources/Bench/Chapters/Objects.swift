// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import CGLibShim
import GLib
import GLibObject

func objectCases() -> [Case] {
  [
    Case(
      name: "object/emit-one-integer",
      against: "C g_signal_emit, C handler",
      bounds: .must(2, aim: 1.2),
      method: .time(ours: emit, theirs: baseline(object_emit_new()))
    ),
    Case(
      name: "object/property-set-get",
      against: "C g_object_set, _get",
      bounds: .must(2, aim: 1.2),
      method: .time(
        ours: { setAndGet(Counter(), Counter.number) },
        theirs: baseline(object_property_new())
      )
    ),
    Case(
      name: "object/property-set-get-swift-class",
      against: "C g_object_set, _get",
      bounds: .must(2, aim: 1.2),
      method: .time(
        ours: { setAndGet(Volume(), Volume.number) },
        theirs: baseline(object_property_new())
      )
    ),
    Case(
      name: "object/property-set-get-key-path",
      against: "C g_object_set, _get",
      bounds: .none,
      method: .time(
        ours: { setAndGet(Volume(), Volume.keyed) },
        theirs: baseline(object_property_new())
      )
    ),
    Case(
      name: "object/wrap-unwrap",
      against: "C g_object_new, _unref",
      bounds: .must(1.5, aim: 1.2),
      method: .time(ours: wrap, theirs: baseline(object_create_new()))
    ),
    Case(
      name: "object/wrap-unwrap-retained",
      against: "C g_object_ref, _unref",
      bounds: .none,
      method: .time(ours: wrapRetained, theirs: baseline(object_retain_new()))
    ),
    Case(
      name: "object/create-destroy-swift-class",
      against: "C g_object_new, _unref",
      bounds: .must(3, aim: 2),
      method: .time(ours: create, theirs: baseline(object_create_new()))
    ),
  ]
}

// MARK: - Classes

private final class Counter: Object {
  override class var typeID: TypeID { TypeID(GType(object_counter_type())) }
  static let number = WritableProperty<Counter, Int32>("number")
  static let changed = Signal<Counter, Int32>("changed")
}

private final class Volume: Object {
  static let number = WritableProperty<Volume, Int32>("number")
  static let keyed = WritableProperty<Volume, Int32>("keyed")
  static let changed = Signal<Volume, Int32>("changed")

  final class State: InstanceState { var number: Int32 = 0 }

  static let definition = ClassDefinition<Volume, State>("BenchVolume", extending: Object.self) {
    $0.property(keyed, \.number)
    $0.property(number, in: 0...(.max), get: { $0.number }, set: { $0.number = $1 })
    $0.signal(changed)
  }
  override class var typeID: TypeID { definition.typeID }
}

// MARK: - Sides

private func emit() -> Side {
  let counter = Counter()
  var total: Int32 = 0
  Counter.changed.connect(to: counter) { total &+= $0 }
  return { iterations in
    let time = elapsed {
      for _ in 0..<iterations { Counter.changed.emit(from: counter, 1) }
    }
    hash_keep(Int(total))
    return time
  }
}

private func setAndGet<T: Object>(_ object: T, _ number: WritableProperty<T, Int32>) -> Side {
  { iterations in
    var total: Int32 = 0
    let time = elapsed {
      for i in 0..<iterations {
        number[object] = Int32(truncatingIfNeeded: i & 1023)
        total &+= number[object]
      }
    }
    hash_keep(Int(total))
    return time
  }
}

private func wrap() -> Side {
  { iterations in
    var total = 0
    let time = elapsed {
      for _ in 0..<iterations {
        let counter = Counter(adopting: object_counter_new()!)
        total &+= Int(object_counter_number(counter.pointer()))
      }
    }
    hash_keep(total)
    return time
  }
}

private func wrapRetained() -> Side {
  let counter = Counter()
  let pointer: UnsafeMutableRawPointer = counter.pointer()
  return { iterations in
    var total = 0
    let time = elapsed {
      for _ in 0..<iterations {
        let same = Counter(retaining: pointer)
        total &+= Int(object_counter_number(same.pointer()))
      }
    }
    hash_keep(total)
    withExtendedLifetime(counter) {}
    return time
  }
}

private func create() -> Side {
  { iterations in
    elapsed {
      for _ in 0..<iterations { withExtendedLifetime(Volume()) {} }
    }
  }
}
