// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import GLib
import Glibc
import Testing

extension ExamplesTests {
  /// `vm-monitor --config`.
  @Suite struct ConfigurationTests {
    private static let sample = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../vm-monitor/sample.conf").standardized.path

    /// The arguments that a machine was started with.
    private func commandLine(_ monitor: Program, of machine: String) throws -> [String] {
      let pid = try #require(monitor.all("STARTED", of: machine).first?.pid)
      let bytes = try Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline"))
      return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func machinesOfTheSampleDifferInTheirSettings() throws {
      let monitor = try Program("vm-monitor", ["--json", "--config", Self.sample])
      try monitor.waitUntilRunning(2)
      let web = try commandLine(monitor, of: "web")
      let db = try commandLine(monitor, of: "db")
      #expect(web.dropFirst().starts(with: ["-machine", "none"]))
      #expect(web.suffix(2) == ["-name", "web"])
      #expect(db.dropFirst().starts(with: ["-machine", "pc"]))
      #expect(db.suffix(4) == ["-name", "db", "-m", "64"])
      #expect(try monitor.wait { try monitor.all("STATUS", of: "web").count >= 10 })
      let counts = try ["web", "db"].map { try monitor.all("STATUS", of: $0).count }
      #expect(counts[0] > counts[1])
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.leftNothingBehind)
    }

    @Test func machinesHaveDeadlinesOfTheirOwn() throws {
      let config = try Script(
        text: """
          [monitor]
          Deadline=0.25
          Interval=0.1
          [machine quick]
          [machine patient]
          Deadline=600
          """
      )
      let monitor = try Program("vm-monitor", ["--json", "--config", config.path])
      try monitor.waitUntilRunning(2)
      // On a busy machine one may have missed its quarter of a second already.
      let before = try monitor.all("ERROR").count
      for pid in monitor.startedPIDs { kill(pid, SIGSTOP) }
      #expect(try monitor.wait { try monitor.all("ERROR").count > before })
      #expect(try monitor.all("ERROR").dropFirst(before).map(\.machine) == ["quick"])
      #expect(try monitor.all("ERROR", of: "patient").isEmpty)
      #expect(try monitor.all("ERROR").first?.message?.hasSuffix("within 0.25 seconds") == true)
      for pid in monitor.startedPIDs { kill(pid, SIGCONT) }
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.leftNothingBehind)
    }

    @Test func namesChooseMachinesAndFlagsOverrideTheFile() throws {
      let monitor = try Program(
        "vm-monitor",
        ["--json", "--config", Self.sample, "--qemu", "/nonexistent", "db", "db"]
      )
      #expect(monitor.waitForExit() == .exited(code: 1))
      #expect(try monitor.observations.map(\.machine) == ["db"])
      #expect(try monitor.all("ERROR").first?.message?.contains("/nonexistent") == true)
    }

    @Test(arguments: [
      ("[machine a]\nIntervall=1\n", ":2: key “Intervall” in group “machine a”: no such key"),
      ("[machine a]\nInterval=soon\n", ":2: key “Interval” in group “machine a”: “soon” is not a"),
      ("[monitor]\n\nDeadline=0\n", ":3: key “Deadline” in group “monitor”: takes 0.01 to 3600"),
      ("[machine a]\nDeadline=nan\n", ":2: key “Deadline” in group “machine a”: takes 0.01"),
      ("[machine a]\nMachine=pc\nMachine=q35\n", ":3: key “Machine” in group “machine a”: stands"),
      ("[machine a]\nArguments=\\q\n", ":2: key “Arguments” in group “machine a”: “\\q” has an"),
      ("[machine a]\n# two\n[machin b]\n", ":3: group “machin b”: known are"),
      ("[machine ]\n", ":1: group “machine ”: known are"),
      ("[machine a]\n[machine a]\n", ":2: group “machine a”: stands in the file more than once"),
      ("[machine a]\n[machine  a]\n", ":2: group “machine  a”: another machine has the name “a”"),
      ("[monitor]\n", ": there is no group “machine NAME”"),
      ("", ": there is no group “machine NAME”"),
      ("Interval=1\n", ":1: "),
      ("[machine b]\n", ": no machine is named “a”"),
    ])
    func mistakesAreNamedWithTheirLine(_ text: String, _ complaint: String) throws {
      let config = try Script(text: text)
      let monitor = try Program("vm-monitor", ["--config", config.path, "a"])
      #expect(monitor.waitForExit() == .exited(code: 2))
      #expect(monitor.errors.count == 1 && monitor.output.isEmpty)
      let message = try #require(monitor.errors.first)
      #expect(message.hasPrefix("vm-monitor: \(config.path)\(complaint)"), "\(message)")
    }

    @Test func fileThatIsMissingIsNamed() throws {
      let monitor = try Program("vm-monitor", ["--config", "/nonexistent/vm.conf"])
      #expect(monitor.waitForExit() == .exited(code: 2))
      #expect(monitor.errors.count == 1)
      #expect(monitor.errors.first?.contains("/nonexistent/vm.conf") == true)
      #expect(monitor.errors.first?.contains("No such file") == true)
    }
  }
}
