// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

/// All rows, in the order of the table. A new chapter is one file beside this one and one word here.
func allCases() -> [Case] {
  loopCases() + timerCases() + descriptorCases() + ownershipCases() + hashCases() + executorCases()
    + objectCases() + processCases() + streamCases() + echoBesideNIOCases()
    + qmpCases()
}
