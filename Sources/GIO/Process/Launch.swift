// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import CSpawn
import GLib
import Glibc

/// One start of a command: everything that the child needs, made before the child is.
final class Launch: @unchecked Sendable {
  // Sendable: one thread makes and uses it, if need be after another one has made it.
  private let command: Command
  private let argv: StringVector
  private let envp: StringVector?
  private let programs: StringVector
  let descriptors: ChildDescriptors

  init(_ command: Command) throws(GLibError) {
    guard !command.killsGroupAtExit || command.group != .inherited else {
      misuse("Command.killsGroupAtExit: the child leads no group, so its group is our own")
    }
    do throws(GLibError) {
      argv = try StringVector([command.program] + command.arguments)
      envp = try command.environment.map { (variables) throws(GLibError) in
        StringVector(bytes: try variables.entries())
      }
      if let directory = command.directory { try StringVector.check(directory) }
      programs = try StringVector(Self.candidates(for: command.program))
    } catch {
      throw GLibError(SpawnErrorCode.invalidArgument, "cannot start a program: \(error.message)")
    }
    descriptors = try ChildDescriptors(command)
    self.command = command
  }

  /// The paths to try: the search of `execvp`, which a child cannot make, because it allocates.
  private static func candidates(for program: String) -> [String] {
    guard !program.isEmpty, !program.utf8.contains(UInt8(ascii: "/")) else { return [program] }
    let path = ProcessEnvironment.value(of: "PATH") ?? "/bin:/usr/bin"
    return path.split(separator: ":", omittingEmptySubsequences: false).map {
      $0.isEmpty ? program : "\($0)/\(program)"
    }
  }

  /// Starts the program.
  func start() throws(GLibError) -> cspawn_result {
    let result = onFittingThread { self.spawn { plan in cspawn_start(plan) } }
    descriptors.closeChildsEnds()
    if result.error != 0 { throw failure(result) }
    return result
  }

  /// Makes the child, whose program waits until the gate is opened.
  func hold() throws(GLibError) -> (cspawn_result, LaunchGate) {
    var ends: (Int32, Int32) = (-1, -1)
    let isMade = withUnsafeMutableBytes(of: &ends) {
      socketpair(
        AF_UNIX,
        Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue),
        0,
        $0.assumingMemoryBound(to: Int32.self).baseAddress
      ) == 0
    }
    guard isMade else { throw .spawn(errno, "cannot start \(command.program): a pair of sockets") }
    let (ours, theirs) = ends
    // Small, because the child's limit of numbers may be: the first that is free.
    let target = (3...).first { descriptors.mapping[$0] == nil }!
    // Written before the closure returns, read afterwards.
    nonisolated(unsafe) var held: OpaquePointer?
    let result = onFittingThread {
      self.spawn(passing: (theirs, target)) { plan in cspawn_hold(plan, ours, theirs, &held) }
    }
    let gate = LaunchGate(OwnedDescriptor(adopting: ours), held)
    descriptors.closeChildsEnds()
    if result.error != 0 { throw failure(result, gate: target) }
    return (result, gate)
  }

  /// Lets the program of a child begin that is held. If that fails, the child is to be collected.
  func release(_ gate: LaunchGate) throws(GLibError) {
    let result = gate.open()
    if result.error != 0 { throw failure(result) }
  }

  /// Runs `body` on this thread, or on one that lives as long as the process, if the kernel is to watch over
  /// the child.
  private func onFittingThread(_ body: @escaping @Sendable () -> cspawn_result) -> cspawn_result {
    guard command.parentDeathSignal != nil, !IOThread.shared.context.isOwner else { return body() }
    // Written before the latch opens, read afterwards.
    nonisolated(unsafe) var answer = cspawn_result()
    let latch = Latch()
    IOThread.shared.context.invoke {
      answer = body()
      latch.open()
    }
    latch.wait()
    return answer
  }

  /// Makes the plan for the child, and calls `body` with it.
  ///
  /// - Parameter gate: One more descriptor to be passed, at which the child waits.
  private func spawn(
    passing gate: (source: Int32, target: Int32)? = nil,
    _ body: (UnsafePointer<cspawn_plan>) -> cspawn_result
  ) -> cspawn_result {
    var mapped = descriptors.mapping.map { cspawn_descriptor(source: $1, target: $0, moved: -1) }
    if let gate {
      mapped.append(cspawn_descriptor(source: gate.source, target: gate.target, moved: -1))
    }
    mapped.sort { $0.target < $1.target }
    let limits = command.limits.map {
      cspawn_limit(resource: $0.resource, soft: $0.value, hard: $0.value)
    }
    let blocked = command.blockedSignals.reduce(into: UInt64(0)) {
      if (1...64).contains($1) { $0 |= 1 << UInt64($1 - 1) }
    }
    let group =
      switch command.group {
      case .inherited: CSPAWN_GROUP_INHERITED
      case .new: CSPAWN_GROUP_OWN
      case .newSession: CSPAWN_GROUP_SESSION
      }
    let directory = command.directory.map { Array($0.utf8CString) }
    return mapped.withUnsafeMutableBufferPointer { mapped in
      limits.withUnsafeBufferPointer { limits in
        withOptionalElements(directory) { directory in
          var plan = cspawn_plan()
          plan.blocked_signals = blocked
          plan.group = group
          plan.death_signal = command.parentDeathSignal ?? 0
          plan.directory = directory
          plan.umask = command.fileModeMask.map { Int32($0 & 0o777) } ?? -1
          plan.descriptors = mapped.baseAddress
          plan.descriptor_count = mapped.count
          plan.limits = limits.baseAddress
          plan.limit_count = limits.count
          plan.programs = UnsafeRawPointer(programs.pointer).assumingMemoryBound(
            to: UnsafePointer<CChar>?.self
          )
          plan.arguments = UnsafePointer(argv.pointer)
          plan.environment = envp.map { UnsafePointer($0.pointer) }
          plan.gate = gate?.target ?? 0
          return body(&plan)
        }
      }
    }
  }
}

