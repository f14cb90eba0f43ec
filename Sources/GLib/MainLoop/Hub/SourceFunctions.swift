// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

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
  (UnsafeMutableRawPointer(source) + tailOffset).load(as: gpointer.self)
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
