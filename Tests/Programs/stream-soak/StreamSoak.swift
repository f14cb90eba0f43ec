// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Connections that are made, used and broken at random, for so many seconds; ends with 0 when
// descriptors and memory were flat. Or, with the name of a fault, that fault alone.

import GIO
import GLib
import Glibc

@main struct StreamSoak {
  static func main() async throws {
    MainLoop.serveAsyncMain()
    // One arena, which can be trimmed as a whole; <malloc.h> is not in Swift's Glibc.
    if let option = dlsym(nil, "mallopt") {
      _ = unsafeBitCast(option, to: (@convention(c) (Int32, Int32) -> Int32).self)(-8, 1)
    }
    let argument = CommandLine.arguments.dropFirst().first ?? "600"
    if let seconds = Double(argument) {
      try await soak(seconds)
    } else if let fault = Fault(rawValue: argument) {
      try await repeatUntilFlat(fault)
    } else {
      print("usage: stream-soak SECONDS | FAULT")
      exit(64)
    }
    print("ok")
  }

  /// What is made once, such as the sets of loops, is made when it is first needed; a leak goes on.
  private static func repeatUntilFlat(_ fault: Fault) async throws {
    var counts: [Int] = []
    for _ in 0..<4 {
      for _ in 0..<5 { try await fault.happen() }
      if let former = counts.last { await settle(to: former) }
      counts.append(openDescriptors())
      if let former = counts.dropLast().last, counts.last! <= former { return }
    }
    require(false, "\(fault): so many descriptors, one time after the other: \(counts)")
  }

  private static func soak(_ seconds: Double) async throws {
    let listener = try SocketListener(at: .abstract("swift-glib-soak-\(getpid())"))
    let serving = Task {
      try await listener.serve(limit: 32, grace: .zero) { peer in
        for try await chunk in peer.chunks {
          if chunk.first == 0xFF { throw CancellationError() }
          try await peer.write(chunk)
        }
      }
    }
    let start = ContinuousClock.now
    var rounds = 0
    var early: (descriptors: Int, pages: Int)?
    var late = (descriptors: 0, pages: 0)
    while true {
      try await withThrowingTaskGroup { group in
        for _ in 0..<40 { group.addTask { try await Client(listener.address).misbehave() } }
        try await group.waitForAll()
      }
      rounds += 1
      let share = (ContinuousClock.now - start) / .seconds(seconds)
      // The first third is for caches to fill.
      if share < 0.33 && rounds > 1 { continue }
      let baseline = early?.descriptors ?? openDescriptors()
      await settle(to: baseline)
      late = (openDescriptors(), residentPages())
      if early == nil { early = late }
      if share >= 1 { break }
    }
    serving.cancel()
    _ = await serving.result
    print("\(rounds) rounds, \(early!) then, \(late) now")
    // The runtime opens one now and then; a leak would be one for each of forty connections a round.
    require(late.descriptors <= early!.descriptors + 4, "descriptors have leaked")
    // A sanitizer keeps what was freed, to notice that it is used; it looks for leaks itself.
    let isSanitized = dlsym(nil, "__asan_init") != nil || dlsym(nil, "__tsan_init") != nil
    require(isSanitized || late.pages <= early!.pages + 1_024, "memory has grown")
  }

  /// Handlers of connections that were broken end a moment later.
  static func settle(to descriptors: Int) async {
    for _ in 0..<5_000 where openDescriptors() > descriptors {
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  static func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
  }

  private static func residentPages() -> Int {
    // Otherwise malloc keeps what was freed, more or less of it.
    if let trim = dlsym(nil, "malloc_trim") {
      _ = unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
    }
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    fgets(&line, 128, file)
    let words = String(decoding: line.map(UInt8.init), as: UTF8.self).split(separator: " ")
    return Int(words[1]) ?? 0
  }

  static func require(_ isTrue: Bool, _ message: String) {
    if isTrue { return }
    print(message)
    fflush(nil)
    exit(1)
  }
}
