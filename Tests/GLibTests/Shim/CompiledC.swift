// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Asks the C compiler what it makes of GLib's headers.
enum CompiledC {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Returns the values of integer C expressions, in their order.
  static func values(of expressions: [String]) throws -> [Int] {
    let lines = expressions.map { #"  printf("%lld\n", (long long)(\#($0)));"# }
    let program = """
      #define _GNU_SOURCE
      #include <stddef.h>
      #include <stdio.h>
      #include <gio/gio.h>
      #include <glib-unix.h>
      #include <pthread.h>
      #include <signal.h>
      #include <sys/epoll.h>
      #include <sys/eventfd.h>
      #include <sys/timerfd.h>
      #include <sys/wait.h>
      int main(void) {
      \(lines.joined(separator: "\n"))
        return 0;
      }
      """
    // Debian's cc, else the toolchain's clang, which every machine that builds this package has.
    let script = """
      set -e
      directory=$(mktemp -d)
      trap 'rm -r "$directory"' EXIT
      compiler=$(command -v cc || command -v clang)
      printf '%s' "$1" >"$directory/values.c"
      $compiler $(pkg-config --cflags gio-2.0) -o "$directory/values" "$directory/values.c"
      "$directory/values"
      """
    let output = try run(["/bin/sh", "-c", script, "values", program])
    return output.split(separator: "\n").compactMap { Int($0) }
  }

  private static func run(_ arguments: [String]) throws -> String {
    var argv = arguments.map { g_strdup($0) } + [nil]
    defer { for argument in argv { g_free(argument) } }
    var output: UnsafeMutablePointer<CChar>?
    var messages: UnsafeMutablePointer<CChar>?
    var status: Int32 = -1
    defer {
      g_free(output)
      g_free(messages)
    }
    let isStarted = g_spawn_sync(
      nil,
      &argv,
      nil,
      GSpawnFlags(0),
      nil,
      nil,
      &output,
      &messages,
      &status,
      nil
    )
    guard isStarted != 0, status == 0, let output else {
      throw Failure(description: messages.map { String(cString: $0) } ?? "cannot start a shell")
    }
    return String(cString: output)
  }
}
