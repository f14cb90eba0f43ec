// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import CGLibShim
import GLib

func ownershipCases() -> [Case] {
  [
    Case(
      name: "owned/create-use-free",
      against: "C g_autoptr, instructions",
      bounds: .must(1.05, aim: 1),
      method: .instructions(ours: createUseFree, theirs: owned_create_use_free)
    ),
    Case(
      name: "owned/create-take",
      against: "C g_steal_pointer, instructions",
      bounds: .must(1.05, aim: 1),
      method: .instructions(ours: createTake, theirs: owned_create_take)
    ),
  ]
}

private enum BytesResource: Resource {
  static func release(_ pointer: OpaquePointer) { g_bytes_unref(pointer) }
}

private func newBytes() -> OpaquePointer { g_bytes_new_static(nil, 0) }

nonisolated(unsafe) private var sink: gsize = 0  // one thread; keeps the use from being dropped

private func createUseFree(_ iterations: Int) {
  for _ in 0..<iterations {
    let bytes = Owned<BytesResource>(adopting: newBytes())
    sink &+= g_bytes_get_size(bytes.pointer)
  }
}

@inline(never)
private func takeOrFree(_ i: Int) -> OpaquePointer? {
  let bytes = Owned<BytesResource>(adopting: newBytes())
  if i & 1 != 0 { return nil }
  return bytes.takePointer()
}

private func createTake(_ iterations: Int) {
  for i in 0..<iterations {
    if let bytes = takeOrFree(i) { g_bytes_unref(bytes) }
  }
}
