// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Synchronization

/// What GLib knows of a signal that Swift has declared: looked up, and compared with the declaration,
/// at the first use.
final class SignalLookup: Sendable {
  /// The facts, which never change. In memory of its own and not counted, because each emission looks at them.
  struct Facts {
    let id: guint
    let parameters: UnsafeMutableBufferPointer<TypeID>
    let result: TypeID
    let takesDetail: Bool
    /// What the signal passes, if it is so little that there is a faster way.
    let simple: SimpleSignal?
    /// Whether no parameter is anything but a number, `Bool` included.
    let areNumbers: Bool

    init(_ query: GSignalQuery) {
      id = query.signal_id
      parameters = .allocate(capacity: Int(query.n_params))
      for index in parameters.indices {
        parameters.initializeElement(at: index, to: TypeID(static: query.param_types[index]))
      }
      result = TypeID(static: query.return_type)
      simple = SimpleSignal(parameters, result)
      areNumbers = parameters.allSatisfy { Int.accepts($0) || Double.accepts($0) || $0 == .boolean }
      takesDetail = query.signal_flags.rawValue & G_SIGNAL_DETAILED.rawValue != 0
    }
  }

  let name: String
  private let facts = Atomic<UInt>(0)  // their address

  init(_ name: String) { self.name = name }

  deinit {
    if let facts = UnsafeMutablePointer<Facts>(bitPattern: facts.load(ordering: .relaxed)) {
      Self.free(facts)
    }
  }

  /// The facts of the signal, which the class of `object` has.
  @inline(__always)
  func facts(for object: Object, _ shape: () -> SignalShape) -> Facts {
    if let facts = UnsafePointer<Facts>(bitPattern: facts.load(ordering: .acquiring)) {
      return facts.pointee
    }
    return find(object, shape())
  }

  @inline(never)
  private func find(_ object: Object, _ shape: SignalShape) -> Facts {
    let type = object.dynamicTypeID
    let id = name.withCString { g_signal_lookup($0, type.rawValue) }
    guard id != 0, !name.utf8.contains(0) else { misuse("\(type) has no signal \"\(name)\"") }
    var query = GSignalQuery()
    g_signal_query(id, &query)
    let found = Facts(query)
    let fits =
      found.parameters.count == shape.parameters.count
      && zip(found.parameters, shape.parameters).allSatisfy { $1($0) }
    guard fits, shape.result?(found.result) ?? (found.result == .none) else {
      misuse(
        """
        the signal "\(name)" of \(type) passes (\(found.parameters.map(\.name).joined(separator: ", "))) \
        and returns \(found.result); the declaration in Swift says otherwise
        """
      )
    }
    let new = UnsafeMutablePointer<Facts>.allocate(capacity: 1)
    new.initialize(to: found)
    let (exchanged, other) = facts.compareExchange(
      expected: 0,
      desired: UInt(bitPattern: new),
      ordering: .acquiringAndReleasing
    )
    guard !exchanged, let other = UnsafePointer<Facts>(bitPattern: other) else { return found }
    Self.free(new)
    return other.pointee
  }

  private static func free(_ facts: UnsafeMutablePointer<Facts>) {
    facts.pointee.parameters.deallocate()
    facts.deallocate()
  }

  /// The quark of a detail; 0 for none.
  @inline(__always)
  func quark(_ detail: String?, _ facts: Facts) -> GQuark {
    guard let detail else { return 0 }
    return quark(of: detail, facts)
  }

  @inline(never)
  private func quark(of detail: String, _ facts: Facts) -> GQuark {
    guard facts.takesDetail, !detail.utf8.contains(0) else {
      misuse("the signal \"\(name)\" takes no detail, so \"\(detail)\" cannot be one")
    }
    return detail.withCString { g_quark_from_string($0) }
  }
}

/// What a declaration in Swift says about a signal.
struct SignalShape {
  let parameters: [(TypeID) -> Bool]
  /// `nil` for a signal without a result.
  let result: ((TypeID) -> Bool)?
}

extension TypeID {
  /// Without the mark that GLib puts on types whose values are lent.
  fileprivate init(static type: GType) { rawValue = type & ~1 }
}
