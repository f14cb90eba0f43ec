// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import GLib
import TestSupport
import Testing

/// `GTree` in both directions.
@Suite struct TreesTests {
  let tracker = LifetimeTracker()

  private typealias Pairs = [(key: String, value: LifetimeTracker.Instance)]

  private static let order: @convention(c) (UnsafeRawPointer?, UnsafeRawPointer?) -> CInt = {
    strcmp($0!.assumingMemoryBound(to: CChar.self), $1!.assumingMemoryBound(to: CChar.self))
  }

  private func pairs(_ keys: [String]) -> Pairs {
    keys.map { ($0, tracker.instance()) }
  }

  /// A tree with or without free functions, whose values are counted.
  private func tree(_ keys: [String], freesItsElements: Bool) -> OpaquePointer {
    pairs(keys).withGTree(
      keys: StringElement.self,
      values: TrackedElement.self,
      transfer: .full,
      compare: Self.order,
      freeingKeysWith: freesItsElements ? { g_free($0) } : nil,
      freeingValuesWith: freesItsElements ? { TrackedElement.release($0!) } : nil
    ) { $0 }
  }

  private func convert(_ tree: OpaquePointer?, _ transfer: Transfer) -> Pairs {
    Array(tree: tree, keys: StringElement.self, values: TrackedElement.self, transfer: transfer)
  }

  @Test(arguments: [Transfer.none, .container, .full])
  func pairsOfCComeInTheOrderOfTheirKeys(_ transfer: Transfer) {
    let tree = test_tree_of_strings(200)
    let pairs = Array(
      tree: tree,
      keys: StringElement.self,
      values: StringElement.self,
      transfer: transfer
    )
    #expect(pairs.map(\.key) == (0..<200).map(String.init).sorted())
    #expect(pairs.allSatisfy { $0.key == $0.value })
    if transfer == .none { g_tree_unref(tree) }
  }

  @Test(arguments: [true, false])
  func transferFullReleasesTreeAndElements(_ freesItsElements: Bool) {
    do {
      let values = convert(tree(["b", "a"], freesItsElements: freesItsElements), .full)
      withExtendedLifetime(values) {
        #expect(values.map(\.key) == ["a", "b"])
        #expect(tracker.live == 2)
      }
    }
    #expect(tracker.live == 0)
  }

  @Test func transferContainerLetsTheTreeFreeWhatItOwns() {
    do {
      let values = convert(tree(["b", "a"], freesItsElements: true), .container)
      withExtendedLifetime(values) { #expect(values.count == 2 && tracker.live == 2) }
    }
    #expect(tracker.live == 0)
  }

  @Test func transferNoneReleasesNothingHoweverOften() {
    let tree = tree(["b", "a"], freesItsElements: true)
    for _ in 0..<2 { #expect(convert(tree, .none).count == 2) }
    #expect(tracker.live == 2)
    g_tree_unref(tree)
    #expect(tracker.live == 0)
  }

  @Test func nullAndHolesAreLeftOut() {
    #expect(convert(nil, .full).isEmpty)
    #expect(convert(tree([], freesItsElements: true), .full).isEmpty)
    let tree = tree(["a"], freesItsElements: false)
    g_tree_insert(tree, UnsafeMutableRawPointer(g_strdup("b")), nil)
    #expect(convert(tree, .full).map(\.key) == ["a"])
    #expect(tracker.live == 0)
  }

  @Test func lentTreesAreReadByCAndReleasedWithTheirClosure() {
    do {
      let capture = tracker.instance()
      let pairs = pairs(["vm-2", "", "vm-1", "ü"])
      let found = pairs.withGTree(
        keys: StringElement.self,
        values: TrackedElement.self,
        comparing: { [capture] a, b in withExtendedLifetime(capture) { Int(strcmp(b, a)) } }
      ) { tree in
        #expect(test_tree_lookup(tree, "vm-3") == nil && test_tree_lookup(tree, "ü") != nil)
        return convert(tree, .none).map(\.key)
      }
      #expect(found == ["ü", "vm-2", "vm-1", ""])
    }
    #expect(tracker.live == 0)
  }

  @Test func lentTreesAreReleasedOnThrow() {
    #expect(throws: GLibError.self) {
      try pairs(["a"]).withGTree(
        keys: StringElement.self,
        values: TrackedElement.self,
        comparing: { Int(strcmp($0, $1)) }
      ) { _ throws(GLibError) in throw GLibError(FileErrorCode.noSpace, "") }
    }
    #expect(tracker.live == 0)
  }

  @Test func givingTheContainerKeepsTheElements() {
    do {
      let pairs = pairs(["a", "b"])
      pairs.withGTree(
        keys: StringElement.self,
        values: TrackedElement.self,
        transfer: .container,
        compare: Self.order
      ) { g_tree_unref($0) }
      withExtendedLifetime(pairs) { #expect(tracker.live == 2) }
    }
    #expect(tracker.live == 0)
  }

  @Test func aDictionaryGoesThereAndBack() {
    let disks = ["vda": "root.img", "vdb": "data.img"]
    let back = Array(disks).withGTree(
      keys: StringElement.self,
      values: StringElement.self,
      comparing: { Int(strcmp($0, $1)) }
    ) { Array(tree: $0, keys: StringElement.self, values: StringElement.self, transfer: .none) }
    #expect(Dictionary(uniqueKeysWithValues: back.map { ($0.key, $0.value) }) == disks)
  }

  @Test func manyPairsGoThereAndBack() {
    let keys = (0..<200_000).map(String.init)
    let back = convert(tree(keys, freesItsElements: true), .full).map(\.key)
    #expect(back == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    #expect(tracker.live == 0)
  }

  @Test func aKeyThatStandsTwiceTraps() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      [(key: "a", value: "1"), (key: "a", value: "2")].withGTree(
        keys: StringElement.self,
        values: StringElement.self,
        comparing: { Int(strcmp($0, $1)) }
      ) { _ in }
    }
    #expect(result.says("A key stands twice"))
  }
}
