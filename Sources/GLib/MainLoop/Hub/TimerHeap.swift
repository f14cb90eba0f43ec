// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// The armed timers of one hub, earliest first: a binary heap in which every timer knows its place,
/// so that changing or removing any of them is O(log n).
///
/// The heap does not retain: an armed timer is in the hub's table, which does.
struct TimerHeap {
  private struct Entry {
    var deadline: Int64
    var timer: Unmanaged<TimeoutSource>
  }
  private var entries: ContiguousArray<Entry> = []

  var isEmpty: Bool { entries.isEmpty }

  /// The earliest deadline.
  var first: Int64? { entries.first?.deadline }

  /// Adds the timer with its current deadline, or moves it if it is in the heap.
  mutating func update(_ timer: TimeoutSource) {
    if timer.heapIndex < 0 {
      timer.heapIndex = entries.count
      entries.append(Entry(deadline: timer.deadline, timer: .passUnretained(timer)))
      siftUp(from: timer.heapIndex)
    } else {
      let index = timer.heapIndex
      let old = entries[index].deadline
      entries[index].deadline = timer.deadline
      if timer.deadline < old { siftUp(from: index) } else { siftDown(from: index) }
    }
  }

  /// Removes the timer if it is in the heap.
  mutating func remove(_ timer: TimeoutSource) {
    let index = timer.heapIndex
    guard index >= 0 else { return }
    timer.heapIndex = -1
    let last = entries.removeLast()
    guard index < entries.count else { return }
    let old = entries[index].deadline
    place(last, at: index)
    if last.deadline < old { siftUp(from: index) } else { siftDown(from: index) }
  }

  /// Calls `body` with every timer whose deadline has come. O(k) for k such timers.
  func forEachDue(at now: Int64, _ body: (TimeoutSource) -> Void) {
    visit(0, now, body)
  }

  private func visit(_ index: Int, _ now: Int64, _ body: (TimeoutSource) -> Void) {
    guard index < entries.count, entries[index].deadline <= now else { return }
    entries[index].timer._withUnsafeGuaranteedRef(body)
    visit(2 * index + 1, now, body)
    visit(2 * index + 2, now, body)
  }

  private mutating func place(_ entry: Entry, at index: Int) {
    entries[index] = entry
    entry.timer._withUnsafeGuaranteedRef { $0.heapIndex = index }
  }

  private mutating func siftUp(from start: Int) {
    var index = start
    let entry = entries[index]
    while index > 0 {
      let parent = (index - 1) / 2
      guard entry.deadline < entries[parent].deadline else { break }
      place(entries[parent], at: index)
      index = parent
    }
    place(entry, at: index)
  }

  private mutating func siftDown(from start: Int) {
    var index = start
    let entry = entries[index]
    while true {
      var child = 2 * index + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].deadline < entries[child].deadline {
        child += 1
      }
      guard entries[child].deadline < entry.deadline else { break }
      place(entries[child], at: index)
      index = child
    }
    place(entry, at: index)
  }
}
