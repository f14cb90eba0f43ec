// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

private struct DiskErrorCode: GLibErrorCode {
  static let domain: ErrorDomain = "probe-disk-error-quark"
  let rawValue: Int
  static let full = Self(rawValue: 1)
}

private enum BoxResource: Resource {
  static func release(_ pointer: UnsafeMutablePointer<Int>) { pointer.deallocate() }
}

/// Errors and owners as a program writes them that has no C in it.
@Suite struct ErrorsAndOwnershipTests {
  @Test func errorsAreThrownAndCaughtByCode() {
    do throws(GLibError) {
      throw GLibError(DiskErrorCode.full, "No block is left").prefixed("vm-1: ")
    } catch FileErrorCode.noSpace {
      Issue.record("another domain")
    } catch {
      #expect(error.matches(DiskErrorCode.full))
      #expect(error.code(as: DiskErrorCode.self) == .full)
      #expect(error.message == "vm-1: No block is left")
      #expect(error.domain.name == "probe-disk-error-quark" && error.code == 1)
    }
  }

  @Test func resourcesHaveOwners() {
    let pointer = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    pointer.initialize(to: 42)
    let owner = Owned<BoxResource>(adopting: pointer)
    #expect(owner.pointer.pointee == 42)
    owner.takePointer().deallocate()
  }

  @Test func pipesCarryBytes() throws {
    let pipe = try OwnedDescriptor.pipe()
    let reader = pipe.readEnd
    let writer = pipe.writeEnd
    try writer.write("hello".utf8Span.span.bytes)
    try writer.close()
    var received: [UInt8] = []
    while case .bytes = try reader.read(appendingTo: &received, atMost: 4) {}
    #expect(Bytes(received).slice(1..<3) == Bytes(Array("el".utf8)))
  }

  @Test func memoryIsLentAsSpans() {
    var memory = AutoFree<UInt8>(repeating: 7, count: 3)
    memory[1] = 8
    let bytes = Bytes(adopting: memory)
    #expect(Array(bytes) == [7, 8, 7])
  }

  @Test func containersOfCAreBridged() {
    let numbers = [3, 1, 2].withGArray(transfer: .full) { $0 }
    #expect([Int](numbers, transfer: .full) == [3, 1, 2])
    let jobs = ["a", "b"].withGQueue(of: StringElement.self, transfer: .full) { $0 }
    #expect(Array(jobs, of: StringElement.self, transfer: .full) == ["a", "b"])
    let packet = AutoFree<UInt8>(repeating: 7, count: 2).takeByteArray()
    #expect(withSpan(of: packet) { $0.count } == 2)
    #expect([UInt8](packet, transfer: .full) == [7, 7])
  }
}
