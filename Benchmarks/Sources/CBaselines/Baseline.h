// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// What the chapters share; not seen by Swift.
#ifndef BASELINE_H
#define BASELINE_H

#include <glib.h>

#include "CBaselines.h"

// The first member of every fixture; `end` frees all of it.
struct Baseline {
  double (*run)(Baseline *baseline, long iterations);
  void (*end)(Baseline *baseline);
};

#endif  // BASELINE_H
