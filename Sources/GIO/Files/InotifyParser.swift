// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Turns what the system writes for a watch into changes.
///
/// Without a descriptor and without a lock; ``Inotify`` has those.
struct InotifyParser {
  let directory: File
  /// The one name that matters; `nil` for all.
  let name: [UInt8]?

  /// Whether the last change was told.
  private(set) var hasEnded = false

  init(directory: File, name: [UInt8]?) {
    self.directory = directory
    self.name = name
  }

  /// What is watched in a directory. What has no name any more is not of interest.
  static let mask =
    UInt32(IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO)
    | UInt32(IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

  /// Takes whole records, in order.
  mutating func parse(_ records: UnsafeRawBufferPointer) -> [FileChange] {
    var changes: [FileChange] = []
    var offset = 0
    // The watch, the mask, the cookie and the length of the name: four words.
    while offset + 16 <= records.count, !hasEnded {
      let mask = records.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
      let count = Int(records.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
      let name = records[(offset + 16)..<(offset + 16 + count)].prefix { $0 != 0 }
      if let change = change(mask, Array(name)) { changes.append(change) }
      offset += 16 + count
    }
    return changes
  }

  private mutating func change(_ mask: UInt32, _ name: [UInt8]) -> FileChange? {
    if mask & UInt32(IN_Q_OVERFLOW) != 0 { return own(.changesLost) }
    if mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED) != 0 {
      hasEnded = true
      return own(.directoryGone)
    }
    let kinds: [(Int, FileChange.Kind)] = [
      (Int(IN_CREATE), .created), (Int(IN_MODIFY), .modified), (Int(IN_CLOSE_WRITE), .written),
      (Int(IN_ATTRIB), .attributesChanged), (Int(IN_MOVED_TO), .movedIn),
      (Int(IN_MOVED_FROM), .movedOut), (Int(IN_DELETE), .removed),
    ]
    guard let kind = kinds.first(where: { Int(mask) & $0.0 != 0 })?.1 else { return nil }
    if let wanted = self.name, wanted != name { return nil }
    // Without a name it is the directory itself, of which only the attributes are told.
    guard !name.isEmpty else { return own(kind) }
    let isDirectory = mask & UInt32(IN_ISDIR) != 0
    return FileChange(kind: kind, file: directory.child(bytes: name), isDirectory: isDirectory)
  }

  private func own(_ kind: FileChange.Kind) -> FileChange {
    FileChange(kind: kind, file: directory, isDirectory: true)
  }
}
