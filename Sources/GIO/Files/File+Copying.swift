// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

extension File {
  /// Copies the content and the nine permission bits into a new file.
  ///
  ///     try await File("base.img").copy(to: File("/var/lib/demo/disk.img"))
  ///
  /// The copy is made beside its place and gets its name when it is whole: nobody sees a part of it,
  /// and an error or a cancellation leaves nothing. Holes stay holes, and a file system that can share
  /// blocks does. The owner is who copies; access control lists and other attributes stay behind. The
  /// copy is not brought to the disk, as
  /// ``replaceContents(with:permissions:isolation:)-([UInt8],_,_)`` does.
  ///
  /// - Parameters:
  ///   - destination: The new file.
  ///   - replacing: Whether a file that has the name gives way; otherwise that is an error.
  ///   - isolation: The caller's isolation; leave it out.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry`, `.fileExists`, `.noSpace`, `.isDirectory`,
  ///   `.invalidArgument` when one of the two is no regular file, or another `FileErrorCode`;
  ///   `CancellationError`, soon, when the task is cancelled.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_copy_async()`.
  public func copy(
    to destination: File,
    replacing: Bool = false,
    isolation: isolated (any Actor)? = #isolation
  ) async throws {
    try await runFileCall(onCancel: .wait, isolation: isolation) { flag in
      let source = try open(O_RDONLY, "copy")
      let status = try status(of: source, "copy")
      switch Kind(mode: status.st_mode) {
      case .regular: break
      case .directory: throw error(EISDIR, "copy")
      default: throw error(EINVAL, "copy what is no regular file:")
      }
      let place = try DurablePlace.open(destination.bytes, called: destination.description)
      if try place.presentMode() != nil, !replacing {
        throw destination.error(EEXIST, "copy \(self) to")
      }
      let temporary = try place.makeTemporary()
      do {
        let copy = Copy(source: self, destination: destination, size: Int(status.st_size))
        try copy.run(from: source, to: temporary.descriptor, flag)
        guard fchmod(temporary.descriptor.number, status.st_mode & 0o777) == 0 else {
          throw destination.error(errno, "set the permissions of")
        }
        try place.rename(temporary.name, isReplacing: replacing)
      } catch {
        place.remove(temporary.name)
        throw error
      }
    }
  }
}

// MARK: - The work

private struct Copy {
  let source: File
  let destination: File
  let size: Int

  /// What is copied between two looks at the flag.
  private static let step = 1 << 24

  func run(
    from input: borrowing OwnedDescriptor,
    to output: borrowing OwnedDescriptor,
    _ flag: CancelFlag
  ) throws {
    var position = 0
    while position < size {
      // Linux has numbers for "the next data" and "the next hole", and C no names without GNU's.
      let data = lseek(input.number, position, 3)
      if data < 0, errno == ENXIO { break }
      // A file system that knows no holes has data everywhere.
      let hole = data < 0 ? size : lseek(input.number, data, 4)
      position = max(data, position)
      try seek(input, position, source)
      try seek(output, position, destination)
      let end = hole > position ? min(hole, size) : size
      while position < end {
        try flag.check()
        let count = try copyOnce(input, output, min(end - position, Self.step))
        guard count > 0 else { return }  // it has become shorter
        position += count
      }
    }
    // The hole at the end.
    guard ftruncate(output.number, size) == 0 else { throw destination.error(errno, "write") }
    try seek(input, size, source)
    try seek(output, size, destination)
    // What the size does not tell: files of /proc, and what was written meanwhile.
    while try copyOnce(input, output, 1 << 16) > 0 { try flag.check() }
  }

  private func seek(
    _ descriptor: borrowing OwnedDescriptor,
    _ position: Int,
    _ file: File
  ) throws(GLibError) {
    guard lseek(descriptor.number, position, SEEK_SET) >= 0 else { throw file.error(errno, "copy") }
  }

  /// - Returns: How many bytes were copied; 0 at the end.
  private func copyOnce(
    _ input: borrowing OwnedDescriptor,
    _ output: borrowing OwnedDescriptor,
    _ count: Int
  ) throws(GLibError) -> Int {
    // Between some file systems this does not work, and in /proc it finds nothing: read and write then.
    let shared = cglib_copy_range(input.number, output.number, count)
    if shared > 0 { return shared }
    if shared < 0, errno == ENOSPC || errno == EDQUOT || errno == EIO {
      throw destination.error(errno, "write")
    }
    var bytes: [UInt8] = []
    guard
      case .bytes(let read) = try source.readOnce(
        input,
        appendingTo: &bytes,
        atMost: min(count, 1 << 20)
      )
    else { return 0 }
    try destination.write(bytes.span.bytes, to: output)
    return read
  }
}
