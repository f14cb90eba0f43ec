// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GIO
import GLib
import Glibc
import QMP

/// A request to the daemon of a state directory.
struct Client {
  let connection: SocketConnection

  /// - Throws: `Refusal`.
  init(_ place: Place) async throws {
    let socket = StateDirectory.controlSocket(in: place.directory)
    do {
      connection = try await withTimeout(.seconds(5)) {
        try await SocketConnection.connect(to: .unix(socket.description))
      }
    } catch IOErrorCode.notFound, IOErrorCode.connectionRefused {
      throw Refusal(description: "no vmkeeper runs for \(place.directory)")
    } catch {
      throw Refusal(description: error.reason)
    }
  }

  /// Sends a request, and returns the answer.
  ///
  /// - Throws: `Refusal`.
  func ask(_ request: JSONValue, timeout: Duration) async throws -> JSONValue {
    let answer: JSONValue
    do {
      answer = try await withTimeout(timeout) {
        try await connection.write("\(request)\n")
        guard let line = try await connection.readLine(limit: 1 << 26) else {
          throw Refusal(description: "vmkeeper has ended")
        }
        return try JSONValue(parsing: line)
      }
    } catch IOErrorCode.timedOut {
      let seconds = timeout / .seconds(1)
      throw Refusal(description: "no answer within \(seconds) s; it may still come to pass")
    } catch {
      throw Refusal(description: error.reason)
    }
    if let reason = answer["error"]?.stringValue { throw Refusal(description: reason) }
    return answer
  }
}

/// Says what is wrong, and ends with status 1.
func reporting<R>(_ body: () async throws -> R) async throws -> R {
  do {
    return try await body()
  } catch IOErrorCode.brokenPipe {
    // Whoever read our output has seen enough.
    throw ExitCode.success
  } catch {
    complain(error.reason)
    throw ExitCode.failure
  }
}

/// What all requests have.
struct Options: ParsableArguments {
  @OptionGroup var place: Place

  @Flag(help: "Write JSON.")
  var json = false

  @Option(help: ArgumentHelp("How long to wait for an answer.", valueName: "seconds"))
  var timeout = 120.0

  func validate() throws {
    guard (0.001...1e6).contains(timeout) else {
      throw ValidationError("--timeout takes a number of seconds, more than zero.")
    }
  }

  var patience: Duration { .seconds(timeout) }

  /// Sends a request about which nothing is to be said but whether it has come to pass.
  func request(_ members: JSONValue) async throws {
    try await reporting {
      do {
        let answer = try await Client(place).ask(members, timeout: patience)
        if json { try await show(answer) }
      } catch let error as Refusal {
        if json { try await show(["error": .string(error.description)]) }
        throw error
      }
    }
  }

  private func show(_ answer: JSONValue) async throws {
    try await StreamWriter.standardOutput().write("\(answer)\n")
  }
}

// MARK: - One machine

struct Start: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start a machine, and wait until its monitor answers."
  )
  @Argument(help: "The machine.") var name: String
  @OptionGroup var options: Options

  func run() async throws {
    try await options.request(["command": "start", "name": .string(name)])
  }
}

struct Stop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop a machine, and wait until it has ended.",
    discussion: """
      The guest is asked to shut down; if that takes longer than the machine's shutdown-timeout, \
      QEMU is told to quit, and then killed.
      """
  )
  @Argument(help: "The machine.") var name: String
  @Flag(help: "Kill it at once.") var force = false
  @OptionGroup var options: Options

  func run() async throws {
    try await options.request(
      ["command": "stop", "name": .string(name), "force": .bool(force)]
    )
  }
}

struct Restart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop a machine and start it again, or start it."
  )
  @Argument(help: "The machine.") var name: String
  @OptionGroup var options: Options

  func run() async throws {
    try await options.request(["command": "restart", "name": .string(name)])
  }
}

// MARK: - All machines

struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Show all machines.")
  @OptionGroup var options: Options

  func run() async throws {
    let machines = try await reporting {
      try await Client(options.place).list(timeout: options.patience)
    }
    let output = try StreamWriter.standardOutput()
    if options.json {
      let objects = machines.map { machine in
        let members = Self.members.map { "\(JSONValue.string($0)):\(machine[$0] ?? .null)" }
        return "{\(members.joined(separator: ","))}"
      }
      try await output.write("[\(objects.joined(separator: ","))]\n")
    } else {
      try await output.write(machineTable(machines).joined(separator: "\n") + "\n")
    }
  }

  private static let members = [
    "name", "state", "pid", "adopted", "restarts", "since", "lastEvent",
  ]
}

extension Client {
  func list(timeout: Duration) async throws -> [JSONValue] {
    try await ask(["command": "list"], timeout: timeout)["machines"]?.arrayValue ?? []
  }
}

/// The rows of a table for people.
func machineTable(_ machines: [JSONValue]) -> [String] {
  let rows = machines.map { machine in
    [
      machine["name"]?.stringValue ?? "",
      machine["state"]?.stringValue ?? "",
      machine["pid"]?.integerValue.map { "\($0)" } ?? "–",
      machine["adopted"] == true ? "yes" : "no",
      machine["restarts"]?.integerValue.map { "\($0)" } ?? "",
      machine["since"]?.stringValue ?? "",
      machine["lastEvent"]?.stringValue ?? "",
    ]
  }
  let all = [["NAME", "STATE", "PID", "ADOPTED", "RESTARTS", "SINCE", "LAST EVENT"]] + rows
  let widths = (0..<6).map { column in all.map { $0[column].count }.max()! + 2 } + [0]
  return all.map { row in
    zip(row, widths)
      .map { cell, width in cell + String(repeating: " ", count: max(width - cell.count, 0)) }
      .joined()
  }
}

struct Events: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what happens, until Ctrl-C: on a terminal as a table that changes."
  )
  @Flag(help: "Write one JSON object a line.") var json = false
  @OptionGroup var place: Place

  func run() async throws {
    try await reporting {
      let client = try await Client(place)
      _ = try await client.ask(["command": "events"], timeout: .seconds(10))
      let output = try StreamWriter.standardOutput()
      if !json && isatty(STDOUT_FILENO) == 1 {
        try await drawTables(client, output)
      } else {
        for try await line in client.connection.lines(limit: 1 << 26) {
          try await output.write((json ? line : try readable(line)) + "\n")
        }
      }
    }
  }

  private func readable(_ line: String) throws -> String {
    let event = try JSONValue(parsing: line)
    let seconds = event["time"]?.numberValue ?? 0
    let time = try DateTime(unixTime: Int(seconds))?.formatted("%Y-%m-%dT%H:%M:%SZ") ?? ""
    var words = [time, event["machine"]?.stringValue ?? "", event["event"]?.stringValue ?? ""]
    for key in ["pid", "status", "code", "signal", "seconds", "message", "data"] {
      guard let value = event[key], value != [:] else { continue }
      words.append("\(key)=\(value.stringValue ?? "\(value)")")
    }
    return words.joined(separator: " ")
  }

  /// Draws the table anew in place after whatever happens, but not more often than four times a second.
  private func drawTables(_ client: Client, _ output: StreamWriter) async throws {
    let (changes, change) = AsyncStream.makeStream(
      of: Void.self,
      bufferingPolicy: .bufferingNewest(1)
    )
    change.yield()
    let listening = Task {
      defer { change.finish() }
      for try await _ in client.connection.lines(limit: 1 << 26) { change.yield() }
    }
    defer { listening.cancel() }
    var drawnRows = 0
    for await _ in changes {
      let table = machineTable(try await Client(place).list(timeout: .seconds(10)))
      var size = winsize()
      let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
      let rows = table.prefix(isKnown ? max(Int(size.ws_row) - 1, 1) : 23)
      var text = drawnRows > 0 ? "\u{1B}[\(drawnRows)A" : ""
      for row in rows { text += "\r\(row.prefix(isKnown ? Int(size.ws_col) : 80))\u{1B}[K\n" }
      drawnRows = rows.count
      try await output.write(text + "\u{1B}[J")
      try await Task.sleep(for: .milliseconds(250))
    }
  }
}

struct Shutdown: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stop all machines and the daemon; the next run starts them again."
  )
  @OptionGroup var options: Options

  func run() async throws {
    try await options.request(["command": "shutdown"])
  }
}
