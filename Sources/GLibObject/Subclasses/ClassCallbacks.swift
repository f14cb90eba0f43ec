// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// What GLib calls for classes that are written in Swift.
///
/// One set of functions serves all of them, so each finds out for which classes of an instance it was
/// called: between two classes of Swift there may be one of C.
enum ClassCallbacks {
  static func initializeClass(_ pointer: UnsafeMutableRawPointer, _ data: UnsafeRawPointer) {
    let level = Unmanaged<ClassLevel>.fromOpaque(data).takeUnretainedValue()
    let table = pointer.assumingMemoryBound(to: GObjectClass.self)
    table.pointee.set_property = setProperty
    table.pointee.get_property = getProperty
    table.pointee.dispose = dispose
    table.pointee.finalize = finalize
    for entry in level.overrides { entry.fill(pointer) }
    guard
      same(table.pointee.finalize, finalize), same(table.pointee.dispose, dispose),
      unsafeBitCast(table.pointee.set_property, to: Int.self)
        == unsafeBitCast(setProperty, to: Int.self),
      unsafeBitCast(table.pointee.get_property, to: Int.self)
        == unsafeBitCast(getProperty, to: Int.self)
    else {
      misuse(
        """
        \(level.typeID) overrides dispose, finalize, set_property or get_property of GObjectClass; \
        use onDispose, a deinit of its state, and properties
        """
      )
    }
    for (index, property) in level.properties.enumerated() {
      property.name.withCString { install(property, guint(index + 1), $0, table, level) }
    }
    for signal in level.signals { create(signal, level.typeID) }
  }

  static func initializeInstance(_ instance: UnsafeMutablePointer<GTypeInstance>) {
    // While a class initialises an instance, that has exactly this class.
    guard let level = ClassLevel.of(instance.pointee.g_class.pointee.g_type) else { return }
    let tail = level.tail(of: UnsafeMutableRawPointer(instance))
    tail.initialize(
      to: ClassLevel.Tail(state: Unmanaged.passRetained(level.makeState()), isDisposing: false)
    )
  }

  // MARK: Properties and signals

  private static func install(
    _ property: ClassLevel.PropertyEntry,
    _ id: guint,
    _ name: UnsafePointer<CChar>,
    _ table: UnsafeMutablePointer<GObjectClass>,
    _ level: ClassLevel
  ) {
    let isOfInterface = level.interfaces.contains { interface in
      guard let table = g_type_default_interface_ref(interface.type.rawValue) else { return false }
      defer { g_type_default_interface_unref(table) }
      return g_object_interface_find_property(table, name) != nil
    }
    if isOfInterface {
      g_object_class_override_property(table, id, name)
    } else {
      g_object_class_install_property(table, id, property.makeSpec(name))
    }
  }

  private static func create(_ signal: ClassLevel.SignalEntry, _ type: TypeID) {
    var parameters = signal.parameters().map(\.rawValue)
    let accumulator: GSignalAccumulator? =
      switch signal.accumulator {
      case .firstWins: g_signal_accumulator_first_wins
      case .trueHandled: g_signal_accumulator_true_handled
      case .lastWins, nil: nil
      }
    let (result, count) = (signal.result(), guint(parameters.count))
    _ = signal.name.withCString { name in
      g_signal_newv(
        name,
        type.rawValue,
        signal.flags,
        nil,
        accumulator,
        nil,
        nil,
        result.rawValue,
        count,
        &parameters
      )
    }
  }

  private static let setProperty:
    @convention(c) (
      UnsafeMutablePointer<GObject>?, guint, UnsafePointer<GValue>?,
      UnsafeMutablePointer<GParamSpec>?
    ) -> Void = { object, id, value, spec in
      withProperty(object!, id, spec!) { level, property, state in
        guard property.write?(state, value!) != true else { return }
        let what = "\(Value(copying: value!)) was set from C, which Swift cannot express"
        CallbackErrors.report(
          GLibError(PropertyErrorCode.notAllowed, what),
          origin: "the property \"\(property.name)\" of \(level.typeID)"
        )
      }
    }

