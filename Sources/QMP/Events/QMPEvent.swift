// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Something that happened to a machine, as QEMU tells it.
///
///     for try await event in monitor.events(.shutdown, .guestPanicked) {
///       print(event.name, event.data, event.cause?.reason ?? "")
///     }
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QMPEvent: Hashable, Sendable {
  /// What happened.
  ///
  /// No C counterpart.
  public let name: Name

  /// How many events of this sequence were dropped right before this one, because nobody took them in
  /// time. After a gap, ask for what you have to know.
  ///
  /// No C counterpart.
  public internal(set) var dropped = 0

  private let unread: UnreadValue
  private let unreadTime: UnreadValue?

  init(_ name: String, _ message: Message) {
    self.name = Name(rawValue: name)
    unread = message.data.map { UnreadValue(message.bytes, $0) } ?? .emptyObject
    unreadTime = message.timestamp.map { UnreadValue(message.bytes, $0) }
  }

  /// What QEMU says about it; an empty object if that is nothing.
  ///
  /// - Complexity: O(*n*); the data are read when somebody asks.
  ///
  /// No C counterpart.
  public var data: JSONValue { unread.value() }

  /// Reads the data as a type of your own.
  ///
  /// - Throws: ``QMPError`` with `unexpectedResult` when they are not of that type.
  ///
  /// No C counterpart.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    do {
      return try Coding.decode(type, from: unread)
    } catch {
      throw QMPError(command: name.rawValue, reason: .unexpectedResult("\(error)"))
    }
  }

  /// When it happened, by the clock of QEMU's host, since 1970; `nil` when QEMU does not know.
  ///
  /// No C counterpart.
  public var time: Duration? {
    guard let time = unreadTime?.value(), let seconds = time["seconds"]?.integerValue,
      let microseconds = time["microseconds"]?.integerValue, seconds >= 0
    else { return nil }
    return .seconds(seconds) + .microseconds(microseconds)
  }
}

// MARK: - Names

extension QMPEvent {
  /// The name of an event, in QEMU's spelling.
  ///
  /// No C counterpart.
  public struct Name: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
  {
    /// QEMU's name.
    ///
    /// No C counterpart.
    public let rawValue: String

    /// The event of a name, which need not be one that is listed here.
    ///
    /// No C counterpart.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The event of a name, which need not be one that is listed here.
    ///
    /// No C counterpart.
    public init(stringLiteral name: String) { rawValue = name }

    /// QEMU's name.
    ///
    /// No C counterpart.
    public var description: String { rawValue }
  }
}
