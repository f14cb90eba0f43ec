// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import TestSupport
import Testing

/// The program durable-writer under `strace`, which can kill it or let a system call fail.
struct DurableWriter {
  /// What it printed; nothing when it was killed.
  let output: String
  /// Its system calls between the two marks, such as "fsync(4) = 0".
  let calls: [String]
  /// How often it made each call before the first mark, while it was loaded.
  let earlier: [String: Int]
  /// Whether it has reached the first mark.
  let hasBegun: Bool

  /// Runs it in a directory of its own.
  static func run(
    _ path: String,
    _ letter: Character,
    count: Int = 100_000,
    user: Int? = nil,
    inject: String? = nil
  ) throws -> DurableWriter {
    try #require(
      access("/usr/bin/strace", X_OK) == 0,
      "this test needs strace: apt-get install strace"
    )
    let directory = TemporaryDirectory()
    let trace = directory / "trace"
    // Under a leak sanitizer a traced program would fail at its end.
    var arguments = ["/usr/bin/strace", "-f", "-qq", "-E", "ASAN_OPTIONS=detect_leaks=0"]
    arguments += ["-o", trace]
    if let inject { arguments += ["-e", "inject=\(inject)"] }
    arguments += [TestEnvironment.program("durable-writer"), path, String(letter), "\(count)"]
    if let user { arguments.append("\(user)") }

    var output: UnsafeMutablePointer<CChar>?
    var status: Int32 = 0
    _ = try throwing { error in
      arguments.withStrv(transfer: .none) {
        g_spawn_sync(nil, $0, nil, GSpawnFlags(0), nil, nil, &output, nil, &status, error)
      }
    }
    let lines = String(decoding: contents(of: trace) ?? [], as: UTF8.self).split(separator: "\n")
    let begin = lines.firstIndex { $0.contains("/durable-writer/begin") }
    let end = lines.firstIndex { $0.contains("/durable-writer/end") } ?? lines.endIndex
    // Without the number of the process.
    let all = lines.map { String($0.drop { $0.isNumber || $0 == " " }) }
    let calls = begin.map { all[($0 + 1)..<end] } ?? []
    return DurableWriter(
      output: String(output, transfer: .full) ?? "",
      calls: Array(calls),
      earlier: Dictionary(
        all[..<(begin ?? all.endIndex)].map { (name($0), 1) },
        uniquingKeysWith: +
      ),
      hasBegun: begin != nil
    )
  }

  /// The names of the calls that were finished.
  var names: [String] {
    calls.filter { $0.contains(" = ") && !$0.contains("= ?") }
      .map(Self.name)
  }

  private static func name(_ call: String) -> String { String(call.prefix { $0 != "(" }) }
}
