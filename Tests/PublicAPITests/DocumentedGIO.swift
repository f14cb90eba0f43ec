// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim
import GIO
import GLib
import Testing

func contents(of file: OpaquePointer) async throws -> Bytes {
  try await callAsync { cancellable, answer, data in
    g_file_load_bytes_async(file, cancellable, answer, data)
  } finish: { result, error in
    g_file_load_bytes_finish(file, result, nil, error).map { Bytes(adopting: $0) } ?? Bytes([])
  }
}

@Suite struct DocumentedGIO {
  @Test func anOperationOfCIsAwaited() async throws {
    let file = g_file_new_for_path("/proc/self/comm")!
    defer { g_object_unref(gpointer(file)) }
    #expect(try await contents(of: file).count > 0)
    await #expect(throws: GLibError.self) {
      let missing = g_file_new_for_path("/no/such/file")!
      defer { g_object_unref(gpointer(missing)) }
      _ = try await contents(of: missing)
    }
  }

  @Test func aCancellableIsSharedWithC() {
    let cancellable = IOCancellable()
    let context = MainContext()
    let source = context.addCancellation(of: cancellable) {}
    cancellable.cancel()
    context.iterate()
    #expect(cancellable.isCancelled)
    #expect(source.isCancelled)
    cancellable.withUnsafePointer { #expect(g_cancellable_is_cancelled($0) != 0) }
  }
}
