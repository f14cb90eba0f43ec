// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <glib-unix.h>
#include <unistd.h>

#include "Baseline.h"

typedef struct {
  Baseline base;
  GMainContext *context;
  GMainLoop *loop;
  long seen, target;
  int count;
  int descriptors[];
} Turn;

static double run_turns(Baseline *base, long iterations) {
  Turn *turn = (Turn *)base;
  double start = baseline_now();
  turn->target = turn->seen + iterations;
  while (turn->seen < turn->target) g_main_context_iteration(turn->context, FALSE);
  return baseline_now() - start;
}

static double run_loop(Baseline *base, long iterations) {
  Turn *turn = (Turn *)base;
  double start = baseline_now();
  turn->target = turn->seen + iterations;
  g_main_loop_run(turn->loop);
  return baseline_now() - start;
}

static void end_turn(Baseline *base) {
  Turn *turn = (Turn *)base;
  if (turn->loop) g_main_loop_unref(turn->loop);
  g_main_context_unref(turn->context);
  for (int i = 0; i < turn->count; i++) close(turn->descriptors[i]);
  g_free(turn);
}

static Turn *turn_new(int descriptors) {
  Turn *turn = g_malloc0(sizeof(Turn) + descriptors * sizeof(int));
  turn->base = (Baseline){run_turns, end_turn};
  turn->context = g_main_context_new();
  return turn;
}

static gboolean count_call(gpointer data) {
  ((Turn *)data)->seen++;
  return G_SOURCE_CONTINUE;
}

static gboolean count_readiness(gint descriptor, GIOCondition condition, gpointer data) {
  (void)descriptor;
  (void)condition;
  return count_call(data);
}

static gboolean count_or_quit(gpointer data) {
  Turn *turn = data;
  if (++turn->seen == turn->target) g_main_loop_quit(turn->loop);
  return G_SOURCE_CONTINUE;
}

static void attach(Turn *turn, GSource *source, GSourceFunc callback) {
  g_source_set_callback(source, callback, turn, NULL);
  g_source_attach(source, turn->context);
  g_source_unref(source);
}

static void add_dormant_timers(Turn *turn, int count) {
  for (int i = 0; i < count; i++) attach(turn, g_timeout_source_new(3600000 + i), count_call);
}

static void watch(Turn *turn, int descriptor) {
  turn->descriptors[turn->count++] = descriptor;
  attach(turn, g_unix_fd_source_new(descriptor, G_IO_IN), G_SOURCE_FUNC(count_readiness));
}

Baseline *loop_turn_idle_new(int dormant_timers) {
  Turn *turn = turn_new(0);
  add_dormant_timers(turn, dormant_timers);
  attach(turn, g_idle_source_new(), count_call);
  return &turn->base;
}

Baseline *loop_turn_timer_new(int dormant_timers) {
  Turn *turn = turn_new(0);
  add_dormant_timers(turn, dormant_timers);
  attach(turn, g_timeout_source_new(0), count_call);
  return &turn->base;
}

Baseline *loop_turn_descriptor_new(int idle_descriptors) {
  Turn *turn = turn_new(idle_descriptors + 1);
  for (int i = 0; i < idle_descriptors; i++) watch(turn, baseline_eventfd(FALSE));
  watch(turn, baseline_eventfd(TRUE));
  return &turn->base;
}

Baseline *loop_run_idle_new(void) {
  Turn *turn = turn_new(0);
  turn->base.run = run_loop;
  turn->loop = g_main_loop_new(turn->context, FALSE);
  attach(turn, g_idle_source_new(), count_or_quit);
  return &turn->base;
}
