// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "Baseline.h"

#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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

int baseline_eventfd(int readable) {
  int descriptor = eventfd(readable ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor < 0) g_error("eventfd: out of descriptors");
  return descriptor;
}

long baseline_raise_descriptor_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

int baseline_thread(void) {
  return syscall(SYS_gettid);
}

long baseline_voluntary_switches(int thread) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/self/task/%d/status", thread);
  FILE *file = fopen(path, "r");
  if (!file) return -1;
  long count = -1;
  while (count < 0 && fgets(line, sizeof line, file))
    sscanf(line, "voluntary_ctxt_switches: %ld", &count);
  fclose(file);
  return count;
}
