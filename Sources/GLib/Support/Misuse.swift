// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// Ends the process because the caller broke a rule of the API; `rule` is a sentence that names it.
///
/// Over `fatalError`, because the text of a failed `precondition` is lost at -O.
@inline(never)
package func misuse(
  _ rule: @autoclosure () -> String,
  file: StaticString = #fileID,
  line: UInt = #line
) -> Never {
  fatalError("swift-glib: \(rule())", file: file, line: line)
}
