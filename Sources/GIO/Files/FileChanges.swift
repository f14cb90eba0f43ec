// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import GLib
import Glibc

extension File {
  /// Watches what happens to the file of this name.
  ///
  ///     for await change in try await File("/etc/demo/vm.conf").changes() {
  ///       if change.kind == .written || change.kind == .movedIn { try await reload() }
  ///     }
  ///
  /// The name is watched, in its directory, and not the file: it need not exist yet, and one that is
  /// replaced, as durable writing does, is seen (``FileChange/Kind/movedIn``). A symbolic link is watched
  /// itself. What happens by another name of the file (a hard link) is not seen.
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Returns: A sequence that has everything from this call on; see ``FileChanges``.
  /// - Throws: `GLibError` matching `FileErrorCode.noEntry` when the directory does not exist,
  ///   `.permissionDenied`, `.noSpace` and `.tooManyOpenFiles` when the user watches too much, or
  ///   another `FileErrorCode`; `CancellationError`.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_monitor_file()`.
  public func changes(isolation: isolated (any Actor)? = #isolation) async throws -> FileChanges {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      let name = nameBytes
      guard let parent, name != [0x2E], name != [0x2E, 0x2E] else {
        throw error(EINVAL, "watch the name")
      }
      return FileChanges(inotify: try Inotify(parent, name: name))
    }
  }

  /// Watches what happens to the entries of this directory; not to what is below those.
  ///
  ///     for await change in try await File("/run/demo").entryChanges() {
  ///       print(change.kind, change.file)
  ///     }
  ///
  /// - Parameter isolation: The caller's isolation; leave it out.
  /// - Returns: A sequence that has everything from this call on; see ``FileChanges``.
  /// - Throws: `GLibError` matching `FileErrorCode.notDirectory`, and what
  ///   ``changes(isolation:)`` throws.
  ///
  /// > Isolation: The caller's.
  ///
  /// Wraps `g_file_monitor_directory()`.
  public func entryChanges(
    isolation: isolated (any Actor)? = #isolation
  ) async throws -> FileChanges {
    try await runFileCall(onCancel: .abandon, isolation: isolation) { _ in
      FileChanges(inotify: try Inotify(self, name: nil))
    }
  }
}

/// What happens to a file, or to the entries of a directory, in order.
///
/// The system keeps the changes until `next()` takes them, also those before the first one, so the loop
/// body may take its time. What it keeps is bounded (`fs.inotify.max_queued_events`, 16,384 as a rule); a
/// full queue becomes one ``FileChange/Kind/changesLost`` in its place. Equal changes that follow each
/// other may be told once.
///
/// The sequence ends after ``FileChange/Kind/directoryGone``, and when the iterating task is cancelled.
/// There is nothing to close: the watch ends with the last copy of the sequence and its iterators.
///
/// Iterations share what happens: each change goes to one of them.
///
/// > Isolation: Safe from any thread; the iteration stays on its own actor. It needs no loop: a task whose
/// > thread runs none waits on a thread of the library.
///
/// Wraps `GFileMonitor`.
public struct FileChanges: AsyncSequence, Sendable {
  let inotify: Inotify

  /// Goes on where the last iteration has stopped.
  ///
  /// No C counterpart.
  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(inotify: inotify) }

  /// One iteration.
  ///
  /// No C counterpart.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let inotify: Inotify

    /// Waits until something has happened.
    ///
    /// - Returns: The change; `nil` once the sequence has ended.
    ///
    /// Wraps `GFileMonitor::changed`.
    public mutating func next(isolation: isolated (any Actor)?) async -> FileChange? {
      let inotify = inotify
      while !Task.isCancelled {
        switch inotify.next() {
        case .change(let change): return change
        case .end: return nil
        case .nothing: break
        }
        var readable = Waiting.loop
          .readiness(of: inotify.descriptor, .readable)
          .makeAsyncIterator()
        // Nothing when the loop ends: then the next wait is on another one.
        _ = await readable.next(isolation: isolation)
      }
      return nil
    }
  }
}
