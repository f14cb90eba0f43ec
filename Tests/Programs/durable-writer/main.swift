// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// durable-writer PATH LETTER COUNT [USER]: writes COUNT times LETTER to PATH, as another user if
// root is told so. A test kills it between any two system calls; the two calls of access() tell the
// test where to look in a trace. It prints "ok", or the code of the error and its text.

import GLib
import Glibc

let arguments = CommandLine.arguments
let content = [UInt8](repeating: arguments[2].utf8.first!, count: Int(arguments[3])!)
if arguments.count > 4, getuid() == 0, setuid(UInt32(arguments[4])!) != 0 { exit(2) }

access("/durable-writer/begin", F_OK)
do throws(GLibError) {
  try writeDurably(content.span.bytes, to: arguments[1])
  access("/durable-writer/end", F_OK)
  print("ok")
} catch {
  access("/durable-writer/end", F_OK)
  print("\(error.code) \(error.message)")
}
