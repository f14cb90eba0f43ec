// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import TestSupport
import Testing

/// What types cannot forbid ends with a sentence that names the rule.
@Suite struct SourceMisuseTests {
  @Test func aChildHasNoPriorityOfItsOwn() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      let parent = context.addCustom(dispatch: { .keep })
      let child = parent.addChild(dispatch: { .keep })
      withExtendedLifetime(context) { child.setPriority(.high) }
    }
    #expect(result.says("a child source has the priority of its parent"))
  }

  @Test func aNegativeNumberIsNoDescriptor() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      MainContext().addDescriptor(-1, .readable) { _ in .keep }
    }
    #expect(result.says("a descriptor is not negative, as -1 is"))
  }

  @Test func aTagThatWasRemovedDoesNotNameAnotherDescriptor() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      let source = context.addCustom(dispatch: { .keep })
      let first = source.addDescriptor(0, .readable)!
      source.removeDescriptor(first)
      source.addDescriptor(1, .writable)
      withExtendedLifetime(context) { source.setConditions(.readable, of: first) }
    }
    #expect(result.says("not, or no longer, one of this CustomSource"))
  }

  @Test func aSourceIsAdoptedBeforeItIsAttached() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      let source = g_idle_source_new()!
      context.withUnsafePointer { _ = g_source_attach(source, $0) }
      context.attach(adopting: source)
    }
    #expect(result.says("the source is attached already, or destroyed"))
  }

  @Test func disposeIsConfinedLikeTheOtherClosures() async {
    let result = await #expect(
      processExitsWith: .failure,
      observing: [\.standardErrorContent]
    ) {
      let context = MainContext()
      context.addCustom(named: "mine", dispatch: { .keep }, dispose: {}).cancel()
      TestThread { context.iterate(mayBlock: false) }.join()
    }
    #expect(result.says("the source \"mine\" would run on another thread"))
  }
}
