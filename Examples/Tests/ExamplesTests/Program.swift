// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GLib
import Glibc
import Testing

/// A built example that a test runs: what it writes, as it comes, and how it ends.
final class Program {
  let pid: Int32
  private(set) var output: [String] = []
  private(set) var errors: [String] = []
  private(set) var exit: ProcessExit?

  private let context = MainContext()
  private var outputSource: DescriptorSource?

  /// Starts an example by its name, or any program by its path.
  ///
  /// - Parameter terminal: What it reads from and writes to; its messages come to ``errors`` all the same.
  init(
    _ name: String,
    _ arguments: [String] = [],
    path: String? = nil,
    terminal: Int32? = nil
  ) throws {
    var environment = ProcessEnvironment.current
    if let path { environment["PATH"] = path }
    var process = try SpawnedProcess.spawn(
      name.hasPrefix("/") ? name : Self.built(name),
      arguments,
      environment: environment,
      standardInput: terminal.map { .descriptor($0) } ?? .null,
      standardOutput: terminal.map { .descriptor($0) } ?? .pipe,
      standardError: .pipe
    )
    pid = process.pid
    if let output = process.takeStandardOutput() { outputSource = collect(output, into: \.output) }
    _ = collect(process.takeStandardError()!, into: \.errors)
    try context.addExit(ofChild: pid) { [unowned self] in exit = $0 }
  }

  /// Leaves nothing running, whatever the test found.
  deinit {
    if exit == nil { kill(pid, SIGKILL) }
    for machine in startedPIDs { kill(machine, SIGKILL) }
  }

  /// Where SwiftPM put an executable of this package: beside the test bundle.
  static func built(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
    let bundle = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return bundle.prefix(upTo: bundle.lastIndex(of: "/")!) + "/" + name
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Reads no more, and lets the program notice.
  func closeOutput() {
    outputSource?.cancel()
    outputSource = nil
    while context.iterate(mayBlock: false) {}
  }

  /// Runs this test's loop until something is true. Returns whether it came true in time.
  func wait(within limit: Duration = .seconds(30), until isTrue: () throws -> Bool) rethrows -> Bool
  {
    var isLate = false
    let deadline = context.addTimeout(after: limit) { isLate = true }
    defer { deadline.cancel() }
    while !isLate {
      if try isTrue() { return true }
      context.iterate()
    }
    return try isTrue()
  }

  /// Waits for the end. Returns the status, or `nil` when it did not come in time.
  func waitForExit(within limit: Duration = .seconds(30)) -> ProcessExit? {
    _ = wait(within: limit) { exit != nil }
    return exit
  }

  private func collect(
    _ descriptor: consuming OwnedDescriptor,
    into lines: ReferenceWritableKeyPath<Program, [String]>
  ) -> DescriptorSource {
    let reader = Reader(descriptor)
    return context.addDescriptor(reader.descriptor, .readable) { [unowned self] _ in
      let result = try reader.descriptor.read(appendingTo: &reader.buffer, atMost: 65_536)
      while let end = reader.buffer.firstIndex(of: UInt8(ascii: "\n")) {
        self[keyPath: lines].append(String(decoding: reader.buffer[..<end], as: UTF8.self))
        reader.buffer.removeSubrange(...end)
      }
      return result == .endOfFile ? .remove : .keep
    }
  }

  private final class Reader {
    let descriptor: OwnedDescriptor
    var buffer: [UInt8] = []
    init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }
  }
}

/// Runs a test that awaits, and has programs, on one thread: that of the programs' sources.
func onOneThread(_ body: @escaping @Sendable () async throws -> Void) async throws {
  let thread = EventThread(named: "test")
  defer { thread.stop() }
  try await Task(executorPreference: thread.taskExecutor) { try await body() }.value
}

// MARK: - What vm-monitor --json says

/// One line of `vm-monitor --json`.
struct Observation: Decodable {
  var time: Double
  var machine: String
  var event: String
  var pid: Int32?
  var standIn: Bool?
  var status: String?
  var code: Int32?
  var signal: Int32?
  var message: String?
}

extension Program {
  /// Every line; throws if one is not what the program promises.
  var observations: [Observation] {
    get throws {
      try output.map { try JSONDecoder().decode(Observation.self, from: Data($0.utf8)) }
    }
  }

  /// What was said about a machine under a name.
  func all(_ event: String, of machine: String? = nil) throws -> [Observation] {
    try observations.filter { $0.event == event && (machine == nil || $0.machine == machine) }
  }

  var startedPIDs: [Int32] { (try? all("STARTED").compactMap(\.pid)) ?? [] }

  /// Waits until so many machines have told that they run.
  func waitUntilRunning(_ count: Int) throws {
    let areRunning = try wait {
      try Set(all("STATUS").filter { $0.status == "running" }.map(\.machine)).count == count
    }
    try #require(areRunning)
  }

  /// Whether no machine is left, not even a dead one.
  var leftNothingBehind: Bool {
    startedPIDs.allSatisfy { kill($0, 0) == -1 && errno == ESRCH }
  }
}
