// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Testing

// The code of the article "System and data", word by word; that it compiles is the test.

private func directories() -> [String] {
  let directories = ServiceDirectories("demo")
  let socketPath = directories.runtime + "/demo.sock"  // /run/demo/demo.sock, as root
  let statePath = directories.state + "/machines.json"
  return [socketPath, statePath]
}

private func start(_ arguments: [String], _ missingEmulator: any Error) throws {
  guard let emulator = findProgram("qemu-system-x86_64") else { throw missingEmulator }
  var environment = ProcessEnvironment.current
  environment["LC_ALL"] = "C"
  environment.removeAll { $0.hasPrefix("LD_") }
  let child = try SpawnedProcess.spawn(emulator, arguments, environment: environment)
  print(child.pid)

  let extra = try ShellWords.split("-m 1024 -name 'web server'")
  print(try ShellWords.join([emulator] + extra))
}

private func check(_ blocks: [[UInt8]], _ expected: String, _ damaged: any Error) throws {
  var checksum = Checksum(.sha256)
  for block in blocks { checksum.update(block) }
  guard checksum.digest == Checksum.Digest(hexadecimal: expected) else { throw damaged }
}

private func encode(_ secret: [UInt8]) throws -> Bool {
  let text = String(base64Encoding: secret.span.bytes)
  let bytes = try [UInt8](base64Decoding: text, ignoringSpaces: true)
  return bytes == secret
}

private func identify() throws -> Bool {
  let id = UniqueID()
  let old = try UniqueID(parsing: "c7a5fdbdedaf9455926ad65c16db1809")  // as generous as libvirt
  let strict = UniqueID("c7a5fdbd-edaf-9455-926a-d65c16db1809")
  return old == strict && id != old
}

private func connect() throws {
  let connection = try ConnectionURI(parsing: "qemu+ssh://root@example.org/system?no_verify=1")
  print(connection.driver, connection.transport)  // qemu ssh
  print(connection.uri.host ?? "", connection.uri["no_verify"] ?? "0")
  print(connection.remoteURI)  // qemu:///system
}

private func plan() throws -> DateTime? {
  let berlin = try DateTime.Zone(identifier: "Europe/Berlin")
  let start = try DateTime(parsing: "2026-11-25T18:30:00Z")
  print(start.converted(to: berlin) ?? start)  // 2026-11-25T19:30:00+01
  let due = start.adding(months: 1)?.adding(.seconds(90))
  return due
}

/// The system and data as a program uses them that has no C in it.
@Suite struct SystemAndDataTests {
  @Test func helpersAreUsedAsDocumented() throws {
    #expect(try encode([1, 2, 3]) && identify())
    #expect(directories().allSatisfy { $0.contains("/demo/") })
    try connect()
    try check([Array("a".utf8), Array("bc".utf8)], Self.abc, FileErrorCodeError())
    #expect(throws: FileErrorCodeError.self) { try check([], Self.abc, FileErrorCodeError()) }
  }

  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  private struct FileErrorCodeError: Error {}

  @Test func directoriesAndPrograms() throws {
    let paths = [
      Directories.home, Directories.temporary, Directories.current, Directories.userConfiguration,
      Directories.userData, Directories.userState, Directories.userCache,
    ]
    #expect(paths.allSatisfy { !$0.isEmpty } && !Directories.systemData.isEmpty)
    #expect(!Directories.systemConfiguration.isEmpty && !Directories.userRuntime.isEmpty)
    #expect(findProgram("sh") != nil && ProcessEnvironment.value(of: "PATH") != nil)
    #expect(try ShellWords.unquote(ShellWords.quote("it's")) == "it's")
    var environment: ProcessEnvironment = ["A": "1"]
    environment.merge(ProcessEnvironment(["B": "2"]))
    #expect(environment.names == ["A", "B"] && ProcessEnvironment().isEmpty)
  }

  @Test func valuesAreMadeAndCompared() throws {
    var code = Checksum(.sha256, hmacKey: [1, 2, 3])
    code.update("message")
    #expect(code.digest.bytes.count == Checksum.Algorithm.sha256.digestCount)
    #expect(Checksum.digest(of: "abc", .sha256).hexadecimal == Self.abc)
    #expect(UniqueID.zero < UniqueID() && UniqueID(bytes: UniqueID.zero.bytes) == .zero)
    let uri = try URI(scheme: "http", host: "h", path: "/a b", parameters: [.init("c", "d&e")])
    #expect("\(uri)" == "http://h/a%20b?c=d%26e" && uri.redacted == "\(uri)")
    #expect(try "\(uri.resolving("g"))" == "http://h/g" && uri.values(of: "c") == ["d&e"])
    #expect(try URI.percentDecoded(URI.percentEncoded("a/b")) == "a/b")
    let here = try ConnectionURI(driver: .qemu, path: "/session")
    #expect(here.isLocal && here.mode == .session && here.transport == .unix)
    let time = try #require(DateTime(year: 2026, month: 11, day: 25, in: .utc))
    #expect(time.weekday == 3 && time.duration(since: time) == .zero && time < DateTime.now())
    #expect(try time.formatted("%F") == "2026-11-25" && DateTime(unixTime: time.unixTime) == time)
  }

  @Test func anUnknownZoneIsCaughtByItsCode() throws {
    do {
      _ = try DateTime.Zone(identifier: "Nowhere")
      Issue.record("a zone that does not exist was found")
    } catch DateTime.ErrorCode.unknownZone {}
  }
}
