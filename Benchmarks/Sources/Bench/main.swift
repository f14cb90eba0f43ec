// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc

// Bench.main() would do, were it not for the exit status of a usage error: 2, as for other tools.
do {
  var command = try Bench.parseAsRoot()
  try command.run()
} catch {
  let code = Bench.exitCode(for: error)
  guard code == .validationFailure else { Bench.exit(withError: error) }
  _ = (Bench.fullMessage(for: error) + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
  exit(2)
}
