// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "SourceOracle.h"

#include <glib.h>

typedef enum { TIMER, WATCH, IDLE } Kind;

struct OracleSource {
  GSource base;
  Kind kind;
  int id;
  OracleClock *clock;
  int64_t deadline, interval;
  gboolean is_armed;
  int descriptor;
  unsigned conditions;
  gpointer tag;
};

enum { UNASKED = G_IO_ERR | G_IO_HUP | G_IO_NVAL };

static unsigned observed(OracleSource *source) {
  if (source->tag == NULL) return 0;
  return g_source_query_unix_fd(&source->base, source->tag) & (source->conditions | UNASKED);
}

static gboolean is_ready(OracleSource *source) {
  switch (source->kind) {
    case TIMER: return source->is_armed && source->deadline <= source->clock->now;
    case WATCH: return observed(source) != 0;
    default: return TRUE;
  }
}

static gboolean prepare(GSource *base, gint *timeout) {
  OracleSource *source = (OracleSource *)base;
  *timeout = -1;
  return source->kind != WATCH && is_ready(source);
}

static gboolean check(GSource *base) { return is_ready((OracleSource *)base); }

static gboolean dispatch(GSource *base, GSourceFunc unused, gpointer unused_data) {
  (void)unused;
  (void)unused_data;
  OracleSource *source = (OracleSource *)base;
  // GLib keeps a source marked as ready whose turn a nested loop took away.
  if (!is_ready(source)) return G_SOURCE_CONTINUE;
  unsigned conditions = observed(source);
  if (source->kind == TIMER) {
    int64_t now = source->clock->now;
    source->deadline += source->interval;
    if (source->deadline <= now && source->interval > 0)
      source->deadline += ((now - source->deadline) / source->interval + 1) * source->interval;
  }
  return source->clock->callback(source->clock->data, source->id, conditions);
}

static GSourceFuncs functions = {.prepare = prepare, .check = check, .dispatch = dispatch};

static OracleSource *make(OracleClock *clock, Kind kind, int id, int priority) {
  OracleSource *source = (OracleSource *)g_source_new(&functions, sizeof(OracleSource));
  source->kind = kind;
  source->id = id;
  source->clock = clock;
  g_source_set_priority(&source->base, priority);
  return source;
}

OracleSource *oracle_add_timer(GMainContext *context, OracleClock *clock, int id, int priority,
                               int64_t interval) {
  OracleSource *source = make(clock, TIMER, id, priority);
  oracle_reschedule_every(source, interval);
  g_source_attach(&source->base, context);
  return source;
}

OracleSource *oracle_add_watch(GMainContext *context, OracleClock *clock, int id, int priority,
                               int descriptor, unsigned conditions) {
  OracleSource *source = make(clock, WATCH, id, priority);
  source->descriptor = descriptor;
  oracle_set_conditions(source, conditions);
  g_source_attach(&source->base, context);
  return source;
}

OracleSource *oracle_add_idle(GMainContext *context, OracleClock *clock, int id, int priority) {
  OracleSource *source = make(clock, IDLE, id, priority);
  g_source_attach(&source->base, context);
  return source;
}

void oracle_reschedule_after(OracleSource *source, int64_t delay) {
  source->deadline = source->clock->now + delay;
  source->is_armed = TRUE;
}

void oracle_reschedule_every(OracleSource *source, int64_t interval) {
  source->interval = interval;
  oracle_reschedule_after(source, interval);
}

void oracle_disarm(OracleSource *source) { source->is_armed = FALSE; }

void oracle_set_conditions(OracleSource *source, unsigned conditions) {
  source->conditions = conditions;
  if (g_source_is_destroyed(&source->base)) return;
  if (conditions == 0) {
    if (source->tag != NULL) g_source_remove_unix_fd(&source->base, source->tag);
    source->tag = NULL;
  } else if (source->tag == NULL) {
    source->tag = g_source_add_unix_fd(&source->base, source->descriptor, conditions);
  } else {
    g_source_modify_unix_fd(&source->base, source->tag, conditions);
  }
}

void oracle_drop(OracleSource *source) {
  g_source_destroy(&source->base);
  g_source_unref(&source->base);
}
