// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Glibc

/// Replaces a file so that a crash at any moment leaves the old content or the new one, whole.
///
///     try writeDurably(state.utf8Span.span.bytes, to: "/var/lib/demo/state")
///
/// The content goes to a new file beside the old one, which is brought to the disk and then takes
/// the old one's name; at last the directory is brought to the disk. When this returns, the new
/// content survives a power failure. When it throws, the new file is gone and the old content is in
/// place, with one exception: an error of the last step says so, and leaves the new content.
///
/// - A symbolic link is replaced itself; what it leads to stays. Resolve the path to write there.
/// - Owner, access control lists and other names (hard links) of the old file are not carried over;
///   the new file belongs to who writes it.
/// - A directory, device, socket or pipe is not replaced.
/// - A process that is killed in between leaves a file named `.NAME.` and 16 hexadecimal digits and
///   `.tmp` (`.` and the digits when the name is very long), which is safe to delete.
///
/// - Parameters:
///   - bytes: The new content; may be empty.
///   - path: The file, which need not exist. Its directory must.
///   - permissions: The mode of the file, whatever the umask says; `nil` keeps the present one, and
///     makes a new file `0o600`. Precondition: at most `0o777`.
/// - Throws: ``GLibError`` with a ``FileErrorCode``: ``FileErrorCode/noEntry`` without a directory,
///   ``FileErrorCode/permissionDenied`` and ``FileErrorCode/readOnlyFileSystem`` when it must not
///   be written, ``FileErrorCode/noSpace`` when the disk is full, ``FileErrorCode/isDirectory``,
///   ``FileErrorCode/invalidArgument`` for what is no file, and for U+0000 in the path.
///
/// > Isolation: Safe from any thread; blocks until the disk has the data. Of two that write one
/// > file at once, the last one wins.
///
/// Wraps `g_file_set_contents_full()`. Since GLib 2.66.
public func writeDurably(
  _ bytes: RawSpan,
  to path: String,
  permissions: UInt32? = nil
) throws(GLibError) {
  guard permissions ?? 0 <= 0o777 else {
    misuse("The permissions of writeDurably(_:to:permissions:) must be at most 0o777")
  }
  try writeDurably(bytes, toPath: Array(path.utf8), called: path, permissions: permissions)
}

/// Replaces a file by text so that a crash at any moment leaves the old content or the new one.
///
///     try writeDurably("ready\n", to: "/var/lib/demo/state", permissions: 0o644)
///
/// See ``writeDurably(_:to:permissions:)-(RawSpan,_,_)``.
///
/// - Parameters:
///   - text: The new content.
///   - path: The file, which need not exist. Its directory must.
///   - permissions: The mode of the file; `nil` keeps the present one, and makes a new file
///     `0o600`. Precondition: at most `0o777`.
/// - Throws: ``GLibError`` with a ``FileErrorCode``.
///
/// > Isolation: Safe from any thread; blocks until the disk has the data.
///
/// Wraps `g_file_set_contents_full()`. Since GLib 2.66.
public func writeDurably(
  _ text: String,
  to path: String,
  permissions: UInt32? = nil
) throws(GLibError) {
  var text = text
  text.makeContiguousUTF8()
  try writeDurably(text.utf8Span.span.bytes, to: path, permissions: permissions)
}

/// The same for a path whose bytes need not be UTF-8.
///
/// - Parameter text: The path as messages show it.
package func writeDurably(
  _ bytes: RawSpan,
  toPath path: [UInt8],
  called text: String,
  permissions: UInt32?
) throws(GLibError) {
  let place = try DurablePlace.open(path, called: text)
  let present = try place.presentMode()
  let temporary = try place.makeTemporary()
  do throws(GLibError) {
    try place.fill(temporary, with: bytes, mode: permissions ?? present ?? 0o600)
    try place.rename(temporary.name)
  } catch {
    place.remove(temporary.name)
    throw error
  }
  try place.synchronizeDirectory()
}

// MARK: - Steps

