// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib
import Glibc

/// Descriptors that are passed over a UNIX socket, in their order.
///
///     var images = DescriptorList()
///     images.append(try OwnedDescriptor(adopting: image))
///     try await monitor.sendMessage(Array(command.utf8), passing: images)
///
/// Each is closed once: with the list, or by whoever takes it out.
///
/// > Isolation: Safe from any thread, as any value.
///
/// Wraps `GUnixFDList`, without using it.
public struct DescriptorList: ~Copyable, Sendable {
  private(set) var numbers: [Int32]

  init(adopting numbers: [Int32]) { self.numbers = numbers }

  /// Creates a list without descriptors.
  ///
  /// Wraps `g_unix_fd_list_new()`.
  public init() { numbers = [] }

  deinit { for number in numbers { _ = Glibc.close(number) } }

  /// How many descriptors there are.
  ///
  /// Wraps `g_unix_fd_list_get_length()`.
  public var count: Int { numbers.count }

  /// Whether there is none.
  ///
  /// No C counterpart.
  public var isEmpty: Bool { numbers.isEmpty }

  /// Takes over a descriptor, at the end of the list.
  ///
  /// Wraps `g_unix_fd_list_append()`, which duplicates instead.
  public mutating func append(_ descriptor: consuming OwnedDescriptor) {
    numbers.append(descriptor.takeNumber())
  }

  /// Looks at a descriptor, which stays the list's: valid as long as it is in there.
  ///
  /// - Parameter index: Precondition: one of the list.
  ///
  /// Wraps `g_unix_fd_list_peek_fds()`.
  public func peek(at index: Int) -> Int32 {
    check(index)
    return numbers[index]
  }

  /// Duplicates a descriptor, which stays in the list.
  ///
  /// - Parameter index: Precondition: one of the list.
  /// - Returns: A descriptor of the same open file, close-on-exec.
  ///
  /// Wraps `g_unix_fd_list_get()`.
  public func duplicate(at index: Int) throws(GLibError) -> OwnedDescriptor {
    check(index)
    let copy = fcntl(numbers[index], F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .ioErrno(errno, "duplicate") }
    return OwnedDescriptor(adopting: copy)
  }

  /// Takes the first descriptor out of the list.
  ///
  ///     while let descriptor = images.takeFirst() { use(descriptor) }
  ///
  /// - Returns: Its owner; `nil` when the list is empty.
  /// - Complexity: O(*n*).
  ///
  /// Wraps `g_unix_fd_list_steal_fds()`.
  public mutating func takeFirst() -> OwnedDescriptor? {
    numbers.isEmpty ? nil : OwnedDescriptor(adopting: numbers.removeFirst())
  }

  consuming func takeNumbers() -> [Int32] {
    let taken = numbers
    numbers = []
    return taken
  }

  private func check(_ index: Int) {
    guard numbers.indices.contains(index) else {
      misuse("DescriptorList has \(numbers.count) descriptors, and none at \(index)")
    }
  }
}

/// What came in one piece over a UNIX socket.
///
/// > Isolation: Safe from any thread, as any value.
///
/// No C counterpart.
public struct SocketMessage: ~Copyable, Sendable {
  /// At least one byte.
  ///
  /// No C counterpart.
  public let bytes: [UInt8]

  /// What was passed with these bytes, mostly nothing.
  ///
  /// No C counterpart.
  public var descriptors: DescriptorList
}
