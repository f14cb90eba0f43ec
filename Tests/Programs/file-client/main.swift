// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// file-client lock PATH, claim PATH: takes the lock or the pid file, prints "ok" or "busy", and keeps
// it until its input ends. "hold" is "lock" in the manner of old programs: a lock of the process.
// file-client as USER OPERATION PATH: becomes another user, if root, and prints "ok" or the code of the
// error and its text.

import GIO
import GLib
import Glibc

private func untilInputEnds() {
  fflush(nil)
  var byte: UInt8 = 0
  while read(0, &byte, 1) > 0 {}
}

private func perform(_ operation: String, _ file: File) async throws {
  switch operation {
  case "read": _ = try await file.contents()
  case "list": for try await _ in file.entries() {}
  case "write": try await file.replaceContents(with: "x")
  case "overwrite": try await file.overwrite(with: "x")
  case "remove": try await file.remove()
  case "remove-tree": try await file.removeTree()
  case "make": try await file.makeDirectory()
  case "look": _ = try await file.metadata()
  case "watch": _ = try await file.entryChanges()
  case "lock": _ = try await file.tryLock()
  case "own": try await file.setOwner(0)
  case "temporary": _ = try await OwnedTemporaryFile.make(in: file)
  default: exit(3)
  }
}

let arguments = CommandLine.arguments
switch arguments[1] {
case "lock":
  switch try File(arguments[2]).tryLockBlocking() {
  case .some(let lock):
    print("ok")
    untilInputEnds()
    lock.release()
  case .none: print("busy")
  }
case "claim":
  do {
    let pidFile = try PidFile.claimBlocking(File(arguments[2]))
    print("ok")
    untilInputEnds()
    try pidFile.release()
  } catch FileErrorCode.again {
    print("busy")
  }
case "hold":
  let descriptor = open(arguments[2], O_RDWR)
  print(lockf(descriptor, F_TLOCK, 0) == 0 ? "ok" : "busy")
  untilInputEnds()
case "as":
  if getuid() == 0, setuid(UInt32(arguments[2])!) != 0 { exit(2) }
  do {
    try await perform(arguments[3], File(arguments[4]))
    print("ok")
  } catch let error as GLibError {
    print("\(error.code) \(error.message)")
  }
default: exit(3)
}
