// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GLib
import Glibc

/// A context of its own with things attached to it, and a count of the callbacks.
///
/// The callbacks capture the counter, not the fixture: that would be a cycle through the context.
final class LoopFixture {
  final class Counter {
    var seen = 0
  }

  let context = MainContext()
  let counter = Counter()
  private var watches: [DescriptorSource] = []

  deinit {
    for watch in watches {
      watch.cancel()
      close(watch.descriptor)
    }
  }

  /// Adds timers that do not fire while anything is measured.
  func addDormantTimers(_ count: Int) -> LoopFixture {
    for i in 0..<count {
      context.addTimeout(every: .seconds(3_600) + .milliseconds(i)) { [counter] in
        counter.seen += 1
        return .keep
      }
    }
    return self
  }

  /// Adds a timer that is due in every turn.
  func addReadyTimer() -> LoopFixture {
    context.addTimeout(every: .zero) { [counter] in
      counter.seen += 1
      return .keep
    }
    return self
  }

  func addReadyIdle() -> LoopFixture {
    context.addIdle { [counter] in
      counter.seen += 1
      return .keep
    }
    return self
  }

  /// Watches an eventfd that is readable in every turn, or never.
  @discardableResult
  func addDescriptor(readable: Bool) -> LoopFixture {
    let watch = context.addDescriptor(baseline_eventfd(readable ? 1 : 0), .readable) {
      [counter] _ in
      counter.seen += 1
      return .keep
    }
    watches.append(watch)
    return self
  }

  func addIdleDescriptors(_ count: Int) -> LoopFixture {
    guard baseline_raise_descriptor_limit() > 3 * count else {
      fatalError("the limit of open descriptors is too low for \(count) of them")
    }
    for _ in 0..<count { addDescriptor(readable: false) }
    return self
  }

  /// Turns the context until `iterations` callbacks have come.
  var turns: Side {
    { iterations in
      elapsed {
        let target = self.counter.seen + iterations
        while self.counter.seen < target { self.context.iterate(mayBlock: false) }
      }
    }
  }
}
