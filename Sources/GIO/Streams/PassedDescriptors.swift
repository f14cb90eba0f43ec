// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Descriptors on their way over a UNIX socket: the control message of `sendmsg` and `recvmsg`.
///
/// What C does with macros that Swift does not see: a header of length, level and type, and then the
/// numbers.
struct PassedDescriptors {
  private(set) var numbers: [Int32] = []
  /// Whether some have come for which there was no room; the system has closed them.
  private(set) var isTruncated = false

  /// How many Linux lets pass at once: `SCM_MAX_FD`, which no header has.
  static let most = 253

  private static let headerSize = MemoryLayout<cmsghdr>.stride
  private static let space = headerSize + most * MemoryLayout<Int32>.stride + 8

  init(numbers: [Int32] = []) { self.numbers = numbers }

  /// Sends bytes, at least one, and the descriptors with them. As `sendmsg`.
  func send(_ bytes: UnsafeRawBufferPointer, to socket: Int32) -> Int {
    Self.withMessage(UnsafeMutableRawBufferPointer(mutating: bytes)) { message, control in
      let size = Self.headerSize + numbers.count * MemoryLayout<Int32>.stride
      control.storeBytes(
        of: cmsghdr.rights(size),
        as: cmsghdr.self
      )
      numbers.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: control[Self.headerSize...]).copyMemory(from: $0)
      }
      message.msg_controllen = size
      return sendmsg(socket, &message, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
    }
  }

  /// Receives bytes, and the descriptors that come with them, which nothing inherits. As `recvmsg`.
  mutating func receive(_ bytes: UnsafeMutableRawBufferPointer, from socket: Int32) -> Int {
    numbers = []
    return Self.withMessage(bytes) { message, control in
      let flags = Int32(MSG_DONTWAIT | MSG_CMSG_CLOEXEC)
      let count = recvmsg(socket, &message, flags)
      guard count >= 0 else { return count }
      isTruncated = message.msg_flags & Int32(MSG_CTRUNC) != 0
      var rest = control[..<min(Int(message.msg_controllen), control.count)]
      while rest.count >= Self.headerSize {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let header = part.load(as: cmsghdr.self)
        guard header.cmsg_len >= Self.headerSize, header.cmsg_len <= rest.count else { break }
        if header.cmsg_level == SOL_SOCKET, header.cmsg_type == cmsghdr.scmRights {
          numbers += UnsafeRawBufferPointer(rebasing: part[Self.headerSize..<Int(header.cmsg_len)])
            .bindMemory(to: Int32.self)
        }
        rest = rest.dropFirst((Int(header.cmsg_len) + 7) & ~7)
      }
      return count
    }
  }

  private static func withMessage(
    _ bytes: UnsafeMutableRawBufferPointer,
    _ body: (inout msghdr, UnsafeMutableRawBufferPointer) -> Int
  ) -> Int {
    withUnsafeTemporaryAllocation(byteCount: space, alignment: 8) { control in
      var data = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
      return withUnsafeMutablePointer(to: &data) { data in
        var message = msghdr()
        message.msg_iov = data
        message.msg_iovlen = 1
        message.msg_control = control.baseAddress
        message.msg_controllen = control.count
        return body(&message, control)
      }
    }
  }
}

extension cmsghdr {
  fileprivate static let scmRights: Int32 = 1

  fileprivate static func rights(_ size: Int) -> cmsghdr {
    var header = cmsghdr()
    header.cmsg_len = size
    header.cmsg_level = SOL_SOCKET
    header.cmsg_type = scmRights
    return header
  }
}
