// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// A GObject class that is written in Swift: a type that C code creates, queries and derives from like
/// any other.
///
///     final class Volume: Object {
///       static let capacity = WritableProperty<Volume, UInt64>("capacity")
///       static let resized = Signal<Volume, UInt64>("resized")
///
///       final class State: InstanceState { var capacity: UInt64 = 0 }
///
///       private static let definition = ClassDefinition<Volume, State>("DemoVolume", extending: Object.self) {
///         $0.property(capacity, \.capacity, in: 0...1_000_000)
///         $0.signal(resized)
///       }
///       override class var typeID: TypeID { definition.typeID }
///
///       func resize(to capacity: UInt64) {
///         Self.capacity[self] = capacity
///         Self.resized.emit(from: self, capacity)
///       }
///     }
///
///     let volume = Volume(Volume.capacity.initially(512))
///
/// Every C instance has exactly one `State`, made with it, whether C or Swift creates the instance,
/// and released when it is finalised: a `deinit` there is what C calls *finalize*. The
/// `Volume` that Swift sees is a wrapper as of any C class, made when it is needed; it has no stored
/// properties of its own.
///
/// The class is registered when ``typeID`` is first asked for. If C code is to find it by name, ask
/// for it at the start of the program.
///
/// > Isolation: Safe from any thread. The state of an instance belongs to whoever uses the instance.
///
/// Wraps `g_type_register_static()`.
public final class ClassDefinition<Owner: Object, State: InstanceState>: @unchecked Sendable {
  // Sendable: what is here never changes; the level says the same of itself.
  let level: ClassLevel

  /// Defines a class. Keep the result in a `private static let` of the class, so that a subclass may
  /// have one of the same name.
  ///
  /// - Parameters:
  ///   - name: The name for C code. Precondition: at least three ASCII letters or digits, the first a
  ///     letter, and not the name of a type that exists.
  ///   - parent: The class that it is derived from, in C as in Swift: a wrapped C class, or one written
  ///     in Swift.
  ///   - isAbstract: Whether only subclasses have instances.
  ///   - build: Adds properties, signals, and what else the class has. Runs once, at once.
  ///
  /// Precondition: `Owner` is derived from `parent` in Swift.
  ///
  /// Wraps `g_type_register_static()`.
  public init<Parent: Object>(
    _ name: String,
    extending parent: Parent.Type,
    isAbstract: Bool = false,
    _ build: (ClassBuilder<Owner, State>) -> Void = { _ in }
  ) {
    guard Owner.self is Parent.Type, ObjectIdentifier(Owner.self) != ObjectIdentifier(parent) else {
      misuse("\(Owner.self) is said to extend \(parent), but is no subclass of it")
    }
    level = ClassLevel(parent: parent.typeID, makeState: { State() })
    let builder = ClassBuilder<Owner, State>(level)
    build(builder)
    level.register(name, isAbstract: isAbstract)
  }

  /// The type of the class.
  ///
  /// Wraps `GType`.
  public var typeID: TypeID { level.typeID }

  /// The state of an instance: the same object as long as the instance lives.
  ///
  ///     private var state: State { Self.definition.state(of: self) }
  ///
  /// - Complexity: O(1); it is a load.
  ///
  /// Wraps `g_type_instance_get_private()`.
  public func state(of object: Owner) -> State {
    level.state(at: UnsafeMutableRawPointer(object.instance), as: State.self)
  }
}

/// What a class that is written in Swift keeps for each instance.
///
///     final class State: InstanceState {
///       var capacity: UInt64 = 0
///       deinit { print("the instance is finalised") }
///     }
///
/// It is made with the instance, before its properties are set, and released when the instance is
/// finalised, on whichever thread that happens.
///
/// > Isolation: As the class has it.
///
/// No C counterpart.
public protocol InstanceState: AnyObject {
  /// Makes the state of a new instance.
  ///
  /// No C counterpart.
  init()
}
