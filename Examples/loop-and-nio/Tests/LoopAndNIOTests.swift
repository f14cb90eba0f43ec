// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc
import Testing

@Suite struct LoopAndNIOTests {
  @Test func twoThousandRequestsPassThroughAllLoops() throws {
    var program = try SpawnedProcess.spawn(
      built("loop-and-nio"),
      ["2000"],
      standardOutput: .pipe
    )
    let output = program.takeStandardOutput()!
    var bytes: [UInt8] = []
    while try output.read(appendingTo: &bytes, atMost: 4096) != .endOfFile {}
    let context = MainContext()
    var status: GLib.ProcessExit?
    try context.addExit(ofChild: program.pid) { status = $0 }
    while status == nil { context.iterate() }
    #expect(status == .exited(code: 0))
    let sum = (0..<2000).reduce(0) { $0 + "request \($1)".utf8.count }
    #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("2000 requests, \(sum) bytes\n"))
  }

  /// Where SwiftPM put an executable of this package: beside the test bundle.
  private func built(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let length = readlink("/proc/self/exe", &buffer, Int(PATH_MAX))
    let bundle = String(decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    return bundle.prefix(upTo: bundle.lastIndex(of: "/")!) + "/" + name
  }
}
