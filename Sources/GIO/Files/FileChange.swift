// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Something that has happened to a file that is watched.
///
/// > Isolation: Safe from any thread.
///
/// Wraps `GFileMonitorEvent`.
public struct FileChange: Hashable, Sendable {
  /// What has happened.
  ///
  /// No C counterpart.
  public let kind: Kind

  /// To which file; for ``Kind/changesLost`` and ``Kind/directoryGone`` the directory.
  ///
  /// No C counterpart.
  public let file: File

  /// Whether the file is a directory.
  ///
  /// No C counterpart.
  public let isDirectory: Bool

  /// What can happen to a file.
  ///
  /// > Isolation: Safe from any thread.
  ///
  /// Wraps `GFileMonitorEvent`.
  public enum Kind: Hashable, Sendable, CaseIterable {
    /// It was made under this name.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_CREATED`.
    case created
    /// Its content was changed, and may be changed more.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_CHANGED`.
    case modified
    /// Somebody who had opened it for writing has closed it: now it is time to read it.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT`.
    case written
    /// Permissions, owner, times or the number of its names were changed. A file that is replaced or
    /// removed loses a name: so this may come before or after that change.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED`.
    case attributesChanged
    /// A file has got this name, and has perhaps replaced another one: so appears what was written
    /// durably. ``written`` follows if the writer has it still open, as durable writing does.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_MOVED_IN`.
    case movedIn
    /// The file has another name now, or is in another directory.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_MOVED_OUT`.
    case movedOut
    /// The name was removed.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_DELETED`.
    case removed
    /// More has happened than the system has kept, and some of it is lost: look for yourself.
    ///
    /// No C counterpart.
    case changesLost
    /// The directory was removed (and no process has it open any more), has got another name, or its
    /// file system was unmounted. This is the last change of a sequence.
    ///
    /// Wraps `G_FILE_MONITOR_EVENT_UNMOUNTED`.
    case directoryGone
  }
}
