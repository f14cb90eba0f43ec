// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GIO
import GLib
import Glibc
import Testing

extension ExamplesTests {
  /// `vm-monitor` with programs that are not what it expects.
  @Suite struct StrangePeerTests {
    @Test func withoutQEMUAStandInPlaysTheMachines() throws {
      let monitor = try Program("vm-monitor", ["--json", "--machines", "2"], path: "/nonexistent")
      try monitor.waitUntilRunning(2)
      #expect(try monitor.all("STARTED").allSatisfy { $0.standIn == true })
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(monitor.errors.count == 1)
      #expect(monitor.errors.first?.contains("qemu-system-x86") == true)
      #expect(try monitor.all("SHUTDOWN").count == 2)
      #expect(monitor.leftNothingBehind)
    }

    @Test(arguments: [
      ("/nonexistent", "No such file"),
      ("/bin/true", "is it QEMU?"),
      ("/bin/cat", "is it QEMU?"),
    ])
    func programThatIsNotQEMUIsAnError(_ program: String, _ complaint: String) throws {
      let monitor = try Program("vm-monitor", ["--json", "--qemu", program])
      #expect(monitor.waitForExit() == .exited(code: 1))
      #expect(try monitor.all("ERROR").count { $0.message?.contains(complaint) == true } == 3)
      #expect(monitor.leftNothingBehind)
    }

    @Test func peerThatSaysNothingMissesItsDeadline() throws {
      let script = try Script("sleep 1000")
      let monitor = try Program("vm-monitor", ["--json", "--machines", "1", "--qemu", script.path])
      #expect(monitor.waitForExit() == .exited(code: 1))
      #expect(try monitor.all("ERROR").first?.message?.hasPrefix("not connected within") == true)
      #expect(monitor.leftNothingBehind)
    }

    @Test func messagesInPiecesAndAnswersToNobodyAreNoError() throws {
      let script = try Script(
        """
        echo '{"QMP": {}}'
        echo '{"return": {}, "id": 4711}'
        printf '{"event": "SPL'
        sleep 0.05
        printf 'IT", "data": {"big": 9007199254740993, "small": -0.5}}\\n{"event": "LAST"}\\n'
        while read -r line; do
          id=$(expr "$line" : '.*"id":\\([0-9]*\\)')
          case $line in
          *query-status*) echo '{"return": {"status": "running"}, "id": '$id'}' ;;
          *quit*) exit 3 ;;
          *) echo '{"return": {}, "id": '$id'}' ;;
          esac
        done
        """
      )
      let monitor = try Program("vm-monitor", ["--json", "--machines", "1", "--qemu", script.path])
      try monitor.waitUntilRunning(1)
      #expect(try monitor.all("ERROR").isEmpty)
      let split = try #require(monitor.output.first { $0.contains("SPLIT") })
      #expect(split.hasSuffix(#""data":{"big":9007199254740993,"small":-0.5}}"#))
      #expect(try monitor.all("LAST").count == 1)
      monitor.send(SIGTERM)
      #expect(monitor.waitForExit() == .exited(code: 0))
      #expect(try monitor.all("EXITED").first?.code == 3)
    }

    @Test(arguments: [
      ("echo 'this is not JSON'", "this is not JSON"),
      ("printf '\\033[31m\\377\\376\\n'", "·[31m"),
      ("head -c 10000000 /dev/zero | tr '\\0' x; echo", "xxxx"),
      ("head -c 12000000 /dev/zero | tr '\\0' '['; echo", "[[[["),
    ])
    func garbageIsShownAndEndsTheMachine(_ garbage: String, _ complaint: String) throws {
      let script = try Script("echo '{\"QMP\": {}}'; \(garbage); exec sleep 1000")
      let monitor = try Program("vm-monitor", ["--json", "--machines", "1", "--qemu", script.path])
      #expect(monitor.waitForExit() == .exited(code: 1))
      let complaints = try monitor.all("ERROR").compactMap(\.message)
      #expect(complaints.first?.hasPrefix("not understood") == true)
      #expect(complaints.first?.contains(complaint) == true)
      #expect(complaints.last == "does not speak QMP")
      #expect(monitor.leftNothingBehind)
    }

    @Test(arguments: [
      ("exec yes", "does not speak QMP"),
      ("exec cat /dev/zero", "does not speak QMP"),
      ("echo '{\"QMP\": {}}'; exec 1>&-; sleep 1000", "closed its monitor"),
      ("echo '{\"QMP\": {}}'; cat > /dev/null", "not connected within"),
      ("echo '{\"QMP\": {}}'; echo oops >&2; exit 7", "oops"),
      ("echo '{\"QMP\": {}}'; exec 0<&-; sleep 1000", "closed its monitor"),
    ])
    func peerThatIsNoUseIsEnded(_ behavior: String, _ complaint: String) throws {
      let script = try Script(behavior)
      let monitor = try Program("vm-monitor", ["--json", "--machines", "1", "--qemu", script.path])
      #expect(monitor.waitForExit() == .exited(code: 1))
      #expect(try monitor.all("ERROR").contains { $0.message?.contains(complaint) == true })
      #expect(try monitor.all("EXITED").count == 1)
      #expect(monitor.output.count < 100)
      #expect(monitor.leftNothingBehind)
    }

    @Test(arguments: [
      ["--machines", "0"], ["--machines", "two"], ["--for", "-1"], ["--for", "nan"], ["--nonsense"],
      ["surplus"], ["--config", "/dev/null", "--machines", "2"],
      ["--attach", "s", "--machines", "2"],
    ])
    func badArgumentsAreUsageErrors(_ arguments: [String]) throws {
      let monitor = try Program("vm-monitor", arguments)
      #expect(monitor.waitForExit() == .exited(code: 64))
      #expect(monitor.errors.contains { $0.hasPrefix("Usage: vm-monitor") })
      #expect(monitor.output.isEmpty)
    }
  }
}

/// A shell script, or other text, in a file of its own, for the time of a test.
struct Script: ~Copyable {
  private let file: OwnedTemporaryFile

  init(_ body: String) throws { try self.init(text: "#!/bin/sh\n\(body)\n") }

  init(text: String) throws {
    var file = try OwnedTemporaryFile.makeBlocking(named: "vm-monitor-test-*")
    // Closed, or it could not be run.
    let descriptor = file.takeDescriptor()!
    try descriptor.write(text.utf8.span.bytes)
    fchmod(descriptor.number, 0o700)
    try descriptor.close()
    self.file = file
  }

  var path: String { file.file.path! }
}
