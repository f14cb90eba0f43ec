// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

/// The descriptors of a child that is about to be started, and our ends of its pipes.
final class ChildDescriptors {
  /// The number in the child, and the one here. The three standard streams are always there.
  private(set) var mapping: [Int32: Int32] = [:]
  /// How much a pipe is to hold, if that was said.
  private let capacity: Int?
  /// What was opened for the child alone.
  private var childsEnds: [Int32] = []
  private(set) var input: StreamWriter?
  private(set) var output: StreamReader?
  private(set) var error: StreamReader?

  init(_ command: Command) throws(GLibError) {
    capacity = command.streamCapacity
    try connectInput(command.standardInput)
    try connect(STDOUT_FILENO, command.standardOutput)
    try connect(STDERR_FILENO, command.standardError)
    for passed in command.passedDescriptors {
      guard mapping[passed.target] == nil else {
        misuse("Command.passedDescriptors: \(passed.target) is given twice")
      }
      try map(passed.target, passed.source)
    }
  }

  deinit { closeChildsEnds() }

  func closeChildsEnds() {
    for number in childsEnds { close(number) }
    childsEnds = []
  }
}

// MARK: - Connecting

extension ChildDescriptors {
  private func connectInput(_ input: Command.Input) throws(GLibError) {
    switch input {
    case .inherit: try inherit(STDIN_FILENO)
    case .null: try open(STDIN_FILENO, "/dev/null", O_RDONLY)
    case .file(let path): try open(STDIN_FILENO, path, O_RDONLY)
    case .descriptor(let number): try map(STDIN_FILENO, number)
    case .stream:
      let pipe = try pipe()
      lend(STDIN_FILENO, pipe.readEnd.takeNumber())
      self.input = try StreamWriter(adopting: pipe.writeEnd)
    }
  }

  private func connect(_ target: Int32, _ output: Command.Output) throws(GLibError) {
    switch output {
    case .inherit: try inherit(target)
    case .null: try open(target, "/dev/null", O_WRONLY)
    case .file(let path, let mode):
      try open(target, path, O_WRONLY | mode.flags, mode.permissions)
    case .descriptor(let number): try map(target, number)
    case .standardOutput:
      guard target == STDERR_FILENO else {
        misuse("Command.standardOutput cannot be joined to itself")
      }
      mapping[target] = mapping[STDOUT_FILENO]
    case .stream:
      let pipe = try pipe()
      lend(target, pipe.writeEnd.takeNumber())
      let reader = try StreamReader(adopting: pipe.readEnd)
      if target == STDOUT_FILENO { self.output = reader } else { error = reader }
    }
  }

  /// A stream that is closed here, or that an exec is meant to close, is no stream for the child either; but
  /// a child without one would take the next file that it opens for it.
  private func inherit(_ number: Int32) throws(GLibError) {
    let flags = fcntl(number, F_GETFD)
    guard flags < 0 || flags & FD_CLOEXEC != 0 else { return mapping[number] = number }
    try open(number, "/dev/null", O_RDWR)
  }

  private func map(_ target: Int32, _ source: Int32) throws(GLibError) {
    guard source >= 0, fcntl(source, F_GETFD) >= 0 else {
      throw .errno(EBADF, "cannot pass descriptor \(source) as \(target)")
    }
    mapping[target] = source
  }

  private func open(
    _ target: Int32,
    _ path: String,
    _ flags: Int32,
    _ permissions: UInt32 = 0
  ) throws(GLibError) {
    try StringVector.check(path)
    let number = Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, permissions)
    guard number >= 0 else {
      if errno == EMFILE || errno == ENFILE { throw .spawn(errno, "cannot open \(path)") }
      throw .errno(errno, "cannot open \(path)")
    }
    lend(target, number)
  }

  private func lend(_ target: Int32, _ number: Int32) {
    childsEnds.append(number)
    mapping[target] = number
  }

  private func pipe() throws(GLibError) -> DescriptorPair {
    do throws(GLibError) {
      let pipe = try OwnedDescriptor.pipe()
      if let capacity { cglib_set_pipe_capacity(pipe.readEnd.number, Int32(clamping: capacity)) }
      return pipe
    } catch {
      let number = error.matches(FileErrorCode.tooManyOpenFiles) ? EMFILE : ENFILE
      throw .spawn(number, "cannot make a pipe for a child")
    }
  }
}
