// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // @inlinable: see ClassBuilder
import GLib

/// What GLib's callbacks need to know of one class that is written in Swift. It lives as long as the
/// program, as its type does.
@usableFromInline final class ClassLevel: @unchecked Sendable {
  // Sendable: filled before the type is registered, and not changed any more.

  @usableFromInline final class PropertyEntry {
    @usableFromInline typealias Read = (AnyObject, UnsafeMutablePointer<GValue>) -> Bool
    @usableFromInline typealias Write = (AnyObject, UnsafePointer<GValue>) -> Bool

    let name: String
    let makeSpec: (UnsafePointer<CChar>) -> ParamSpec
    /// Both get the state first, and tell whether the value could be expressed.
    let read: Read
    let write: Write?

    init(
      _ name: String,
      _ makeSpec: @escaping (UnsafePointer<CChar>) -> ParamSpec,
      _ read: @escaping Read,
      _ write: Write?
    ) {
      self.name = name
      self.makeSpec = makeSpec
      self.read = read
      self.write = write
    }
  }

  struct SignalEntry {
    let name: String
    let flags: GSignalFlags
    let accumulator: SignalAccumulator?
    let parameters: () -> [TypeID]
    let result: () -> TypeID
  }

  /// What an instance has behind its parent's struct.
  struct Tail {
    var state: Unmanaged<AnyObject>?
    var isDisposing: Bool
  }

  let parent: TypeID
  let makeState: () -> AnyObject
  @exclusivity(unchecked) private(set) var typeID = TypeID.none
  @exclusivity(unchecked) private var offset = 0

  var properties: [PropertyEntry] = []
  /// The same properties, to be looked at without counting references. Never freed, as the level.
  @exclusivity(unchecked) private(set) var table: UnsafeMutablePointer<Unmanaged<PropertyEntry>>?
  var signals: [SignalEntry] = []
  /// The interfaces that the class implements, with what fills their tables of functions.
  var interfaces: [(type: TypeID, fill: (UnsafeMutableRawPointer) -> Void)] = []
  /// What fills in functions of the parent's class struct.
  var overrides: [(size: Int, fill: (UnsafeMutableRawPointer) -> Void)] = []
  var dispose: ((UnsafeMutablePointer<GObject>) -> Void)?

  init(parent: TypeID, makeState: @escaping () -> AnyObject) {
    self.parent = parent
    self.makeState = makeState
  }

  // MARK: Registration

  func register(_ name: String, isAbstract: Bool) {
    var query = GTypeQuery()
    g_type_query(parent.rawValue, &query)
    let alignment = MemoryLayout<Tail>.alignment
    offset = (Int(query.instance_size) + alignment - 1) / alignment * alignment
    for entry in overrides where entry.size > Int(query.class_size) {
      misuse("\(name) overrides functions of a class that is not its parent: the struct is larger")
    }
    guard let size = guint16(exactly: offset + MemoryLayout<Tail>.stride) else {
      misuse("the instances of \(name) would be larger than GLib allows")
    }
    var info = GTypeInfo()
    info.class_size = guint16(query.class_size)
    info.instance_size = size
    info.class_data = UnsafeRawPointer(Unmanaged.passRetained(self).toOpaque())
    info.class_init = { ClassCallbacks.initializeClass($0!, $1!) }
    info.instance_init = { instance, _ in ClassCallbacks.initializeInstance(instance!) }
    let flags = GTypeFlags(isAbstract ? G_TYPE_FLAG_ABSTRACT.rawValue : 0)
    let type = TypeID.checked(name) {
      g_type_register_static(parent.rawValue, $0, &info, flags)
    }
    typeID = TypeID(rawValue: type)
    g_type_set_qdata(type, Self.quark, UnsafeMutableRawPointer(mutating: info.class_data))
    table = .allocate(capacity: properties.count)
    for (index, entry) in properties.enumerated() {
      table?.advanced(by: index).initialize(to: .passUnretained(entry))
    }
    interfaces.forEach(addInterface)
  }

  private func addInterface(
    _ interface: (type: TypeID, fill: (UnsafeMutableRawPointer) -> Void)
  ) {
    guard interface.type.isInterface else { misuse("\(interface.type) is no interface") }
    var count: guint = 0
    let required = g_type_interface_prerequisites(interface.type.rawValue, &count)
    defer { g_free(required) }
    for index in 0..<Int(count) where g_type_is_a(typeID.rawValue, required![index]) == 0 {
      let missing = TypeID(rawValue: required![index])
      misuse("\(typeID) implements \(interface.type), and so must be derived from \(missing)")
    }
    let box = Unmanaged.passRetained(Fill(interface.fill))
    var info = GInterfaceInfo()
    info.interface_data = box.toOpaque()
    info.interface_init = { table, box in
      Unmanaged<Fill>.fromOpaque(box!).takeUnretainedValue().fill(table!)
    }
    g_type_add_interface_static(typeID.rawValue, interface.type.rawValue, &info)
  }

  private final class Fill {
    let fill: (UnsafeMutableRawPointer) -> Void
    init(_ fill: @escaping (UnsafeMutableRawPointer) -> Void) { self.fill = fill }
  }

  // MARK: Finding levels and instances

  private static let quark = g_quark_from_string("swift-glib-class")

  /// The level of exactly this type; `nil` for a class of C.
  static func of(_ type: GType) -> ClassLevel? { unmanaged(type)?.takeUnretainedValue() }

  @inline(__always)
  static func unmanaged(_ type: GType) -> Unmanaged<ClassLevel>? {
    g_type_get_qdata(type, quark).map { Unmanaged.fromOpaque($0) }
  }

  @inline(__always)
  func tail(of instance: UnsafeMutableRawPointer) -> UnsafeMutablePointer<Tail> {
    (instance + offset).assumingMemoryBound(to: Tail.self)
  }

  @inline(__always)
  func state<S: AnyObject>(at instance: UnsafeMutableRawPointer, as type: S.Type) -> S {
    guard let state = tail(of: instance).pointee.state else { missingState() }
    return unsafeDowncast(state._withUnsafeGuaranteedRef { $0 }, to: S.self)
  }

  @inline(__always)
  func withState(at instance: UnsafeMutableRawPointer, _ body: (AnyObject) -> Void) {
    guard let state = tail(of: instance).pointee.state else { missingState() }
    state._withUnsafeGuaranteedRef(body)
  }

  @inline(never)
  private func missingState() -> Never {
    misuse("the state of a \(typeID) was used before the instance had one, or after its end")
  }
}
