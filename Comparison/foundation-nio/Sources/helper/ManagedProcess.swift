// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CLinux
@preconcurrency import Dispatch
import Glibc
import NIOCore

// plumbing: begin (processes)
/// How a process has ended.
enum ProcessExit: CustomStringConvertible {
  case exited(Int32)
  case signaled(Int32, coreDumped: Bool)
  case unknown

  var description: String {
    switch self {
    case .exited(let code): "exited with code \(code)"
    case .signaled(let signal, let coreDumped):
      "killed by signal \(signal)\(coreDumped ? " (core dumped)" : "")"
    case .unknown: "ended, status unknown"
    }
  }
}

/// A process that may outlive us: a child, or one that an earlier run has started.
final class ManagedProcess: Sendable {
  let identity: ProcessIdentity
  private let descriptor: Int32
  private let source: any DispatchSourceRead
  private let ended: EventLoopPromise<ProcessExit>

  /// Finds a process again; `nil` if it has ended.
  convenience init?(adopting identity: ProcessIdentity, on eventLoop: any EventLoop) throws {
    let descriptor = pidfd_open(identity.pid, 0)
    guard descriptor >= 0 else {
      if errno == ESRCH { return nil }
      throw SystemError(errno, "pidfd_open")
    }
    // In this order: what the descriptor holds now is what the start time is read of.
    guard try ProcessIdentity(of: identity.pid) == identity, !Self.hasEnded(descriptor) else {
      close(descriptor)
      return nil
    }
    self.init(watching: descriptor, identity, on: eventLoop)
  }

  fileprivate init(watching descriptor: Int32, _ identity: ProcessIdentity, on loop: any EventLoop)
  {
    self.identity = identity
    self.descriptor = descriptor
    let ended = loop.makePromise(of: ProcessExit.self)
    self.ended = ended
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
    source.setEventHandler { [source] in
      source.cancel()
      ended.succeed(Self.collect(descriptor))
    }
    source.activate()
  }

  /// How it ended; waits until it has.
  var exit: ProcessExit {
    get async { (try? await ended.futureResult.get()) ?? .unknown }
  }

  /// Another process is never hit, whatever number it has.
  func send(_ signal: Int32) { _ = pidfd_send_signal(descriptor, signal, nil, 0) }

  private static func hasEnded(_ descriptor: Int32) -> Bool {
    var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, 0) > 0
  }

  private static func collect(_ descriptor: Int32) -> ProcessExit {
    var info = siginfo_t()
    // It fails for what is not our child.
    guard waitid(P_PIDFD, id_t(descriptor), &info, WEXITED) == 0 else { return .unknown }
    let status = info._sifields._sigchld.si_status
    return info.si_code == Int32(CLD_EXITED)
      ? .exited(status) : .signaled(status, coreDumped: info.si_code == Int32(CLD_DUMPED))
  }
}

/// A child whose program has not begun: if we end before it is released, it never does.
///
/// Foundation's `Process` can neither pass descriptors nor make sessions.
struct HeldProcess: ~Copyable {
  let identity: ProcessIdentity
  private let descriptor: Int32
  private let gate: OpenFile

  /// - Parameters:
  ///   - listener: Its descriptor 3.
  ///   - log: Where its output goes.
  init(_ command: [String], listener: Int32, log: Int32) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError(errno, "pipe") }
    let waiting = OpenFile(adopting: ends[0])
    let gate = OpenFile(adopting: ends[1])
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in [waiting.descriptor, log, log, listener].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags) | cl_spawn_setsid)
    // The shell waits for a line, and becomes the program; number and start time stay the same.
    let script = #"read -r go && exec "$@" </dev/null"#
    let program = try Self.find(command[0])
    let words = ["sh", "-c", script, "sh", program] + command.dropFirst()
    let pointers = words.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var pid: pid_t = 0
    let error = posix_spawn(&pid, "/bin/sh", &actions, &attributes, pointers, environ)
    guard error == 0 else { throw SystemError(error, "posix_spawn") }
    // The number is certain: nobody else can collect the child.
    let descriptor = pidfd_open(pid, 0)
    guard descriptor >= 0 else { throw SystemError(errno, "pidfd_open") }
    guard let identity = try ProcessIdentity(of: pid) else { throw SystemError(ESRCH, "/proc") }
    self.identity = identity
    self.descriptor = descriptor
    self.gate = gate
  }

  private static func find(_ program: String) throws -> String {
    let places = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
    for place in places.split(separator: ":") where access("\(place)/\(program)", X_OK) == 0 {
      return "\(place)/\(program)"
    }
    throw SystemError(ENOENT, program)
  }

  /// Lets the program begin.
  consuming func release(on eventLoop: any EventLoop) throws -> ManagedProcess {
    try gate.write(Array("go\n".utf8), "release")
    return ManagedProcess(watching: descriptor, identity, on: eventLoop)
  }
}
// plumbing: end
