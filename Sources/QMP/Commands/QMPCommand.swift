// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// A command, and the type of its result.
///
///     struct Disk: Decodable { var device: String; var locked: Bool }
///     let disks = try await monitor.execute(QMPCommand<[Disk]>("query-block"))
///
/// What is used often gets a name:
///
///     extension QMPCommand where Result == [Disk] {
///       static var queryBlock: Self { Self("query-block") }
///     }
///     let disks = try await monitor.execute(.queryBlock)
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct QMPCommand<Result: Sendable>: Sendable {
  /// QEMU's name of the command.
  ///
  /// No C counterpart.
  public let name: String

  private let arguments: (any Encodable & Sendable)?
  private let decode: @Sendable (UnreadValue) throws -> Result

  init(
    _ name: String,
    _ arguments: (any Encodable & Sendable)?,
    decode: @escaping @Sendable (UnreadValue) throws -> Result
  ) {
    self.name = name
    self.arguments = arguments
    self.decode = decode
  }

  /// A command with a result.
  ///
  /// - Parameters:
  ///   - name: QEMU's name of the command.
  ///   - arguments: What is encoded as an object; `nil` if there are none.
  ///
  /// No C counterpart.
  public init(_ name: String, _ arguments: (any Encodable & Sendable)? = nil)
  where Result: Decodable {
    self.init(name, arguments) { try Coding.decode(Result.self, from: $0) }
  }

  /// A command whose result says nothing, or does not matter.
  ///
  /// - Parameters:
  ///   - name: QEMU's name of the command.
  ///   - arguments: What is encoded as an object; `nil` if there are none.
  ///
  /// No C counterpart.
  public init(_ name: String, _ arguments: (any Encodable & Sendable)? = nil)
  where Result == Void {
    self.init(name, arguments) { _ in }
  }

  func request() throws(QMPError) -> Request {
    var request = Request(command: name)
    do {
      if let arguments { request.arguments = try Coding.encode(arguments) }
    } catch {
      throw QMPError(command: name, reason: .unsendable("\(error)"))
    }
    return request
  }

  func result(from value: UnreadValue) throws(QMPError) -> Result {
    do {
      return try decode(value)
    } catch {
      throw QMPError(command: name, reason: .unexpectedResult("\(error)"))
    }
  }
}
