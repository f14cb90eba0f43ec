// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Who releases what a C function returns or takes, in the words of GLib's documentation.
///
/// Every conversion of a list or a string says it once, where it crosses the boundary:
///
///     let names = [String](strv: g_key_file_get_groups(file, nil), transfer: .full)
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public enum Transfer: Hashable, Sendable {
  /// All of it stays with its owner; the receiver copies or retains what it keeps.
  ///
  /// No C counterpart.
  case none

  /// The list goes to the receiver, its elements stay with their owner.
  ///
  /// No C counterpart.
  case container

  /// The list and its elements go to the receiver.
  ///
  /// No C counterpart.
  case full
}

/// Says how elements of a C list become Swift values, and the reverse.
///
/// Given once for each kind of element. ``Resource/release(_:)`` frees one element:
///
///     enum DiskElement: ListElement {
///       static func release(_ pointer: OpaquePointer) { disk_unref(pointer) }
///       static func value(retaining pointer: OpaquePointer) -> Disk { Disk(retaining: pointer) }
///       static func makePointer(_ value: Disk) -> OpaquePointer { disk_ref(value.pointer) }
///     }
///     let disks = Array(machine_list_disks(machine), of: DiskElement.self, transfer: .container)
///
/// > Isolation: The C library decides.
///
/// No C counterpart.
public protocol ListElement: Resource {
  /// The element in Swift.
  ///
  /// No C counterpart.
  associatedtype Value

  /// Makes the Swift value of an element that stays with its owner: by a copy or a new reference.
  ///
  /// No C counterpart.
  static func value(retaining pointer: Pointer) -> Value

  /// Makes the Swift value of an element that is handed over: transfer full.
  ///
  /// Unless the type knows better, this retains the element and releases it.
  ///
  /// No C counterpart.
  static func value(adopting pointer: Pointer) -> Value

  /// Makes an element for C from a Swift value: a copy or a new reference.
  ///
  /// No C counterpart.
  static func makePointer(_ value: Value) -> Pointer
}

extension ListElement {
  /// Retains the element and releases the reference that was handed over.
  ///
  /// No C counterpart.
  public static func value(adopting pointer: Pointer) -> Value {
    defer { release(pointer) }
    return value(retaining: pointer)
  }

  /// The one place where the transfer of an element is decided.
  static func value(_ pointer: UnsafeMutableRawPointer, _ transfer: Transfer) -> Value {
    switch transfer {
    case .none, .container: value(retaining: typed(OpaquePointer(pointer)))
    case .full: value(adopting: typed(OpaquePointer(pointer)))
    }
  }

  static func makeRawPointer(_ value: Value) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(untyped(makePointer(value)))
  }

  static func release(_ pointers: [UnsafeMutableRawPointer]) {
    for pointer in pointers { release(typed(OpaquePointer(pointer))) }
  }
}

// MARK: - Elements of containers

extension Array {
  /// Collects elements that C keeps as pointers; NULL is left out.
  init<E: ListElement>(
    pointers: some Sequence<UnsafeMutableRawPointer?>,
    of type: E.Type,
    _ transfer: Transfer
  ) where E.Value == Element {
    self.init()
    for case let pointer? in pointers { append(E.value(pointer, transfer)) }
  }

  /// The one place where what C does not take of a container is released.
  func lend<T: ListElement, Container, R, E: Error>(
    of type: T.Type,
    _ transfer: Transfer,
    make: ([UnsafeMutableRawPointer]) -> Container,
    free: (Container) -> Void,
    _ body: (Container) throws(E) -> R
  ) throws(E) -> R where T.Value == Element {
    let pointers = map(T.makeRawPointer)
    let container = make(pointers)
    defer {
      if transfer == .none { free(container) }
      if transfer != .full { T.release(pointers) }
    }
    return try body(container)
  }
}
