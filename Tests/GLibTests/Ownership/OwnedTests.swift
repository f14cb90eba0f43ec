// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

/// A resource that counts, for one test: `Mark` keeps the counts of tests apart.
enum Counted<Mark>: Resource {
  static func release(_ pointer: OpaquePointer) {
    releases.add(Mark.self)
    g_key_file_unref(pointer)
  }

  static var count: Int { releases.count(of: Mark.self) }
}

private let releases = Releases()

// Touched under the lock only.
private final class Releases: @unchecked Sendable {
  private let lock = Lock()
  private var counts: [ObjectIdentifier: Int] = [:]

  func add(_ mark: Any.Type) {
    lock.withLock { counts[ObjectIdentifier(mark), default: 0] += 1 }
  }

  func count(of mark: Any.Type) -> Int {
    lock.withLock { counts[ObjectIdentifier(mark)] ?? 0 }
  }
}

typealias CountedKeyFile = Counted<Never>

private func make<Mark>(_ mark: Mark.Type) -> Owned<Counted<Mark>> {
  Owned(adopting: g_key_file_new())
}

@Suite struct OwnedTests {
  @Test func theEndOfTheScopeReleasesOnce() {
    enum Mark {}
    do {
      let owner = make(Mark.self)
      #expect(g_key_file_has_group(owner.pointer, "none") == 0)
      #expect(Counted<Mark>.count == 0)
    }
    #expect(Counted<Mark>.count == 1)
  }

  @Test func anEarlyReturnReleasesOnce() {
    enum Mark {}
    func work(_ early: Bool) -> Int {
      let owner = make(Mark.self)
      if early { return 1 }
      return g_key_file_has_group(owner.pointer, "none") == 0 ? 2 : 3
    }
    #expect(work(true) == 1 && Counted<Mark>.count == 1)
    #expect(work(false) == 2 && Counted<Mark>.count == 2)
  }

  @Test func aThrowReleasesOnce() {
    enum Mark {}
    func work() throws(GLibError) {
      let owner = make(Mark.self)
      try throwing { g_key_file_load_from_file(owner.pointer, "/nonexistent/file", [], $0) }
    }
    #expect(throws: GLibError.self) { try work() }
    #expect(Counted<Mark>.count == 1)
  }

  @Test func replacingReleasesTheReplacedOnce() {
    enum Mark {}
    do {
      var slot: Owned<Counted<Mark>>? = make(Mark.self)
      slot = make(Mark.self)
      #expect(Counted<Mark>.count == 1)
      slot = nil
      #expect(Counted<Mark>.count == 2)
      let isEmpty = slot == nil
      #expect(isEmpty)
    }
    #expect(Counted<Mark>.count == 2)
  }

  @Test func takingReleasesNothing() {
    enum Mark {}
    do {
      let owner = make(Mark.self)
      g_key_file_unref(owner.takePointer())
    }
    #expect(Counted<Mark>.count == 0)
  }

  @Test func takingOnOnePathReleasesOnTheOther() {
    enum Mark {}
    for takes in [true, false] {
      let owner = make(Mark.self)
      if takes { g_key_file_unref(owner.takePointer()) }
      #expect(Counted<Mark>.count == (takes ? 0 : 1))
    }
    #expect(Counted<Mark>.count == 1)
  }

  @Test func takingOutOfASlotMovesTheReference() {
    enum Mark {}
    do {
      var slot: Owned<Counted<Mark>>? = make(Mark.self)
      let taken = slot.take()
      let isEmpty = slot == nil
      #expect(isEmpty)
      #expect(Counted<Mark>.count == 0)
      _ = consume taken
    }
    #expect(Counted<Mark>.count == 1)
  }

  @Test func anOwnerMovesIntoACallee() {
    enum Mark {}
    func consumer(_ owner: consuming Owned<Counted<Mark>>) {}
    consumer(make(Mark.self))
    #expect(Counted<Mark>.count == 1)
  }

  @Test func theObjectThatHoldsItReleasesIt() {
    enum Mark {}
    final class Holder {
      let owner = make(Mark.self)
    }
    var holder: Holder? = Holder()
    #expect(holder != nil)
    holder = nil
    #expect(Counted<Mark>.count == 1)
  }

  @Test func thePointerIsValidUntilTheEndOfTheScope() {
    enum Mark {}
    let owner = make(Mark.self)
    let pointer = owner.pointer
    // No use of the owner below: it must live on all the same.
    for _ in 0..<100 { #expect(g_key_file_has_group(pointer, "none") == 0) }
    #expect(Counted<Mark>.count == 0)
  }

  @Test func nullGivesNil() {
    let null: OpaquePointer? = nil
    let owner = Owned<CountedKeyFile>(adopting: null)
    let isNil = owner == nil
    #expect(isNil)
  }

  @Test func anOwnerIsAsSmallAsAPointer() {
    #expect(MemoryLayout<Owned<CountedKeyFile>>.size == MemoryLayout<OpaquePointer>.size)
    #expect(MemoryLayout<Owned<CountedKeyFile>?>.size == MemoryLayout<OpaquePointer>.size)
  }

  @Test func typedPointersKeepTheirType() {
    enum ErrorResource: Resource {
      static func release(_ pointer: UnsafeMutablePointer<GError>) { g_error_free(pointer) }
    }
    let owner = Owned<ErrorResource>(adopting: GLibError(DiskErrorCode.full, "x").makeError())
    #expect(owner.pointer.pointee.code == 1)
  }

  @Test func aResourceWithoutAPointerTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      enum Number: Resource {
        static func release(_ pointer: Int32) {}
      }
      _ = Owned<Number>(adopting: 3).pointer
    }
    #expect(result.says("Pointer must be a pointer"))
  }
}
