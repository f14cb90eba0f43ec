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
public struct PassedDescriptor: Hashable, Sendable {
  /// The number in this process.
  ///
  /// No C counterpart.
  public let source: Int32

  /// The number in the child.
  ///
  /// No C counterpart.
  public let target: Int32

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
    return PassedDescriptor(source: source, target: target)
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
}
