// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <glib-unix.h>
#include <unistd.h>

#include "Baseline.h"

// A source whose mask can change: g_unix_fd_source_new() hides its tag.
typedef struct {
  GSource source;
  gpointer tag;
} MaskSource;

static gboolean dispatch_mask(GSource *source, GSourceFunc callback, gpointer data) {
  (void)source;
  return callback(data);
}

static GSourceFuncs mask_functions = {.dispatch = dispatch_mask};

typedef struct {
  Baseline base;
  GMainContext *context;
  MaskSource *watch;
  int descriptor, turn_every;
  long seen;
} Mask;

static gboolean stop_asking(gpointer data) {
  Mask *mask = data;
  mask->seen++;
  g_source_modify_unix_fd(&mask->watch->source, mask->watch->tag, G_IO_IN);
  return G_SOURCE_CONTINUE;
}

static double run_mask_change(Baseline *base, long iterations) {
  Mask *mask = (Mask *)base;
  double start = baseline_now();
  for (long i = 1; i <= iterations; i++) {
    g_source_modify_unix_fd(&mask->watch->source, mask->watch->tag, i & 1 ? 0 : G_IO_IN);
    if (i % mask->turn_every == 0) g_main_context_iteration(mask->context, FALSE);
  }
  return baseline_now() - start;
}

static double run_write_burst(Baseline *base, long iterations) {
  Mask *mask = (Mask *)base;
  double start = baseline_now();
  long target = mask->seen + iterations;
  while (mask->seen < target) {
    g_source_modify_unix_fd(&mask->watch->source, mask->watch->tag, G_IO_IN | G_IO_OUT);
    g_main_context_iteration(mask->context, FALSE);
    g_main_context_iteration(mask->context, FALSE);
  }
  return baseline_now() - start;
}

static void end_mask(Baseline *base) {
  Mask *mask = (Mask *)base;
  g_source_destroy(&mask->watch->source);
  g_source_unref(&mask->watch->source);
  g_main_context_unref(mask->context);
  close(mask->descriptor);
  g_free(mask);
}

static Mask *mask_new(double (*run)(Baseline *, long)) {
  Mask *mask = g_new0(Mask, 1);
  mask->base = (Baseline){run, end_mask};
  mask->context = g_main_context_new();
  mask->descriptor = baseline_eventfd(FALSE);
  mask->watch = (MaskSource *)g_source_new(&mask_functions, sizeof(MaskSource));
  mask->watch->tag = g_source_add_unix_fd(&mask->watch->source, mask->descriptor, G_IO_IN);
  g_source_set_callback(&mask->watch->source, stop_asking, mask, NULL);
  g_source_attach(&mask->watch->source, mask->context);
  return mask;
}

Baseline *mask_change_new(int turn_every) {
  Mask *mask = mask_new(run_mask_change);
  mask->turn_every = turn_every;
  return &mask->base;
}

Baseline *mask_write_burst_new(void) {
  return &mask_new(run_write_burst)->base;
}

// MARK: Adding and cancelling

typedef struct {
  Baseline base;
  GMainContext *context;
  int descriptor, turn_every;
} AddCancel;

static gboolean never(gint descriptor, GIOCondition condition, gpointer data) {
  (void)descriptor;
  (void)condition;
  (void)data;
  return G_SOURCE_CONTINUE;
}

static double run_add_cancel(Baseline *base, long iterations) {
  AddCancel *fixture = (AddCancel *)base;
  double start = baseline_now();
  for (long i = 1; i <= iterations; i++) {
    GSource *source = g_unix_fd_source_new(fixture->descriptor, G_IO_IN);
    g_source_set_callback(source, G_SOURCE_FUNC(never), fixture, NULL);
    g_source_attach(source, fixture->context);
    g_source_destroy(source);
    g_source_unref(source);
    if (i % fixture->turn_every == 0) g_main_context_iteration(fixture->context, FALSE);
  }
  return baseline_now() - start;
}

static void end_add_cancel(Baseline *base) {
  AddCancel *fixture = (AddCancel *)base;
  g_main_context_unref(fixture->context);
  close(fixture->descriptor);
  g_free(fixture);
}

Baseline *descriptor_add_cancel_new(int turn_every) {
  AddCancel *fixture = g_new0(AddCancel, 1);
  fixture->base = (Baseline){run_add_cancel, end_add_cancel};
  fixture->context = g_main_context_new();
  fixture->descriptor = baseline_eventfd(FALSE);
  fixture->turn_every = turn_every;
  return &fixture->base;
}
