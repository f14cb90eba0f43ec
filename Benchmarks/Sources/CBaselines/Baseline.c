// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "Baseline.h"

#include <sys/eventfd.h>
#include <time.h>

double baseline_run(Baseline *baseline, long iterations) {
  return baseline->run(baseline, iterations);
}

void baseline_free(Baseline *baseline) {
  baseline->end(baseline);
}

double baseline_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

int baseline_eventfd(gboolean readable) {
  int descriptor = eventfd(readable ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) g_error("eventfd: out of descriptors");
  return descriptor;
}
