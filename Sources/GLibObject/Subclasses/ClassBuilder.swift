// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import CGLibShim  // @inlinable: accessors of properties are made for the stored type
import GLib

/// Collects what a class that is written in Swift has; see ``ClassDefinition``.
///
/// > Isolation: Inside of the closure that it is given to.
///
/// No C counterpart.
public final class ClassBuilder<Owner: Object, State: InstanceState> {
  let level: ClassLevel

  init(_ level: ClassLevel) { self.level = level }
}

// MARK: - Properties that closures read and set

extension ClassBuilder {
  /// Gives the class a property that closures read and set.
  ///
  ///     $0.property(capacity, get: { $0.capacity }, set: { $0.capacity = $1 })
  ///
  /// The fastest form: the closures are compiled into what C calls.
  ///
  /// - Parameters:
  ///   - property: The declaration.
  ///   - initial: What C code is told the default is: say the same as the state does. Left out:
  ///     zero, `false`, the first case, NULL, or "" where NULL is not allowed.
  ///   - get: Returns the value; called by whoever reads the property, on that thread.
  ///   - set: Takes a new value; called by whoever sets the property, on that thread. Handlers are told
  ///     afterwards.
  ///
  /// Wraps `g_object_class_install_property()`.
  @inlinable
  public func property<Content: ValueConvertible>(
    _ property: WritableProperty<Owner, Content>,
    default initial: Content? = nil,
    get: @escaping (State) -> Content,
    set: @escaping (State, Content) -> Void
  ) {
    add(property, .readWrite, initial, nil, Self.reader(get), Self.writer(set))
  }

  /// Gives the class a property that closures read and set, and that takes values of a range only.
  ///
  /// - Parameters:
  ///   - property: The declaration.
  ///   - initial: What C code is told the default is. Left out: zero, or the value of the range
  ///     that is nearest to it. Precondition: it is in the range.
  ///   - range: What may be set. Precondition: the bounds are finite.
  ///   - get: Returns the value; called by whoever reads the property, on that thread.
  ///   - set: Takes a new value; called by whoever sets the property, on that thread.
  ///
  /// Wraps `g_object_class_install_property()`.
  @inlinable
  public func property<Content: ValueConvertible & Comparable>(
    _ property: WritableProperty<Owner, Content>,
    default initial: Content? = nil,
    in range: ClosedRange<Content>,
    get: @escaping (State) -> Content,
    set: @escaping (State, Content) -> Void
  ) {
    let bounds = (range.lowerBound, range.upperBound)
    add(property, .readWrite, initial, bounds, Self.reader(get), Self.writer(set))
  }

  /// Gives the class a property that a closure reads; code of the class changes it, and says so by
  /// ``Property/notify(_:)``.
  ///
  /// - Parameters:
  ///   - property: The declaration. Precondition: it is no `WritableProperty`.
  ///   - get: Returns the value; called by whoever reads the property, on that thread.
  ///
  /// Wraps `g_object_class_install_property()`.
  @inlinable
  public func property<Content: ValueConvertible>(
    _ property: Property<Owner, Content>,
    get: @escaping (State) -> Content
  ) {
    add(property, .readOnly, nil, nil, Self.reader(get), nil)
  }
}

// MARK: - Properties that are stored

extension ClassBuilder {
  /// Gives the class a property that can be read and set, stored in the state.
  ///
  ///     $0.property(name, \.name)
  ///
  /// A key path is shorter than two closures, and slower: each access takes about twice as long as all
  /// that GLib does for it.
  ///
  /// - Parameters:
  ///   - property: The declaration.
  ///   - path: Where it is stored. Setting it there does not tell handlers; setting the property does.
  ///   - initial: What C code is told the default is: say the same as the state does. Left out:
  ///     zero, `false`, the first case, NULL, or "" where NULL is not allowed.
  ///
  /// Wraps `g_object_class_install_property()`.
  @inlinable
  @inline(__always)
  public func property<Content: ValueConvertible>(
    _ property: WritableProperty<Owner, Content>,
    _ path: ReferenceWritableKeyPath<State, Content>,
    default initial: Content? = nil
  ) {
    add(property, .readWrite, initial, nil, Self.reader(path), Self.writer(path))
  }

  /// Gives the class a property that is stored in the state, and takes values of a range only.
  ///
  ///     $0.property(capacity, \.capacity, in: 0...1_000_000)
  ///
  /// - Parameters:
  ///   - property: The declaration.
  ///   - path: Where it is stored.
  ///   - initial: What C code is told the default is. Left out: zero, or the value of the range
  ///     that is nearest to it. Precondition: it is in the range.
  ///   - range: What may be set. Precondition: the bounds are finite.
  ///
  /// Wraps `g_object_class_install_property()`.
  @inlinable
  @inline(__always)
  public func property<Content: ValueConvertible & Comparable>(
    _ property: WritableProperty<Owner, Content>,
    _ path: ReferenceWritableKeyPath<State, Content>,
    default initial: Content? = nil,
    in range: ClosedRange<Content>
  ) {
    let bounds = (range.lowerBound, range.upperBound)
    add(property, .readWrite, initial, bounds, Self.reader(path), Self.writer(path))
  }

