// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

// The code of the article "Ownership", word by word; that it compiles is the test.

private enum KeyFile {
  enum KeyFileResource: Resource {
    static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
  }

  func load(_ path: String) throws(GLibError) -> Owned<KeyFileResource> {
    let file = Owned<KeyFileResource>(adopting: g_key_file_new())
    try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }  // released on a throw
    return file
  }
}

private func memory(_ path: String) throws -> String {
  var contents: UnsafeMutablePointer<CChar>?
  var length: gsize = 0
  try throwing { g_file_get_contents(path, &contents, &length, $0) }
  let text = AutoFree(adopting: contents, count: Int(length))
  return text.string
}

private func stack(_ type: GType) -> Int32 {
  let answer = withStackValue(of: GValue.self) { value in
    g_value_init(value, type)
    g_value_set_int(value, 42)
    return g_value_get_int(value)
  }
  return answer
}

private func descriptors() throws {
  let pipe = try OwnedDescriptor.pipe()
  let reader = pipe.readEnd  // moves this end out of the pair
  let writer = pipe.writeEnd
  try writer.setBlocking(false)
  try reader.close()
}

private func lists(
  _ file: borrowing Owned<KeyFile.KeyFileResource>,
  _ table: OpaquePointer
) -> Int {
  let groups = [String](strv: g_key_file_get_groups(file.pointer, nil), transfer: .full)
  let keys = Array(g_hash_table_get_keys(table), of: StringElement.self, transfer: .container)
  let count = keys.withGList(of: StringElement.self, transfer: .none) { g_list_length($0) }
  return groups.count + Int(count)
}

private func arrays(_ samples: [Int32], _ header: [UInt8]) -> Int {
  let total = samples.withGArray(transfer: .none) { array in
    withSpan(of: array, as: Int32.self) { span in
      span.indices.reduce(0) { $0 + Int(span[$1]) }
    }
  }
  let packet = Bytes(adopting: header.withGByteArray(transfer: .full) { $0 })
  return total + packet.count
}

private func trees(_ disks: [String: String]) -> [String] {
  let pairs = Array(disks).withGTree(
    keys: StringElement.self,
    values: StringElement.self,
    comparing: { Int(strcmp($0, $1)) }
  ) { tree in
    Array(tree: tree, keys: StringElement.self, values: StringElement.self, transfer: .none)
  }
  return pairs.map(\.key)
}
