// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Testing

/// A struct whose clearing is counted through a pointer that it holds.
private struct Counter: StackStruct {
  var clears: UnsafeMutablePointer<Int>?
  var isPrepared = false

  static func initialize(_ pointer: UnsafeMutablePointer<Counter>) {
    pointer.pointee.isPrepared = true
  }

  static func clear(_ pointer: UnsafeMutablePointer<Counter>) {
    pointer.pointee.clears?.pointee += 1
  }
}

@Suite struct StackStructTests {
  @Test func theEndOfTheScopeClearsOnce() {
    var clears = 0
    let wasPrepared = withUnsafeMutablePointer(to: &clears) { clears in
      withStackValue(of: Counter.self) { counter in
        counter.pointee.clears = clears
        return counter.pointee.isPrepared
      }
    }
    #expect(wasPrepared)
    #expect(clears == 1)
  }

  @Test func aThrowClearsOnce() {
    var clears = 0
    #expect(throws: GLibError.self) {
      try withUnsafeMutablePointer(to: &clears) { clears in
        try withStackValue { (counter: UnsafeMutablePointer<Counter>) throws(GLibError) in
          counter.pointee.clears = clears
          throw GLibError(DiskErrorCode.full, "")
        }
      }
    }
    #expect(clears == 1)
  }

  @Test func anOwnerLeavesTheScope() {
    let owner = withStackValue(of: Counter.self) { _ in
      Owned<CountedKeyFile>(adopting: g_key_file_new())
    }
    #expect(g_key_file_has_group(owner.pointer, "none") == 0)
  }

  @Test func valuesAreUnset() {
    let text = withStackValue(of: GValue.self) { value in
      g_value_init(value, 16 << 2)  // G_TYPE_STRING
      g_value_set_string(value, "freed by the scope")
      return String(cString: g_value_get_string(value))
    }
    #expect(text == "freed by the scope")
    withStackValue(of: GValue.self) { _ in }
  }

  @Test func queuesLoseTheirLinks() {
    let length = withStackValue(of: GQueue.self) { queue in
      for _ in 0..<3 { g_queue_push_tail(queue, queue) }
      return g_queue_get_length(queue)
    }
    #expect(length == 3)
  }

  @Test func variantBuildersAreClearedAtAnyStage() {
    withStackValue(of: GVariantBuilder.self) { _ in }
    withStackValue(of: GVariantBuilder.self) { builder in
      let type = g_variant_type_new("as")
      g_variant_builder_init(builder, type)
      g_variant_type_free(type)
      g_variant_builder_add_value(builder, g_variant_new_string("not lost"))
    }
    withStackValue(of: GVariantDict.self) { _ in }
    withStackValue(of: GVariantDict.self) { dictionary in
      g_variant_dict_init(dictionary, nil)
      g_variant_dict_insert_value(dictionary, "key", g_variant_new_string("not lost"))
    }
  }
}
