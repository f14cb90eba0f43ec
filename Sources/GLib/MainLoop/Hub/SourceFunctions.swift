// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import Synchronization

// A `GSource` with one word behind it, in which a Swift object finds itself again.

private let tailOffset = MemoryLayout<GSource>.stride

/// Creates a `GSource` that carries `tail`.
func makeSource(
  _ functions: UnsafeMutablePointer<GSourceFuncs>,
  tail: UnsafeMutableRawPointer
) -> UnsafeMutablePointer<GSource> {
  let source = g_source_new(functions, guint(tailOffset + MemoryLayout<gpointer>.stride))
  (UnsafeMutableRawPointer(source) + tailOffset).storeBytes(of: tail, as: gpointer.self)
  return source
}

/// The word behind a `GSource` of ``makeSource(_:tail:)``.
func tail(of source: UnsafeMutablePointer<GSource>) -> UnsafeMutableRawPointer {
  _ = published.load(ordering: .acquiring)
  return (UnsafeMutableRawPointer(source) + tailOffset).load(as: gpointer.self)
}

/// Counts the sources that were attached. What is behind one is handed to the thread of its
/// context by way of GLib's own mutex, which the thread sanitizer does not see; this it sees.
private let published = Atomic<Int>(0)

/// Call it before a source of ``makeSource(_:tail:)`` is attached, by whatever function of GLib.
func willAttach() { published.add(1, ordering: .releasing) }

/// Attaches a new source of ``makeSource(_:tail:)`` and takes over the caller's reference.
func publish(_ source: UnsafeMutablePointer<GSource>, to context: OpaquePointer) {
  willAttach()
  g_source_attach(source, context)
  g_source_unref(source)
}

/// Attaches a new source that stays until its context ends, and then ends what the registry
/// knows of the context. Takes over the caller's reference.
///
/// The callback that is set for it is never called. Its notification is the one moment in the
/// death of a context that is late enough, with no callback running, and early enough, before the
/// memory is freed.
func attachForLife(_ source: UnsafeMutablePointer<GSource>, to context: OpaquePointer) {
  g_source_set_callback(
    source,
    { _ in 1 },
    UnsafeMutableRawPointer(context),
    { data in
      _ = published.load(ordering: .acquiring)
      ContextRegistry.end(OpaquePointer(data!))
    }
  )
  publish(source, to: context)
}

/// Allocates a table of source functions. Call it for globals only: GLib keeps the pointer, and
/// nothing says when it would be safe to free it.
func makeSourceFunctions(
  prepare:
    @escaping @convention(c) (UnsafeMutablePointer<GSource>?, UnsafeMutablePointer<gint>?)
    -> gboolean,
  check: @escaping @convention(c) (UnsafeMutablePointer<GSource>?) -> gboolean,
  dispatch:
    @escaping @convention(c) (UnsafeMutablePointer<GSource>?, GSourceFunc?, gpointer?)
    -> gboolean,
  finalize: @escaping @convention(c) (UnsafeMutablePointer<GSource>?) -> Void
) -> UnsafeMutablePointer<GSourceFuncs> {
  var functions = GSourceFuncs()
  functions.prepare = prepare
  functions.check = check
  functions.dispatch = dispatch
  functions.finalize = finalize
  let pointer = UnsafeMutablePointer<GSourceFuncs>.allocate(capacity: 1)
  pointer.initialize(to: functions)
  return pointer
}
