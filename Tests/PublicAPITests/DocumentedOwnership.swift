// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import Testing

// The code of the article "Ownership", line by line: DocumentedCodeTests compares.

@Suite struct DocumentedOwnership {
  enum KeyFileResource: Resource {
    static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
  }

  func load(_ path: String) throws(GLibError) -> Owned<KeyFileResource> {
    let file = Owned<KeyFileResource>(adopting: g_key_file_new())
    try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }  // released on a throw
    return file
  }

  @Test func memoryOfCHasAnOwner() throws {
    let path = "/tmp/swift-glib-owned-\(getpid()).ini"
    defer { unlink(path) }
    try throwing { g_file_set_contents(path, "[vm-1]\n", -1, $0) }

    var contents: UnsafeMutablePointer<CChar>?
    var length: gsize = 0
    try throwing { g_file_get_contents(path, &contents, &length, $0) }
    let text = AutoFree(adopting: contents, count: Int(length))
    #expect(text.span.count == 7)

    let file = try load(path)
    let machine = Machine()
    let groups = [String](strv: g_key_file_get_groups(file.pointer, nil), transfer: .full)
    let disks = Array(machine_list_disks(machine), of: DiskElement.self, transfer: .container)
    disks.withGList(of: DiskElement.self, transfer: .none) { machine_set_disks(machine, $0) }
    #expect(groups == ["vm-1"])
    #expect(disks.isEmpty)
  }

  @Test func aStructOfCLivesOnTheStack() {
    let type = GType(6 << 2)  // G_TYPE_INT
    let answer = withStackValue(of: GValue.self) { value in
      g_value_init(value, type)
      g_value_set_int(value, 42)
      return g_value_get_int(value)
    }
    #expect(answer == 42)
  }

  @Test func theEndsOfAPipeHaveTheirOwnOwners() throws {
    let pipe = try OwnedDescriptor.pipe()
    let reader = pipe.readEnd  // moves this end out of the pair
    let writer = pipe.writeEnd
    try writer.setBlocking(false)
    #expect(reader.number != writer.number)
  }
}

// A C library, as the article imagines one.
private struct Machine {}
private typealias DiskElement = StringElement
// swift-format-ignore: AlwaysUseLowerCamelCase
private func machine_list_disks(_ machine: Machine) -> UnsafeMutablePointer<GList>? { nil }
// swift-format-ignore: AlwaysUseLowerCamelCase
private func machine_set_disks(_ machine: Machine, _ disks: UnsafeMutablePointer<GList>?) {}
