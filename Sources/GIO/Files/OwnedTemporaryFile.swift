// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

public import GLib
import Glibc

/// A file of a name that nobody else has, removed at the end of the scope.
///
///     let script = try await OwnedTemporaryFile.make(named: "demo-*.sh")
///     try await script.file.overwrite(with: "echo hello\n")
///     try await run(script.file)
///
/// It goes when its owner does, also on `throw`. A process that is killed leaves it behind. The owner holds
/// the file open, close-on-exec: child processes do not inherit it.
///
/// > Isolation: Safe from any thread.
///
/// No C counterpart.
public struct OwnedTemporaryFile: ~Copyable, Sendable {
  /// Where it is.
  ///
  /// No C counterpart.
  public let file: File

  private var descriptor: OwnedDescriptor?
  private var isKept = false

  private init(_ made: Made) {
    file = made.file
    descriptor = OwnedDescriptor(adopting: made.number)
  }

  /// Removes the file, if it was not kept. An error has no place to go here.
  deinit {
    if !isKept { _ = try? file.call("remove") { unlink($0) } }
  }

  private struct Made {
    let file: File
    let number: Int32
  }
}

// MARK: - Making

extension OwnedTemporaryFile {
  /// Makes an empty file that its owner alone may read and write.
  ///
  /// - Parameters:
  ///   - directory: Where; `nil` takes `Directories.temporary`.
  ///   - template: The name. Its last asterisk becomes eight letters and digits by chance; without
  ///     one they come at its end.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.invalidArgument` for a template with a slash;
  ///   `.noEntry`, `.permissionDenied`, `.noSpace`, `.tooManyOpenFiles` or another
  ///   `FileErrorCode`. `CancellationError` when the task is cancelled before it has begun.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_new_tmp_async()`.
  public static func make(
    in directory: File? = nil,
    named template: String = "tmp-*",
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> OwnedTemporaryFile {
    OwnedTemporaryFile(
      try await runFileCall(onCancel: .wait, isolation: isolation) { _ in
        try Self.make(directory, template)
      }
    )
  }

  /// Makes an empty file while the thread waits. See ``make(in:named:isolation:)``.
  ///
  /// Wraps `g_file_open_tmp()`.
  public static func makeBlocking(
    in directory: File? = nil,
    named template: String = "tmp-*"
  ) throws -> OwnedTemporaryFile {
    OwnedTemporaryFile(try make(directory, template))
  }

  private static func make(_ directory: File?, _ template: String) throws(GLibError) -> Made {
    try TemporaryName.make(in: directory, template) { file throws(GLibError) in
      let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
      return Made(file: file, number: try file.call("make") { Glibc.open($0, flags, 0o600) })
    }
  }
}

// MARK: - Using

extension OwnedTemporaryFile {
  /// The number of the open file, for reading and writing; valid while the owner lives, and −1 after
  /// ``takeDescriptor()``.
  ///
  /// No C counterpart.
  public var number: Int32 {
    switch descriptor {
    case .some(let descriptor): descriptor.number
    case .none: -1
    }
  }

  /// Hands over the open file; `nil` if it was taken. The name is still removed at the end.
  ///
  /// No C counterpart.
  public mutating func takeDescriptor() -> OwnedDescriptor? { descriptor.take() }

  /// Leaves the file where it is, for good.
  ///
  /// - Returns: Where that is.
  ///
  /// No C counterpart.
  public consuming func keep() -> File {
    isKept = true
    return file
  }
}
