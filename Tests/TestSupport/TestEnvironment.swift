// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How the suite is run.
public enum TestEnvironment {
  /// Whether the long forms run: `SWIFT_GLIB_SOAK=1`.
  public static let isSoak = getenv("SWIFT_GLIB_SOAK") != nil

  /// Whether the portable backend is under test: `SWIFT_GLIB_BACKEND=portable`.
  public static let isPortable =
    getenv("SWIFT_GLIB_BACKEND").map { String(cString: $0) } == "portable"

  /// A number of repetitions: a short form, and a long one under soak.
  public static func rounds(_ short: Int, soak: Int) -> Int { isSoak ? soak : short }

  /// The path of an executable target of this package.
  public static func program(_ name: String) -> String {
    let own = target(of: "/proc/self/exe")
    return own.prefix(through: own.lastIndex(of: "/")!) + name
  }

  /// The numbers of this process's open descriptors.
  public static func openDescriptors() -> Set<Int32> {
    var numbers: Set<Int32> = []
    guard let directory = opendir("/proc/self/fd") else { return [] }
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if let number = Int32(name), number != dirfd(directory) { numbers.insert(number) }
    }
    closedir(directory)
    return numbers
  }

  /// The numbers of this process's descriptors that are open for something whose path begins so.
  public static func openDescriptors(below path: String) -> Set<Int32> {
    openDescriptors().filter { target(of: "/proc/self/fd/\($0)").hasPrefix(path) }
  }

  private static func target(of link: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(link, &buffer, buffer.count)
    return String(
      decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) },
      as: UTF8.self
    )
  }
}
