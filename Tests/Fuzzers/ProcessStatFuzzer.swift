// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Compiled into one module with Sources/GLib by the gate `fuzz`.

/// A line of `/proc/PID/stat` is taken apart or refused, whatever a process calls itself.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProcessStat(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let name = String(decoding: bytes, as: UTF8.self)
  _ = ProcessStat(parsing: name)

  // The name is the process's own choice; what follows it is the kernel's.
  let fields = (4...21).map { String($0) }.joined(separator: " ")
  let stat = ProcessStat(parsing: "42 (\(name)) S \(fields) 4711 23 24\n")
  guard stat?.state == "S", stat?.startTime == 4711 else {
    fatalError("a name hides the fields after it: \(name)")
  }
  return 0
}