/// Where a child waits that is held. It ends when this object does.
final class LaunchGate: Sendable {
  private let descriptor: OwnedDescriptor
  private nonisolated(unsafe) let held: OpaquePointer?  // a constant

  init(_ descriptor: consuming OwnedDescriptor, _ held: OpaquePointer?) {
    self.descriptor = descriptor
    self.held = held
  }

  fileprivate func open() -> cspawn_result { cspawn_release(held, descriptor.number) }

  deinit { cspawn_forget(held) }
}

// MARK: - Failures

extension Launch {
  /// - Parameter gate: The target of the gate, if there is one.
  private func failure(_ result: cspawn_result, gate: Int32? = nil) -> GLibError {
    let what = "cannot start \(command.program)"
    let number = result.error
    switch result.step {
    case CSPAWN_STEP_CLONE where number == EAGAIN || number == ENOMEM:
      return GLibError(SpawnErrorCode.fork, "\(what): \(text(number))")
    case CSPAWN_STEP_DIRECTORY:
      return GLibError(
        SpawnErrorCode.workingDirectory,
        "\(what): directory \(command.directory ?? ""): \(text(number))"
      )
    case CSPAWN_STEP_DESCRIPTOR:
      return .spawn(number, "\(what): descriptor \(targets(gate)[result.index])")
    case CSPAWN_STEP_LIMIT: return .spawn(number, "\(what): limit \(result.index + 1)")
    case CSPAWN_STEP_DEATH_SIGNAL: return .spawn(number, "\(what): the parent-death signal")
    case CSPAWN_STEP_GROUP: return .spawn(number, "\(what): its group of processes")
    default: return .spawn(number, what)
    }
  }

  /// In the order in which the child has them.
  private func targets(_ gate: Int32?) -> [Int32] {
    (descriptors.mapping.keys + [gate].compactMap(\.self)).sorted()
  }

  private func text(_ number: Int32) -> String { String(cString: g_strerror(number)) }
}

extension GLibError {
  /// The error of a start, with the code that GLib has for the number, or else
  /// ``SpawnErrorCode/failed``.
  static func spawn(_ number: Int32, _ what: String) -> GLibError {
    let code: SpawnErrorCode =
      switch number {
      case EACCES: .permissionDenied
      case EPERM: .notPermitted
      case E2BIG: .argumentsTooLong
      case ENOEXEC: .notExecutable
      case ENAMETOOLONG: .nameTooLong
      case ENOENT: .noEntry
      case ENOMEM: .noMemory
      case ENOTDIR: .notDirectory
      case ELOOP: .tooManySymbolicLinks
      case ETXTBSY: .textFileBusy
      case EIO: .inputOutput
      case ENFILE: .tooManyOpenFilesInSystem
      case EMFILE: .tooManyOpenFiles
      case EINVAL: .invalidArgument
      case EISDIR: .isDirectory
      case ELIBBAD: .badInterpreter
      default: .failed
      }
    return GLibError(code, "\(what): \(String(cString: g_strerror(number)))")
  }
}

/// Calls `body` with the elements, or with NULL.
private func withOptionalElements<T, R>(_ array: [T]?, _ body: (UnsafePointer<T>?) -> R) -> R {
  guard let array else { return body(nil) }
  return array.withUnsafeBufferPointer { body($0.baseAddress) }
}
