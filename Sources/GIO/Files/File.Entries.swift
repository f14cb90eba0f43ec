// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GLib
import Glibc

extension File {
  /// The entries of the directory, without `.` and `..`, in no particular order.
  ///
  ///     for try await entry in File("/var/lib/demo").entries() where entry.kind == .regular {
  ///       print(entry.file)
  ///     }
  ///
  /// The directory is read while the loop goes on, some hundred names at a time: a directory with a
  /// million entries takes no more memory than one with a thousand. What is made or removed meanwhile
  /// may be there or not. A name may be any bytes, see ``File``; none is left out for that.
  ///
  /// The directory is opened by the first `next()`, which throws as ``contents(limit:isolation:)`` does
  /// when it is none (`FileErrorCode.notDirectory`) or must not be read. Cancelling the task ends the
  /// loop with `CancellationError`.
  ///
  /// > Isolation: Safe from any thread; the iteration stays on its own actor.
  ///
  /// Wraps `g_file_enumerate_children_async()`.
  public func entries() -> Entries { Entries(directory: self) }

  /// The entries of the directory while the thread waits. See ``entries()``.
  ///
  /// - Throws: `GLibError` with a `FileErrorCode`.
  ///
  /// Wraps `g_file_enumerate_children()`.
  public func entriesBlocking() throws -> [Entry] {
    let stream = try DirectoryStream(self)
    var entries: [Entry] = []
    while let entry = try stream.next() { entries.append(entry) }
    return entries
  }

  /// One entry of a directory.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GFileInfo`.
  public struct Entry: Hashable, Sendable {
    /// The entry's path: that of the directory and the name, so that it can be used at once.
    ///
    /// Wraps `g_file_enumerator_get_child()`.
    public let file: File

    /// What the entry is; a symbolic link is one.
    ///
    /// Wraps `g_file_info_get_file_type()`.
    public let kind: Kind

    /// The name as text; `nil` if its bytes are not UTF-8, and then ``File/nameBytes`` has it.
    ///
    /// Wraps `g_file_info_get_name()`.
    public var name: String? { file.name }
  }
}

// MARK: - The sequence

extension File {
  /// The sequence of ``File/entries()``. Each iteration reads the directory anew.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GFileEnumerator`.
  public struct Entries: AsyncSequence, Sendable {
    let directory: File

    /// Begins an iteration of its own.
    ///
    /// No C counterpart.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(directory: directory) }

    /// One iteration.
    ///
    /// No C counterpart.
    public struct AsyncIterator: AsyncIteratorProtocol {
      let directory: File
      private var stream: DirectoryStream?
      private var batch: [Entry] = []
      private var hasEnded = false

      init(directory: File) { self.directory = directory }

      /// Returns the next entry.
      ///
      /// - Returns: The entry; `nil` after the last one, and after an error.
      /// - Throws: `GLibError` with a `FileErrorCode` whose text names the directory;
      ///   `CancellationError`.
      ///
      /// Wraps `g_file_enumerator_next_files_async()`.
      public mutating func next(isolation: isolated (any Actor)?) async throws -> Entry? {
        if batch.isEmpty, !hasEnded {
          let (old, directory) = (stream, directory)
          // Stays so when the next line throws: then a thread may still be reading.
          hasEnded = true
          let (stream, entries) = try await runFileCall(onCancel: .abandon, isolation: isolation) {
            let stream = try old ?? DirectoryStream(directory)
            return (stream, try stream.next(atMost: 256, $0))
          }
          self.stream = stream
          batch = entries.reversed()
          hasEnded = entries.isEmpty
          if hasEnded { self.stream = nil }
        }
        return batch.popLast()
      }
    }
  }
}

// MARK: - The system's stream

/// An open directory that is read from the beginning to the end.
final class DirectoryStream: @unchecked Sendable {
  // One thread at a time reads it: an iteration waits for that, or never reads again.
  private let stream: OpaquePointer
  private let directory: File

  init(_ directory: File) throws(GLibError) {
    var stream: OpaquePointer?
    try directory.call("read the directory") {
      stream = opendir($0)
      return stream == nil ? -1 : 0
    }
    self.stream = stream!
    self.directory = directory
  }

  init(_ descriptor: consuming OwnedDescriptor, _ directory: File) throws(GLibError) {
    guard let stream = fdopendir(descriptor.number) else {
      throw directory.error(errno, "read the directory")
    }
    _ = descriptor.takeNumber()
    self.stream = stream
    self.directory = directory
  }

  deinit { closedir(stream) }

  func next(atMost count: Int, _ flag: CancelFlag) throws -> [File.Entry] {
    var entries: [File.Entry] = []
    while entries.count < count {
      try flag.check()
      guard let entry = try next() else { break }
      entries.append(entry)
    }
    return entries
  }

  func next() throws(GLibError) -> File.Entry? {
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw directory.error(errno, "read the directory") }
        return nil
      }
      let name = Self.name(entry)
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      let file = directory.child(bytes: name)
      return File.Entry(file: file, kind: kind(Int(entry.pointee.d_type), of: entry))
    }
  }

  /// The name stands at the end of the structure, and may go beyond what C declares.
  private static func name(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    let start = UnsafeRawPointer(entry).advanced(by: offset)
    let count = strlen(start.assumingMemoryBound(to: CChar.self))
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Some file systems do not tell in the directory what an entry is.
  private func kind(_ type: Int, of entry: UnsafeMutablePointer<dirent>) -> File.Kind {
    if type != 0 { return File.Kind(mode: mode_t(type) << 12) }
    var status = stat()
    let name = Self.name(entry).map { CChar(bitPattern: $0) } + [0]
    guard fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return .unknown }
    return File.Kind(mode: status.st_mode)
  }
}
