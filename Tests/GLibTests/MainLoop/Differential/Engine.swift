// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CTestSupport
import Synchronization
import TestSupport

@testable import GLib

/// Something that serves timers, descriptors and idles, and that a program of a differential test
/// drives. Sources are known by the slot they are in.
protocol Engine: AnyObject {
  /// Called for each callback, with the id of the source; returns whether it stays.
  var fired: (_ id: Int, _ conditions: IOCondition) -> Bool { get set }

  /// The time, in nanoseconds.
  var now: Int64 { get set }

  func addTimer(in slot: Int, id: Int, priority: SourcePriority, every interval: Int64)
  func addWatch(
    in slot: Int,
    id: Int,
    priority: SourcePriority,
    descriptor: Int32,
    _ conditions: IOCondition
  )
  func addIdle(in slot: Int, id: Int, priority: SourcePriority)
  func cancel(_ slot: Int)
  func reschedule(_ slot: Int, after delay: Int64)
  func reschedule(_ slot: Int, every interval: Int64)
  func disarm(_ slot: Int)
  func setConditions(_ conditions: IOCondition, of slot: Int)
  func turn()
}

/// The library, with one of its backends.
final class HubEngine: Engine {
  var fired: (Int, IOCondition) -> Bool = { _, _ in false }
  private let context = MainContext()
  private let time = ManualTime()
  private var sources: [Int: Source] = [:]

  init(_ backend: Backend) {
    ContextRegistry.setClock(.manual(time), backend: backend, of: context.handle)
    context.addIdle { .remove }.cancel()
  }

  var now: Int64 {
    get { time.nanoseconds.load(ordering: .sequentiallyConsistent) }
    set { time.nanoseconds.store(newValue, ordering: .sequentiallyConsistent) }
  }

  func addTimer(in slot: Int, id: Int, priority: SourcePriority, every interval: Int64) {
    sources[slot] = context.addTimeout(every: .nanoseconds(interval), priority: priority) {
      [unowned self] in fired(id, []) ? .keep : .remove
    }
  }

  func addWatch(
    in slot: Int,
    id: Int,
    priority: SourcePriority,
    descriptor: Int32,
    _ conditions: IOCondition
  ) {
    sources[slot] = context.addDescriptor(descriptor, conditions, priority: priority) {
      [unowned self] in fired(id, $0) ? .keep : .remove
    }
  }

  func addIdle(in slot: Int, id: Int, priority: SourcePriority) {
    sources[slot] = context.addIdle(priority: priority) {
      [unowned self] in fired(id, []) ? .keep : .remove
    }
  }

  func cancel(_ slot: Int) { sources[slot]?.cancel() }

  func reschedule(_ slot: Int, after delay: Int64) {
    (sources[slot] as? TimeoutSource)?.reschedule(after: .nanoseconds(delay))
  }

  func reschedule(_ slot: Int, every interval: Int64) {
    (sources[slot] as? TimeoutSource)?.reschedule(every: .nanoseconds(interval))
  }

  func disarm(_ slot: Int) { (sources[slot] as? TimeoutSource)?.disarm() }

  func setConditions(_ conditions: IOCondition, of slot: Int) {
    (sources[slot] as? DescriptorSource)?.conditions = conditions
  }

  func turn() { context.iterate(mayBlock: false) }
}

/// Plain GSources, in C.
final class PlainEngine: Engine {
  var fired: (Int, IOCondition) -> Bool = { _, _ in false }
  private let context = g_main_context_new()
  private let clock = UnsafeMutablePointer<OracleClock>.allocate(capacity: 1)
  private enum Kind { case timer, watch, idle }
  private var sources: [Int: (kind: Kind, source: OpaquePointer)] = [:]

  init() {
    clock.initialize(to: OracleClock())
    clock.pointee.data = Unmanaged.passUnretained(self).toOpaque()
    clock.pointee.callback = { data, id, conditions in
      let engine = Unmanaged<PlainEngine>.fromOpaque(data!).takeUnretainedValue()
      return engine.fired(Int(id), IOCondition(rawValue: conditions))
    }
  }

  deinit {
    for (_, source) in sources.values { oracle_drop(source) }
    g_main_context_unref(context)
    clock.deallocate()
  }

  var now: Int64 {
    get { clock.pointee.now }
    set { clock.pointee.now = newValue }
  }

  private func put(_ kind: Kind, _ source: OpaquePointer, in slot: Int) {
    if let (_, old) = sources.updateValue((kind, source), forKey: slot) { oracle_drop(old) }
  }

  func addTimer(in slot: Int, id: Int, priority: SourcePriority, every interval: Int64) {
    let source = oracle_add_timer(
      context,
      clock,
      Int32(id),
      priority.rawValue,
      interval
    )
    put(.timer, source!, in: slot)
  }

  func addWatch(
    in slot: Int,
    id: Int,
    priority: SourcePriority,
    descriptor: Int32,
    _ conditions: IOCondition
  ) {
    let source = oracle_add_watch(
      context,
      clock,
      Int32(id),
      priority.rawValue,
      descriptor,
      conditions.rawValue
    )
    put(.watch, source!, in: slot)
  }

  func addIdle(in slot: Int, id: Int, priority: SourcePriority) {
    put(.idle, oracle_add_idle(context, clock, Int32(id), priority.rawValue), in: slot)
  }

  func cancel(_ slot: Int) {
    if let (_, source) = sources.removeValue(forKey: slot) { oracle_drop(source) }
  }

  private func source(_ slot: Int, _ kind: Kind) -> OpaquePointer? {
    guard let entry = sources[slot], entry.kind == kind else { return nil }
    return entry.source
  }

  func reschedule(_ slot: Int, after delay: Int64) {
    if let source = source(slot, .timer) { oracle_reschedule_after(source, delay) }
  }

  func reschedule(_ slot: Int, every interval: Int64) {
    if let source = source(slot, .timer) { oracle_reschedule_every(source, interval) }
  }

  func disarm(_ slot: Int) {
    if let source = source(slot, .timer) { oracle_disarm(source) }
  }

  func setConditions(_ conditions: IOCondition, of slot: Int) {
    if let source = source(slot, .watch) { oracle_set_conditions(source, conditions.rawValue) }
  }

  func turn() { g_main_context_iteration(context, 0) }
}