  /// Gives the class a property that is set when an instance is created, and never again.
  ///
  /// - Parameters:
  ///   - property: The declaration.
  ///   - path: Where it is stored.
  ///   - initial: What an instance gets that is created without. Left out: zero, `false`, the first
  ///     case, NULL, or "" where NULL is not allowed.
  ///
  /// Wraps `G_PARAM_CONSTRUCT_ONLY`.
  @inlinable
  @inline(__always)
  public func property<Content: ValueConvertible>(
    _ property: ConstructProperty<Owner, Content>,
    _ path: ReferenceWritableKeyPath<State, Content>,
    default initial: Content? = nil
  ) {
    add(property, .constructOnly, initial, nil, Self.reader(path), Self.writer(path))
  }

  /// Gives the class a property that can be read, stored in the state; code of the class changes it, and
  /// says so by ``Property/notify(_:)``.
  ///
  /// - Parameters:
  ///   - property: The declaration. Precondition: it is no `WritableProperty`.
  ///   - path: Where it is stored.
  ///   - initial: What C code is told the default is.
  ///
  /// Wraps `g_object_class_install_property()`.
  @inlinable
  @inline(__always)
  public func property<Content: ValueConvertible>(
    _ property: Property<Owner, Content>,
    _ path: KeyPath<State, Content>,
    default initial: Content? = nil
  ) {
    add(property, .readOnly, initial, nil, Self.reader(path), nil)
  }
}

// MARK: - The end of an instance

extension ClassBuilder {
  /// Adds what an instance does when it is to give up what it refers to, before its class's parent
  /// does the same.
  ///
  /// It may run more than once, and the instance may be used afterwards. What has to be
  /// released once goes into a `deinit` of the state.
  ///
  /// - Parameter body: Gets the instance, on the thread that gives up the last reference or calls
  ///   ``Object/runDispose()``.
  ///
  /// Wraps `GObjectClass.dispose`.
  public func onDispose(_ body: @escaping (Owner) -> Void) {
    level.dispose = { body(Owner(ObjectReference(instance: addingReference($0)))) }
  }
}

// MARK: - Adding properties

extension ClassBuilder {
  /// What kind of property it is.
  @usableFromInline enum Access {
    case readOnly, readWrite, constructOnly

    fileprivate var flags: GParamFlags {
      let both = G_PARAM_READABLE.rawValue | G_PARAM_WRITABLE.rawValue
      return switch self {
      case .readOnly: G_PARAM_READABLE
      case .readWrite: GParamFlags(both)
      case .constructOnly: GParamFlags(both | G_PARAM_CONSTRUCT_ONLY.rawValue)
      }
    }
  }

  @inlinable
  @inline(__always)
  static func reader<Content: ValueConvertible>(
    _ get: @escaping (State) -> Content
  ) -> (AnyObject, UnsafeMutablePointer<GValue>) -> Bool {
    { state, value in get(unsafeDowncast(state, to: State.self)).write(value) }
  }

  @inlinable
  @inline(__always)
  static func writer<Content: ValueConvertible>(
    _ set: @escaping (State, Content) -> Void
  ) -> (AnyObject, UnsafePointer<GValue>) -> Bool {
    { state, value in
      guard let content = Content.read(value) else { return false }
      set(unsafeDowncast(state, to: State.self), content)
      return true
    }
  }

  @inlinable
  @inline(__always)
  static func reader<Content: ValueConvertible>(
    _ path: KeyPath<State, Content>
  ) -> (AnyObject, UnsafeMutablePointer<GValue>) -> Bool {
    { state, value in unsafeDowncast(state, to: State.self)[keyPath: path].write(value) }
  }

  @inlinable
  @inline(__always)
  static func writer<Content: ValueConvertible>(
    _ path: ReferenceWritableKeyPath<State, Content>
  ) -> (AnyObject, UnsafePointer<GValue>) -> Bool {
    { state, value in
      guard let content = Content.read(value) else { return false }
      unsafeDowncast(state, to: State.self)[keyPath: path] = content
      return true
    }
  }

  @usableFromInline
  func add<Content: ValueConvertible>(
    _ property: Property<Owner, Content>,
    _ access: Access,
    _ initial: Content?,
    _ bounds: (Content, Content)?,
    _ read: @escaping ClassLevel.PropertyEntry.Read,
    _ write: ClassLevel.PropertyEntry.Write?
  ) {
    let name = property.name
    guard
      g_param_spec_is_valid_name(name) != 0, !level.properties.contains(where: { $0.name == name })
    else { misuse("\"\(name)\" is no name for a property, or a property has it already") }
    guard access != .readOnly || !property.needs.has(G_PARAM_WRITABLE) else {
      misuse("the property \"\(name)\" is writable, but where it is stored is not")
    }
    if let initial, let bounds, !Self.isInside(initial, bounds) {
      misuse("the default of the property \"\(name)\" is outside of its range")
    }
    level.properties.append(
      ClassLevel.PropertyEntry(
        name,
        { ParamSpecFactory(Content.self, initial, bounds).make($0, access.flags) },
        read,
        write
      )
    )
  }

  private static func isInside<Content>(_ content: Content, _ bounds: (Content, Content)) -> Bool {
    func compare<C: Comparable>(_ content: C) -> Bool {
      guard let low = bounds.0 as? C, let high = bounds.1 as? C else { return false }
      return low <= content && content <= high
    }
    guard let content = content as? any Comparable else { return false }
    return compare(content)
  }
}
