// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import TestSupport
import Testing

/// `@MainActor` and `DispatchQueue.main` on the main thread's loop. In programs of their own: the
/// main thread of a test runner is taken.
@Suite struct MainActorTests {
  @Test(arguments: [
    "serve", "iterate", "assume", "nested", "loop-of-c", "elsewhere", "idle",
  ])
  func aSynchronousMainServesThem(_ name: String) throws {
    #expect(try exit(of: "main-actor", name) == .exited(code: 0))
  }

  @Test(arguments: ["serve", "run-inside", "exit-early"])
  func anAsyncMainServesThemAfterOneLine(_ name: String) throws {
    #expect(try exit(of: "async-main", name) == .exited(code: 0))
  }

  @Test func anErrorThatAnAsyncMainThrowsEndsTheProgramAsUsual() throws {
    #expect(try exit(of: "async-main", "throw") != .exited(code: 0))
  }

  @Test func serveAsyncMainTrapsOnceMainHasBeenSuspended() throws {
    #expect(try exit(of: "async-main", "late") != .exited(code: 0))
  }

  @Test(arguments: ["main-actor", "async-main"])
  func withoutTheSymbolsEverythingElseWorks(_ program: String) throws {
    let end = try exit(
      of: program,
      "unavailable",
      environment: ["SWIFT_GLIB_MAIN_QUEUE=off"]
    )
    #expect(end == .exited(code: 0))
  }

  private func exit(
    of program: String,
    _ name: String,
    environment: [String] = []
  ) throws -> GLib.ProcessExit? {
    let context = MainContext()
    let child = try SpawnedProcess.spawn(
      "/usr/bin/env",
      // What is meant to trap need not be explained.
      environment + ["SWIFT_BACKTRACE=enable=no", TestEnvironment.program(program), name]
    )
    var status: GLib.ProcessExit?
    try context.addExit(ofChild: child.pid) { status = $0 }
    while status == nil { context.iterate() }
    return status
  }
}
