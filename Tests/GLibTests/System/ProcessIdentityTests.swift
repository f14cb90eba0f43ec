// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Foundation
import Glibc
import TestSupport
import Testing

@testable import GLib

@Suite struct ProcessIdentityTests {
  @Test func theOwnIdentityIsStableAndRunning() throws {
    let own = try ProcessIdentity.current()
    #expect(own.pid == getpid())
    #expect(try own.isRunning())
    #expect(try ProcessIdentity(ofPID: getpid()) == own)
    #expect(own.bootID.count == 36)
  }

  @Test func anIdentitySurvivesARoundTripThroughJSON() throws {
    let own = try ProcessIdentity.current()
    let data = try JSONEncoder().encode(own)
    #expect(try JSONDecoder().decode(ProcessIdentity.self, from: data) == own)
  }

  @Test func anIdentitySurvivesARoundTripAsALine() throws {
    let own = try ProcessIdentity.current()
    #expect("\(own)" == "\(own.pid) \(own.startTime) \(own.bootID)")
    #expect(ProcessIdentity("\(own)") == own)
  }

  @Test(arguments: [
    "", "1", "1 2", "1 2 ", "1 2 b c", "0 2 b", "-1 2 b", "x 2 b", "1 -2 b", " 1 2 b",
  ])
  func otherLinesAreNoIdentity(_ line: String) { #expect(ProcessIdentity(line) == nil) }

  @Test func aNumberWithoutAProcessIsATypedError() {
    expectError(ProcessErrorCode.notRunning) { try ProcessIdentity(ofPID: .max) }
  }

  @Test func aProcessThatHasEndedIsNotRunningEvenBeforeItsStatusIsCollected() throws {
    var child = try SpawnedProcess.spawn("cat", standardInput: .pipe, standardOutput: .null)
    #expect(try child.identity.isRunning())
    let watch = try #require(try ProcessWatch.open(child.pid))
    _ = child.takeStandardInput()
    var request = pollfd(fd: watch.descriptor.number, events: Int16(POLLIN), revents: 0)
    #expect(poll(&request, 1, -1) == 1)
    #expect(try !child.identity.isRunning())
    #expect(watch.collectStatus() == .exited(code: 0))
    #expect(try !child.identity.isRunning())
  }

  @Test func anotherStartTimeOrAnotherBootIsAnotherProcess() throws {
    let own = try ProcessIdentity.current()
    let recycled = try altered(own) { $0["startTime"] = own.startTime - 1 }
    let earlier = try altered(own) { $0["bootID"] = "00000000-0000-0000-0000-000000000000" }
    for identity in [recycled, earlier] {
      #expect(try !identity.isRunning())
      #expect(identity != own)
    }
  }

  @Test(
    arguments: [
      "1 (cat) S 1", "1 () S 1", "1 (a b) S 1", "1 (a) R 2) S 1", "1 (((((() S 1",
      "1 (new\nline) S 1", "1 (\u{fffd}\u{fffd}) S 1", "1 () S 4 5 6) S 1",
    ]
  )
  func namesOfProgramsDoNotDeceiveTheParser(_ start: String) {
    let rest = (5...52).map { $0 == 22 ? "777" : String($0) }.joined(separator: " ")
    let stat = ProcessStat(parsing: "\(start) \(rest)\n")
    #expect(stat?.startTime == 777)
    #expect(stat?.state == "S")
    #expect(stat?.hasEnded == false)
  }

  @Test(arguments: ["", "1 (cat)", "1 (cat) S 1 2 3", "no parenthesis at all", "1 (cat) SS"])
  func aLineThatIsCutShortIsNotUnderstood(_ text: String) {
    #expect(ProcessStat(parsing: text) == nil)
  }

  @Test(arguments: ["Z", "X", "x"])
  func deadStatesAreEnded(_ state: Character) {
    let rest = (4...52).map(String.init).joined(separator: " ")
    #expect(ProcessStat(parsing: "1 (cat) \(state) \(rest)")?.hasEnded == true)
  }
}

/// Changes fields of an identity as a file on disk could.
func altered(
  _ identity: ProcessIdentity,
  _ change: (inout [String: Any]) -> Void
) throws -> ProcessIdentity {
  let data = try JSONEncoder().encode(identity)
  var fields = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  change(&fields)
  return try JSONDecoder().decode(
    ProcessIdentity.self,
    from: JSONSerialization.data(withJSONObject: fields)
  )
}
