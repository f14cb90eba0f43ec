// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// Why a connection has ended. Whoever waited on it learns the same reason.
///
///     switch monitor.end {
///     case nil: break                         // it goes on
///     case .closed, .quit: print("done")
///     case .peerEnded: print("QEMU is gone")
///     case .failed(let error): print(error)
///     case .violation(let violation): print(violation)
///     }
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public enum QMPEnd: Hashable, Sendable {
  /// It was closed here.
  ///
  /// No C counterpart.
  case closed
  /// QEMU closed it, as it had been told to by `quit`: whether by an end of file or by a reset.
  ///
  /// No C counterpart.
  case quit
  /// The other side closed it, or died.
  ///
  /// No C counterpart.
  case peerEnded
  /// The system reported an error.
  ///
  /// No C counterpart.
  case failed(GLibError)
  /// The other side said what it must not say.
  ///
  /// No C counterpart.
  case violation(QMPViolation)

  /// Whether this end was wanted.
  ///
  /// No C counterpart.
  public var isClean: Bool { self == .closed || self == .quit }
}

extension QMPEnd: CustomStringConvertible {
  /// The reason, in words.
  ///
  /// No C counterpart.
  public var description: String {
    switch self {
    case .closed: "the connection was closed"
    case .quit: "QEMU has quit"
    case .peerEnded: "the other side has ended"
    case .failed(let error): "the connection has failed: \(error.message)"
    case .violation(let violation): "\(violation)"
    }
  }
}

/// What the other side said, and why that is no message.
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QMPViolation: Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, in a few words.
  ///
  /// No C counterpart.
  public let reason: String

  /// The bytes, or the first 200 of them.
  ///
  /// No C counterpart.
  public let bytes: [UInt8]

  init(_ reason: String, _ bytes: some Sequence<UInt8>) {
    self.reason = reason
    self.bytes = Array(bytes.prefix(MessageFramer.excerptLength))
  }

  /// What is wrong and the bytes, without characters that a terminal or a log would act on.
  ///
  /// No C counterpart.
  public var description: String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isHarmless =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse: false
        default: true
        }
      text.unicodeScalars.append(isHarmless ? scalar : "·")
    }
    return "not understood: \(reason): \(text)"
  }
}
