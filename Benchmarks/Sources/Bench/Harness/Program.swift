// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CGLibShim

/// Runs a program from the search path, waits for it and returns what it wrote to standard error.
func standardError(ofRunning arguments: [String]) throws -> String {
  try run(arguments).error
}

/// Runs a program, waits for it and returns what it wrote to standard output.
func standardOutput(ofRunning arguments: [String]) throws -> String {
  try run(arguments).output
}

/// Throws when a program is not in the search path.
func requireProgram(_ name: String) throws {
  guard let path = g_find_program_in_path(name) else {
    throw Unavailable(reason: "\(name) not installed")
  }
  g_free(path)
}

private func run(_ arguments: [String]) throws -> (output: String, error: String) {
  var argv = arguments.map { g_strdup($0) } + [nil]
  defer { argv.forEach { g_free($0) } }
  var output: UnsafeMutablePointer<CChar>?
  var error: UnsafeMutablePointer<CChar>?
  var status: Int32 = 0
  defer { g_free(error) }
  defer { g_free(output) }
  guard
    g_spawn_sync(nil, &argv, nil, G_SPAWN_SEARCH_PATH, nil, nil, &output, &error, &status, nil)
      != 0,
    let output, let error
  else { throw Unavailable(reason: "\(arguments[0]) does not start") }
  return (String(cString: output), String(cString: error))
}