  private static let getProperty:
    @convention(c) (
      UnsafeMutablePointer<GObject>?, guint, UnsafeMutablePointer<GValue>?,
      UnsafeMutablePointer<GParamSpec>?
    ) -> Void = { object, id, value, spec in
      withProperty(object!, id, spec!) { level, property, state in
        guard property.read(state, value!) else {
          misuse("a value of the property \"\(property.name)\" of \(level.typeID) is none for C")
        }
      }
    }

  @inline(__always)
  private static func withProperty(
    _ object: UnsafeMutablePointer<GObject>,
    _ id: guint,
    _ spec: ParamSpec,
    _ body: (ClassLevel, ClassLevel.PropertyEntry, AnyObject) -> Void
  ) {
    let index = Int(id) - 1
    let found =
      ClassLevel.unmanaged(spec.pointee.owner_type) ?? findOverriding(object, index, spec)
    found._withUnsafeGuaranteedRef { level in
      level.table![index]._withUnsafeGuaranteedRef { property in
        level.withState(at: UnsafeMutableRawPointer(object)) { body(level, property, $0) }
      }
    }
  }

  /// For a property of an interface GLib tells neither the class nor its number for the property.
  private static func findOverriding(
    _ object: UnsafeMutablePointer<GObject>,
    _ index: Int,
    _ spec: ParamSpec
  ) -> Unmanaged<ClassLevel> {
    let name = String(cString: spec.pointee.name)
    var type = object.type
    while type != 0 {
      if let level = ClassLevel.of(type), level.properties.indices.contains(index),
        level.properties[index].name == name
      {
        return .passUnretained(level)
      }
      type = g_type_parent(type)
    }
    misuse("no class written in Swift has the property \"\(name)\"")
  }

  // MARK: Ends

  private typealias End = @convention(c) (UnsafeMutablePointer<GObject>?) -> Void

  private static func same(_ first: End?, _ second: End?) -> Bool {
    unsafeBitCast(first, to: Int.self) == unsafeBitCast(second, to: Int.self)
  }

  private static let dispose: End = { object in
    let instance = UnsafeMutableRawPointer(object!)
    var begun: [ClassLevel] = []
    chainUp(
      object!,
      isNext: { !$0.tail(of: instance).pointee.isDisposing },
      visit: { level in
        level.tail(of: instance).pointee.isDisposing = true
        begun.append(level)
        level.dispose?(object!)
      },
      function: { $0.pointee.dispose },
      ours: ClassCallbacks.dispose
    )
    for level in begun { level.tail(of: instance).pointee.isDisposing = false }
  }

  private static let finalize: End = { object in
    let instance = UnsafeMutableRawPointer(object!)
    chainUp(
      object!,
      isNext: { $0.tail(of: instance).pointee.state != nil },
      visit: { level in
        let state = level.tail(of: instance).pointee.state
        level.tail(of: instance).pointee.state = nil
        state?.release()
      },
      function: { $0.pointee.finalize },
      ours: ClassCallbacks.finalize
    )
  }

  /// Visits the classes of Swift from the first one that is next upwards to a class of C that
  /// has a function of its own, and calls that.
  private static func chainUp(
    _ object: UnsafeMutablePointer<GObject>,
    isNext: (ClassLevel) -> Bool,
    visit: (ClassLevel) -> Void,
    function: (UnsafeMutablePointer<GObjectClass>) -> End?,
    ours: End
  ) {
    var type = object.type
    var hasBegun = false
    while type != 0 {
      if let level = ClassLevel.of(type), hasBegun || isNext(level) {
        hasBegun = true
        visit(level)
      }
      type = g_type_parent(type)
      guard hasBegun, let table = g_type_class_peek(type) else { continue }
      let next = function(table.assumingMemoryBound(to: GObjectClass.self))
      if !same(next, ours) {
        next?(object)
        return
      }
    }
  }
}
