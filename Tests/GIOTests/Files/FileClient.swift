// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import TestSupport
import Testing

/// The program file-client: another process, perhaps of another user.
final class FileClient: @unchecked Sendable {
  // One test uses it; the descriptors never change.
  let pid: Int32
  private let input: OwnedDescriptor
  private let output: OwnedDescriptor
  private var hasEnded = false

  init(_ arguments: String...) throws {
    var child = try SpawnedProcess.spawn(
      TestEnvironment.program("file-client"),
      arguments,
      standardInput: .pipe,
      standardOutput: .pipe
    )
    pid = child.pid
    input = child.takeStandardInput()!
    output = child.takeStandardOutput()!
  }

  deinit { end() }

  /// What it prints next, up to the end of a line.
  func line() async throws -> String {
    try await runBlocking { [self] in
      var bytes: [UInt8] = []
      while bytes.last != UInt8(ascii: "\n") {
        guard case .bytes = try output.read(appendingTo: &bytes, atMost: 1) else { break }
      }
      return String(decoding: bytes, as: UTF8.self).trimmingNewline
    }
  }

  /// Kills it, as a crash does, and waits until it is gone.
  func kill() async throws { try await runBlocking { [self] in end() } }

  private func end() {
    guard !hasEnded else { return }
    hasEnded = true
    Glibc.kill(pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  /// What an operation comes to for a user who is nobody: "ok", or the code and the text of the error.
  static func asNobody(_ operation: String, _ file: File) async throws -> String {
    let client = try FileClient("as", "65534", operation, try #require(file.path))
    return try await client.line()
  }
}

extension String {
  fileprivate var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}

/// A directory in which a test works, open to everybody.
func testDirectory() throws -> OwnedTemporaryDirectory {
  let directory = try OwnedTemporaryDirectory.makeBlocking(named: "swift-glib-*")
  chmod(directory.file.path!, 0o755)
  return directory
}

/// The code of the error that `body` throws; `nil` if it throws none, or one of another domain.
func fileCode(
  isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws -> Void
) async -> FileErrorCode? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? GLibError)?.code(as: FileErrorCode.self)
  }
}

/// A file system of 256 KiB; `nil`, with a reason on standard output, where it cannot be mounted.
final class SmallDisk {
  let file: File

  init?(in directory: File) throws {
    file = directory / "disk"
    mkdir(file.path!, 0o755)
    guard geteuid() == 0 else {
      print("a full disk is not tested: only root can mount one")
      return nil
    }
    guard mount("tmpfs", file.path!, "tmpfs", 0, "size=256k") == 0 else {
      print("a full disk is not tested: mounting one failed with \(errno)")
      return nil
    }
  }

  deinit { umount(file.path!) }
}
