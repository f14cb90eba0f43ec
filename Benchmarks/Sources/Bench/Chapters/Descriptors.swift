// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines
import GLib
import Glibc

func descriptorCases() -> [Case] {
  [
    // libvirt's pattern: the watch is off during a call; the loop turns now and then.
    Case(
      name: "loop/mask-change",
      against: "g_source_modify_unix_fd",
      bounds: .must(1.5, aim: 1),
      method: .time(
        ours: { Mask().offAndOn(turnEvery: 10) },
        theirs: baseline(mask_change_new(10))
      )
    ),
    Case(
      name: "loop/mask-change-and-turn",
      against: "the same with a turn after each",
      bounds: .must(1.5, aim: 1),
      method: .time(
        ours: { Mask().offAndOn(turnEvery: 1) },
        theirs: baseline(mask_change_new(1))
      )
    ),
    // Two changes and two turns, and the kernel has to hear of every change.
    Case(
      name: "loop/mask-write-burst",
      against: "g_source_modify_unix_fd",
      bounds: .none,
      method: .time(ours: { Mask().writeBursts }, theirs: baseline(mask_write_burst_new()))
    ),
    Case(
      name: "loop/descriptor-add-cancel",
      against: "C create, attach, destroy",
      bounds: .none,
      method: .time(
        ours: { Unwatched().addAndCancel(turnEvery: 16) },
        theirs: baseline(descriptor_add_cancel_new(16))
      )
    ),
  ]
}

/// A watch of an eventfd that is writable and never readable.
private final class Mask {
  private final class Burst {
    var watch: DescriptorSource?
    var seen = 0
  }

  private let context = MainContext()
  private let burst = Burst()
  private let watch: DescriptorSource

  init() {
    watch = context.addDescriptor(baseline_eventfd(0), .readable) { [burst] _ in
      burst.seen += 1
      burst.watch?.conditions = .readable
      return .keep
    }
    burst.watch = watch
  }

  deinit {
    watch.cancel()
    close(watch.descriptor)
  }

  /// Watch off, watch on, …; a turn of the loop after every so many changes.
  func offAndOn(turnEvery interval: Int) -> Side {
    { iterations in
      elapsed {
        for i in 1...iterations {
          self.watch.conditions = i.isMultiple(of: 2) ? .readable : []
          if i.isMultiple(of: interval) { self.context.iterate(mayBlock: false) }
        }
      }
    }
  }

  /// Something to send: ask for writability, be called, stop asking.
  var writeBursts: Side {
    { iterations in
      elapsed {
        let target = self.burst.seen + iterations
        while self.burst.seen < target {
          self.watch.conditions = [.readable, .writable]
          self.context.iterate(mayBlock: false)
          self.context.iterate(mayBlock: false)
        }
      }
    }
  }
}

/// A context and a descriptor to watch.
private final class Unwatched {
  private let context = MainContext()
  private let descriptor = baseline_eventfd(0)

  deinit { close(descriptor) }

  func addAndCancel(turnEvery interval: Int) -> Side {
    { iterations in
      elapsed {
        for i in 1...iterations {
          self.context.addDescriptor(self.descriptor, .readable) { _ in .keep }.cancel()
          if i.isMultiple(of: interval) { self.context.iterate(mayBlock: false) }
        }
      }
    }
  }
}
