// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// C: two owners of one number; the second close hits somebody else's file.

import GLib

struct Connection: ~Copyable {
  let input: OwnedDescriptor
  let output: OwnedDescriptor
}

func connect(
  _ socket: consuming OwnedDescriptor  // expect-error: 'socket' consumed more than once
) throws(GLibError) -> Connection {
  #if FIXED
    let output = try socket.duplicate()
    return Connection(input: socket, output: output)
  #else
    let output = socket
    return Connection(input: socket, output: output)  // expect-note: consumed again here
  #endif
}
