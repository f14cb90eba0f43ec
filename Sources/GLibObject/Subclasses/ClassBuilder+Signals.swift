// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib

/// What becomes of the results of several handlers of one emission.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GSignalAccumulator`.
public enum SignalAccumulator: Sendable {
  /// All handlers run; the last result counts.
  ///
  /// No C counterpart.
  case lastWins

  /// The first handler runs, and no other.
  ///
  /// Wraps `g_signal_accumulator_first_wins()`.
  case firstWins

  /// Handlers run until one returns `true`; for signals that return `Bool`.
  ///
  /// Wraps `g_signal_accumulator_true_handled()`.
  case trueHandled
}

// MARK: - Signals of a class

extension ClassBuilder {
  /// Gives the class a signal.
  ///
  /// - Parameters:
  ///   - signal: The declaration.
  ///   - takesDetail: Whether emissions may name a detail.
  ///
  /// Wraps `g_signal_newv()`.
  public func signal<each Argument: ValueConvertible>(
    _ signal: Signal<Owner, repeat each Argument>,
    takesDetail: Bool = false
  ) {
    add(signal.name, takesDetail, nil, result: { .none }) {
      var types: [TypeID] = []
      for type in repeat (each Argument).self { types.append(type.typeID) }
      return types
    }
  }

  /// Gives the class a signal whose handlers return something.
  ///
  /// - Parameters:
  ///   - signal: The declaration.
  ///   - takesDetail: Whether emissions may name a detail.
  ///   - accumulator: What becomes of the results of several handlers. Precondition: `trueHandled` is for
  ///     `Bool` only.
  ///
  /// Wraps `g_signal_newv()`.
  public func signal<Result: ValueConvertible, each Argument: ValueConvertible>(
    _ signal: ReturningSignal<Owner, Result, repeat each Argument>,
    takesDetail: Bool = false,
    _ accumulator: SignalAccumulator = .lastWins
  ) {
    guard accumulator != .trueHandled || Result.self == Bool.self else {
      misuse("the signal \"\(signal.name)\" returns no Bool, so that no result of it can be true")
    }
    add(signal.name, takesDetail, accumulator, result: { Result.typeID }) {
      var types: [TypeID] = []
      for type in repeat (each Argument).self { types.append(type.typeID) }
      return types
    }
  }

  private func add(
    _ name: String,
    _ takesDetail: Bool,
    _ accumulator: SignalAccumulator?,
    result: @escaping () -> TypeID,
    parameters: @escaping () -> [TypeID]
  ) {
    guard g_signal_is_valid_name(name) != 0, !level.signals.contains(where: { $0.name == name })
    else {
      misuse("\"\(name)\" is no name for a signal, or a signal has it already")
    }
    let flags = G_SIGNAL_RUN_LAST.rawValue | (takesDetail ? G_SIGNAL_DETAILED.rawValue : 0)
    level.signals.append(
      ClassLevel.SignalEntry(
        name: name,
        flags: GSignalFlags(flags),
        accumulator: accumulator,
        parameters: parameters,
        result: result
      )
    )
  }
}
