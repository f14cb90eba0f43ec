// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CSpawn
import GIO
import GLib
import Glibc
import TestSupport
import Testing

@Suite struct DescriptorMappingTests {
  /// Files named after their content, open in this process.
  private final class Files {
    let directory = TemporaryDirectory()
    private(set) var numbers: [Int32] = []

    init(_ count: Int) throws {
      for index in 0..<count {
        try writeDurably("\(index)", to: directory / "\(index)")
        numbers.append(open(directory / "\(index)", O_RDONLY | O_CLOEXEC))
      }
    }

    deinit { for number in numbers { close(number) } }
  }

  /// What a child reads from so many descriptors.
  private func read(
    _ targets: [Int32],
    passing passed: [PassedDescriptor]
  ) async throws -> [Substring] {
    var command = Command("/bin/sh", ["-c", "for n; do cat /proc/self/fd/$n; echo; done", "sh"])
    command.arguments += targets.map { "\($0)" }
    command.standardInput = .null
    command.passedDescriptors = passed
    let result = try await command.capture()
    #expect(result.exit.isSuccess && result.standardError.isEmpty)
    return try result.text().split(separator: "\n", omittingEmptySubsequences: false).dropLast()
  }

  @Test func descriptorsArriveUnderTheNumbersThatWereChosen() async throws {
    let files = try Files(3)
    let passed = zip(files.numbers, [3, 100, 7] as [Int32]).map {
      PassedDescriptor.descriptor($0, as: $1)
    }
    #expect(try await read([3, 100, 7], passing: passed) == ["0", "1", "2"])
  }

  @Test func swapsAndCyclesComeOutRight() async throws {
    let files = try Files(5)
    let numbers = files.numbers
    for shift in 0..<5 {
      // Each gets the number of another one.
      let targets = (0..<5).map { numbers[($0 + shift) % 5] }
      let passed = zip(numbers, targets).map { PassedDescriptor.descriptor($0, as: $1) }
      #expect(try await read(targets, passing: passed) == ["0", "1", "2", "3", "4"])
    }
  }

  @Test func aChainAndOneForSeveralComeOutRight() async throws {
    let files = try Files(3)
    let n = files.numbers
    let passed: [PassedDescriptor] = [
      .descriptor(n[0], as: n[1]), .descriptor(n[1], as: n[2]), .descriptor(n[2], as: 60),
      .descriptor(n[0], as: 61),
    ]
    #expect(try await read([n[1], n[2], 60, 61], passing: passed) == ["0", "1", "2", "0"])
  }

  @Test func aListenerIsPassedAndOutlivesOurs() async throws {
    let listener = try SocketListener(at: .abstract("swift-glib-\(getpid())-passed"))
    var command = Command("readlink", ["/proc/self/fd/3"])
    command.passedDescriptors = [try .listener(listener, as: 3)]
    try listener.close()
    for _ in 0..<2 {
      #expect(try await command.capture().text().hasPrefix("socket:"))
    }
    expectError(IOErrorCode.closed) { try PassedDescriptor.listener(listener, as: 3) }
  }

  @Test func nothingElseIsInherited() async throws {
    // Some that are open without close-on-exec.
    let strays = (0..<10).map { _ in dup(1) }
    defer { for stray in strays { close(stray) } }
    let pipe = try OwnedDescriptor.pipe()
    var command = Command("ls", ["/proc/self/fd"])
    command.passedDescriptors = [.descriptor(pipe.readEnd, as: 9)]
    let listed = try await command.capture().text()
    // 3 is the directory that ls reads.
    #expect(listed.split(separator: "\n").sorted() == ["0", "1", "2", "3", "9"])
    _ = consume pipe
  }

  @Test func theStandardStreamsMayBeClosedHere() async {
    await #expect(processExitsWith: .success) {
      let directory = TemporaryDirectory()
      let path = directory / "out"
      for number in 0...2 as ClosedRange<Int32> { close(number) }
      var command = Command(
        "/bin/sh",
        ["-c", "cat; echo out; echo message >&2; ls -l /proc/self/fd"]
      )
      command.standardInput = .stream
      command.standardOutput = .file(path, .overwrite())
      command.standardError = .standardOutput
      try await command.run { child in
        try await child.standardInput!.write("in ")
      }
      let text = String(decoding: contents(of: path)!, as: UTF8.self)
      precondition(text.hasPrefix("in out\nmessage\n"), text)
      // What is inherited, and closed here, is nothing, but it is open.
      let child = try ChildProcess.start(
        "/bin/sh",
        ["-c", "for n in 0 1 2; do l=$(readlink /proc/$$/fd/$n); echo $l >&3; done"],
        standardInput: .inherit,
        standardOutput: .inherit,
        standardError: .inherit,
        passing: [.descriptor(open(path, O_WRONLY | O_TRUNC | O_CLOEXEC), as: 3)]
      )
      let exit = try await child.exit
      precondition(exit.isSuccess)
      let links = String(decoding: contents(of: path)!, as: UTF8.self)
      precondition(links == "/dev/null\n/dev/null\n/dev/null\n", links)
    }
  }

  @Test func anOlderKernelClosesTheRestOneByOne() throws {
    let strays = (0..<300).map { _ in dup(1) }
    defer { for stray in strays { close(stray) } }
    let pipe = try OwnedDescriptor.pipe()
    var descriptors = [
      cspawn_descriptor(source: 0, target: 0, moved: 0),
      cspawn_descriptor(source: pipe.writeEnd.number, target: 1, moved: 0),
      cspawn_descriptor(source: 2, target: 2, moved: 0),
      cspawn_descriptor(source: pipe.readEnd.number, target: 200, moved: 0),
    ]
    let started = ["/bin/ls", "/proc/self/fd"].withCStrings { arguments in
      descriptors.withUnsafeMutableBufferPointer { descriptors in
        var programs = [UnsafePointer(arguments[0]), nil]
        return programs.withUnsafeMutableBufferPointer { programs in
          var plan = cspawn_plan()
          plan.umask = -1
          plan.descriptors = descriptors.baseAddress
          plan.descriptor_count = descriptors.count
          plan.programs = UnsafePointer(programs.baseAddress)
          plan.arguments = UnsafePointer(arguments)
          plan.avoids_close_range = 1
          return cspawn_start(&plan)
        }
      }
    }
    #expect(started.error == 0)
    close(started.pidfd)
    waitpid(started.pid, nil, 0)
    var bytes: [UInt8] = []
    _ = try pipe.readEnd.read(appendingTo: &bytes, atMost: 4_096)
    let listed = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(listed.sorted() == ["0", "1", "2", "200", "3"])
  }
}

extension [String] {
  fileprivate func withCStrings<R>(
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
  ) -> R {
    var strings = map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    return strings.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
