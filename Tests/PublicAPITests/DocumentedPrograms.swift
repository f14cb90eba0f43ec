// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import Testing

// The programs of README.md and of the articles, line by line: DocumentedCodeTests compares.

enum KeyFileResource: Resource {
  static func release(_ pointer: OpaquePointer) { g_key_file_unref(pointer) }
}

func loadKeyFile(_ path: String) throws(GLibError) -> OpaquePointer {
  let file = Owned<KeyFileResource>(adopting: g_key_file_new())
  try throwing { g_key_file_load_from_file(file.pointer, path, [], $0) }
  return file.takePointer()
}

// As the article shows it.
// swift-format-ignore
final class Receiver {
  private let input: OwnedDescriptor
  private(set) var bytes: [UInt8] = []

  init(_ input: consuming OwnedDescriptor) { self.input = input }

  func start(on context: MainContext, whenDone: @escaping () -> Void) throws(GLibError) {
    try input.setBlocking(false)
    context.addDescriptor(input, .readable) { _ in
      let result = try self.input.read(appendingTo: &self.bytes, atMost: 4096)
      guard result == .endOfFile else { return .keep }
      whenDone()
      return .remove
    }
  }
}

@Suite struct DocumentedPrograms {
  // As README.md shows it.
  // swift-format-ignore
  @Test func theFirstProgramRunsUntilItIsAskedToEnd() async throws {
    let result = try #require(
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
        MainContext.default.addTimeout(after: .milliseconds(20)) { kill(getpid(), SIGTERM) }

        let loop = MainLoop()
        var ticks = 0
        loop.context.addTimeout(every: .seconds(1)) { ticks += 1; return .keep }
        loop.context.addSignal(SIGTERM) { print(ticks); loop.quit(); return .remove }
        loop.run()
      }
    )
    #expect(String(decoding: result.standardOutputContent, as: UTF8.self).contains("0\n"))
  }

  @Test func aKeyFileThatIsNotThereThrowsItsCode() {
    #expect {
      _ = try loadKeyFile("/nonexistent/file.ini")
    } throws: {
      FileErrorCode.noEntry ~= $0
    }
  }

  @Test func anOwnerIsTakenFrom() throws {
    let path = "/tmp/swift-glib-\(getpid()).ini"
    defer { unlink(path) }
    try throwing { g_file_set_contents(path, "[Machine]\nName=vm-1\n", -1, $0) }
    let file = try loadKeyFile(path)
    #expect(g_key_file_has_group(file, "Machine") != 0)
    g_key_file_unref(file)
  }

  @Test func codesArePatterns() throws {
    let context = MainContext()
    do {
      let signal = try UnixSignal(SIGKILL)
      context.addSignal(signal) { .keep }
    } catch SignalErrorCode.unwatchable {
      print("nobody can watch SIGKILL")
    }
  }

  @Test func aPipeIsReadUntilItsEnd() throws {
    let context = MainContext()
    let loop = MainLoop(context)
    let receiver = Receiver(try hello())
    try receiver.start(on: context) { loop.quit() }
    loop.run()
    #expect(receiver.bytes == Array("hello".utf8))
  }

  /// The reading end of a pipe that somebody has written to and closed.
  private func hello() throws -> OwnedDescriptor {
    let pipe = try OwnedDescriptor.pipe()
    _ = try pipe.writeEnd.write("hello".utf8Span.span.bytes)
    return try pipe.readEnd.duplicate()
  }
}
