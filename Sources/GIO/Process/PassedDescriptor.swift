// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib

/// An open descriptor of this process that a child is to have, under a number that it knows.
///
///     command.passedDescriptors = [.descriptor(monitor.number, as: 3)]
///     command.arguments += ["-chardev", "socket,id=monitor,fd=3,server=on,wait=off"]
///
/// The child gets a duplicate. Any number may be given as any other: swaps and cycles come out right.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct PassedDescriptor: Sendable {
  /// The number in this process.
  ///
  /// No C counterpart.
  public let source: Int32

  /// The number in the child.
  ///
  /// No C counterpart.
  public let target: Int32

  /// Keeps the number open, if it is ours.
  private let owner: Owner?

  private final class Owner: Sendable {
    let descriptor: OwnedDescriptor
    init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }
  }

  /// Passes a descriptor by its number.
  ///
  /// - Parameters:
  ///   - source: An open descriptor, borrowed whenever the command is started.
  ///   - target: The number in the child, once in a command. Precondition: 3 or more; the others are the
  ///     standard streams.
  ///
  /// Wraps `g_subprocess_launcher_take_fd()`.
  public static func descriptor(_ source: Int32, as target: Int32) -> PassedDescriptor {
    guard target >= 3 else {
      misuse("PassedDescriptor: \(target) is a standard stream, which has a property of its own")
    }
    return PassedDescriptor(source: source, target: target, owner: nil)
  }

  /// Passes a descriptor that somebody owns, and goes on owning.
  ///
  /// - Parameters:
  ///   - source: Borrowed whenever the command is started: keep it until then.
  ///   - target: The number in the child. Precondition: 3 or more.
  ///
  /// Wraps `g_subprocess_launcher_take_fd()`.
  public static func descriptor(
    _ source: borrowing OwnedDescriptor,
    as target: Int32
  ) -> PassedDescriptor {
    descriptor(source.number, as: target)
  }

  /// Passes a socket that listens, on which the child is to accept connections.
  ///
  ///     command.passedDescriptors = [try .listener(monitor, as: 3)]
  ///
  /// A client may then connect before the child has begun.
  ///
  /// - Parameters:
  ///   - listener: Duplicated now. Close it with `keepingFile` when the child runs: as long as anybody
  ///     listens, clients wait even if the child is dead.
  ///   - target: The number in the child. Precondition: 3 or more.
  /// - Throws: `GLibError` matching `IOErrorCode.closed` when the listener is closed,
  ///   `IOErrorCode.tooManyOpenFiles` when no descriptor is to be had.
  ///
  /// Wraps `g_subprocess_launcher_take_fd()`.
  public static func listener(
    _ listener: SocketListener,
    as target: Int32
  ) throws(GLibError) -> PassedDescriptor {
    let owner = Owner(try listener.duplicateDescriptor())
    let passed = descriptor(owner.descriptor.number, as: target)
    return PassedDescriptor(source: passed.source, target: target, owner: owner)
  }
}
