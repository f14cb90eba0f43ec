// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc
import Synchronization

/// Tells a call that blocks that its task was cancelled.
final class CancelFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  func set() { flag.store(true, ordering: .relaxed) }

  func check() throws { if flag.load(ordering: .relaxed) { throw CancellationError() } }
}

/// Runs calls of the file system on a thread that may block.
///
/// - Parameters:
///   - policy: `abandon` for what only looks, `wait` for what changes something: then the caller
///     knows whether it has happened.
///   - body: Asks the flag where it can stop without leaving anything behind.
func runFileCall<R: Sendable>(
  onCancel policy: BlockingCancellation,
  isolation: isolated (any Actor)?,
  _ body: @escaping @Sendable (CancelFlag) throws -> R
) async throws -> R {
  let flag = CancelFlag()
  return try await withTaskCancellationHandler(
    operation: {
      // Without this capture the closure, and with it the task, would leave the actor.
      _ = isolation
      return try await runBlocking(onCancel: policy, isolation: isolation) { try body(flag) }
    },
    onCancel: { flag.set() },
    isolation: isolation
  )
}

// MARK: - System calls with a path

extension File {
  /// Makes a system call that takes the path, again while signals interrupt it.
  ///
  /// - Parameter what: What the call is for: `"open"` gives "cannot open PATH: …".
  @discardableResult
  func call(
    _ what: @autoclosure () -> String,
    _ body: (UnsafePointer<CChar>) -> Int32
  ) throws(GLibError) -> Int32 {
    let path = try cString(what())
    var result: Int32 = 0
    var failure: Int32 = 0
    repeat {
      path.withUnsafeBufferPointer {
        result = body($0.baseAddress!)
        failure = result < 0 ? errno : 0
      }
    } while failure == EINTR
    guard failure == 0 else { throw error(failure, what()) }
    return result
  }

  func cString(_ what: @autoclosure () -> String) throws(GLibError) -> [CChar] {
    guard !bytes.contains(0) else {
      throw GLibError(
        FileErrorCode.invalidArgument,
        "cannot \(what()) \(self): there is U+0000 in the path"
      )
    }
    return bytes.map { CChar(bitPattern: $0) } + [0]
  }

  func error(_ number: Int32, _ what: String) -> GLibError {
    .errno(number, "cannot \(what) \(self)")
  }

  /// Opens the file. Neither a pipe without a peer nor a terminal lets this wait, and no terminal
  /// becomes the process's own.
  func open(
    _ flags: Int32,
    _ what: @autoclosure () -> String
  ) throws(GLibError) -> OwnedDescriptor {
    let flags = flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    return OwnedDescriptor(adopting: try call(what()) { Glibc.open($0, flags) })
  }

  /// The same; a file that is not there is made, with these permissions whatever the umask says.
  func open(
    _ flags: Int32,
    creatingWith permissions: UInt32?,
    _ what: @autoclosure () -> String
  ) throws(GLibError) -> OwnedDescriptor {
    guard let permissions else { return try open(flags, what()) }
    check(permissions: permissions)
    // Again when somebody makes or removes the file in between; not for ever, because a symbolic
    // link that leads nowhere is neither there nor to be made.
    for _ in 0..<100 {
      do throws(GLibError) {
        return try open(flags, what())
      } catch {
        guard error.matches(FileErrorCode.noEntry) else { throw error }
      }
      let mode = mode_t(permissions)
      let all = flags | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY
      do throws(GLibError) {
        let made = OwnedDescriptor(adopting: try call(what()) { Glibc.open($0, all, mode) })
        if fchmod(made.number, mode) != 0 {
          let failure = errno
          _ = try? call("remove") { unlink($0) }
          throw self.error(failure, what())
        }
        return made
      } catch {
        guard error.matches(FileErrorCode.fileExists) else { throw error }
      }
    }
    throw error(ENOENT, what())
  }

  func status(
    isFollowingLinks: Bool = true,
    _ what: @autoclosure () -> String = "look at"
  ) throws(GLibError) -> stat {
    var status = stat()
    try call(what()) { isFollowingLinks ? stat($0, &status) : lstat($0, &status) }
    return status
  }

  /// Refuses what has a peer, for which opening alone means something, and which could be waited for.
  func refusePeers(_ status: stat, _ what: String) throws(GLibError) {
    switch Kind(mode: status.st_mode) {
    case .pipe, .socket: throw error(EINVAL, "\(what) the pipe or socket")
    default: break
    }
  }

  func status(
    of descriptor: borrowing OwnedDescriptor,
    _ what: String
  ) throws(GLibError) -> stat {
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else { throw error(errno, what) }
    return status
  }
}

/// Permissions are nine bits and three special ones.
func check(permissions: UInt32) {
  guard permissions <= 0o7777 else {
    misuse("Permissions of a file are at most 0o7777")
  }
}
