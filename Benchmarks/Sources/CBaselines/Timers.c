// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <poll.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "Baseline.h"

// MARK: Overshoot of a wait on a timerfd

typedef struct {
  Baseline base;
  long wait_ns;
  int descriptor;
} Overshoot;

static int compare(const void *a, const void *b) {
  double difference = *(const double *)a - *(const double *)b;
  return (difference > 0) - (difference < 0);
}

static double wait_once(Overshoot *overshoot) {
  struct itimerspec when = {
    .it_value = {overshoot->wait_ns / 1000000000, overshoot->wait_ns % 1000000000}
  };
  struct pollfd poll_set = {.fd = overshoot->descriptor, .events = POLLIN};
  double start = baseline_now();
  timerfd_settime(overshoot->descriptor, 0, &when, NULL);
  poll(&poll_set, 1, -1);
  double end = baseline_now();
  guint64 expirations;
  if (read(overshoot->descriptor, &expirations, sizeof expirations) < 0) g_error("timerfd: read");
  return end - start - overshoot->wait_ns;
}

static double run_overshoot(Baseline *base, long iterations) {
  double *all = g_new(double, iterations);
  for (long i = 0; i < iterations; i++) all[i] = wait_once((Overshoot *)base);
  qsort(all, iterations, sizeof(double), compare);
  double median = all[iterations / 2];
  g_free(all);
  return median;
}

static void end_overshoot(Baseline *base) {
  close(((Overshoot *)base)->descriptor);
  g_free(base);
}

Baseline *timer_overshoot_new(long wait_ns) {
  Overshoot *overshoot = g_new0(Overshoot, 1);
  overshoot->base = (Baseline){run_overshoot, end_overshoot};
  overshoot->wait_ns = wait_ns;
  overshoot->descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  if (overshoot->descriptor < 0) g_error("timerfd_create failed");
  return &overshoot->base;
}

// MARK: Adding and cancelling

typedef struct {
  Baseline base;
  GMainContext *context;
  int turn_every;
} AddCancel;

static gboolean never(gpointer data) {
  (void)data;
  return G_SOURCE_CONTINUE;
}

static double run_add_cancel(Baseline *base, long iterations) {
  AddCancel *fixture = (AddCancel *)base;
  double start = baseline_now();
  for (long i = 1; i <= iterations; i++) {
    GSource *source = g_timeout_source_new(3600000);
    g_source_set_callback(source, never, fixture, NULL);
    g_source_attach(source, fixture->context);
    g_source_destroy(source);
    g_source_unref(source);
    if (i % fixture->turn_every == 0) g_main_context_iteration(fixture->context, FALSE);
  }
  return baseline_now() - start;
}

static void end_add_cancel(Baseline *base) {
  g_main_context_unref(((AddCancel *)base)->context);
  g_free(base);
}

Baseline *timer_add_cancel_new(int turn_every) {
  AddCancel *fixture = g_new0(AddCancel, 1);
  fixture->base = (Baseline){run_add_cancel, end_add_cancel};
  fixture->context = g_main_context_new();
  fixture->turn_every = turn_every;
  return &fixture->base;
}
