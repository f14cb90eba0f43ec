// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

import CBaselines

/// One side of a pair: does `iterations` pieces of work and returns the nanoseconds they took.
///
/// What it captures is its fixture, which lives as long as the closure does.
typealias Side = (_ iterations: Int) -> Double

/// A row of the table.
struct Case {
  /// `chapter/what`, unique; `--filter` searches it.
  let name: String

  /// What the figure is compared with, in two or three words.
  let against: String

  /// The bounds of the ratio, or of the figure when there is nothing to divide by.
  let bounds: Bounds

  /// How the figures come about.
  let method: Method

  /// Throws ``Unavailable`` when the row cannot be measured on this machine.
  var needs: () throws -> Void = {}
}

/// What a row must not exceed and what it aims at; a row without bounds is only reported.
struct Bounds {
  var must: Double?
  var aim: Double?

  static let none = Bounds()

  static func must(_ must: Double, aim: Double) -> Bounds { Bounds(must: must, aim: aim) }
}

enum Method {
  /// Nanoseconds per iteration. Fixtures are made just before the row is measured, and the number
  /// of iterations is found by the harness.
  case time(ours: () -> Side, theirs: () -> Side)

  /// What a side returns for `iterations` is the figure itself, in nanoseconds: a median, say.
  case figure(iterations: Int, ours: () -> Side, theirs: () -> Side)

  /// Instructions per iteration, counted by callgrind in processes of their own.
  case instructions(ours: (_ iterations: Int) -> Void, theirs: (_ iterations: Int) -> Void)

  /// A count of something that ought not to happen; it has no other side, and is its own ratio.
  case count(() throws -> Int)
}

/// Makes a side of a C fixture, which is freed with the closure.
func baseline(_ make: @escaping @autoclosure () -> OpaquePointer?) -> () -> Side {
  {
    let fixture = BaselineFixture(make()!)
    return { iterations in baseline_run(fixture.pointer, iterations) }
  }
}

private final class BaselineFixture {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { baseline_free(pointer) }
}

/// Runs `body` and returns the nanoseconds it took.
@inline(__always)
func elapsed(_ body: () -> Void) -> Double {
  let start = baseline_now()
  body()
  return baseline_now() - start
}