/// A file's directory, held open so that every step happens in the same one, and its name there.
package struct DurablePlace: ~Copyable {
  /// The path as messages show it.
  let path: String
  let name: [CChar]
  let directory: OwnedDescriptor

  package struct Temporary: ~Copyable {
    package let name: [CChar]
    package let descriptor: OwnedDescriptor
  }

  package static func open(
    _ path: [UInt8],
    called text: String
  ) throws(GLibError) -> DurablePlace {
    guard !path.contains(0) else {
      throw GLibError(FileErrorCode.invalidArgument, "U+0000 in the path “\(text)”")
    }
    guard !path.isEmpty else { throw .errno(ENOENT, "cannot write “”") }
    let slash = path.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { Array(path[...$0]) } ?? Array(".".utf8)
    let name = slash.map { Array(path[($0 + 1)...]) } ?? path
    guard !["", ".", ".."].contains(where: { name == Array($0.utf8) }) else {
      throw .errno(EISDIR, "cannot write \(text)")
    }
    let number = Glibc.open(cString(parent), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard number >= 0 else {
      throw .errno(errno, "cannot write \(text): open its directory")
    }
    let directory = OwnedDescriptor(adopting: number)
    return DurablePlace(path: text, name: cString(name), directory: directory)
  }

  private static func cString(_ bytes: [UInt8]) -> [CChar] {
    bytes.map { CChar(bitPattern: $0) } + [0]
  }

  private func failure(_ what: String) -> GLibError {
    .errno(errno, "cannot write \(path): \(what)")
  }

  /// The mode of the file that is to be replaced; `nil` if there is none, or a symbolic link.
  package func presentMode() throws(GLibError) -> UInt32? {
    var status = stat()
    guard fstatat(directory.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return nil }
      throw failure("look")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return status.st_mode & 0o777
    case S_IFLNK: return nil
    case S_IFDIR: throw .errno(EISDIR, "cannot write \(path)")
    default:
      throw GLibError(
        FileErrorCode.invalidArgument,
        "cannot write \(path): it is not a regular file"
      )
    }
  }

  package func makeTemporary() throws(GLibError) -> Temporary {
    for _ in 0..<100 {
      let digits = "." + String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16)
      let isLong = self.name.count > 231
      let start = Array(".".utf8CString.dropLast()) + self.name.dropLast()
      let name = isLong ? Array(digits.utf8CString) : start + Array((digits + ".tmp").utf8CString)
      let number = cglib_create_file(directory.number, name)
      if number >= 0 { return Temporary(name: name, descriptor: OwnedDescriptor(adopting: number)) }
      guard errno == EEXIST || errno == EINTR else { throw failure("create a file beside it") }
    }
    throw failure("create a file beside it")
  }

  func fill(
    _ file: borrowing Temporary,
    with bytes: RawSpan,
    mode: UInt32
  ) throws(GLibError) {
    let number = file.descriptor.number
    guard fchmod(number, mode) == 0 else { throw failure("set its permissions") }
    var done = 0
    while done < bytes.byteCount {
      let count = bytes.extracting(droppingFirst: done).withUnsafeBytes {
        write(number, $0.baseAddress, $0.count)
      }
      if count >= 0 { done += count } else if errno != EINTR { throw failure("write") }
    }
    while fsync(number) != 0 { if errno != EINTR { throw failure("bring it to the disk") } }
  }

  /// Gives the temporary file its name.
  ///
  /// - Parameter isReplacing: False lets a name that is taken be an error.
  package func rename(
    _ temporary: [CChar],
    isReplacing: Bool = true
  ) throws(GLibError) {
    let number = directory.number
    let result =
      isReplacing
      ? renameat(number, temporary, number, name)
      : cglib_rename_exclusively(number, temporary, number, name)
    guard result == 0 else { throw failure("rename") }
  }

  package func remove(_ temporary: [CChar]) { unlinkat(directory.number, temporary, 0) }

  func synchronizeDirectory() throws(GLibError) {
    while fsync(directory.number) != 0 {
      // Some file systems have no such operation on directories; there is nothing more to be done.
      if errno == EINVAL || errno == EROFS { return }
      if errno != EINTR { throw failure("the new content is there, but the directory not on disk") }
    }
  }
}
