// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Plain GSources, one per timer, descriptor and idle, over a clock that the test sets: what the
// library's hubs are compared with.
#ifndef SOURCEORACLE_H
#define SOURCEORACLE_H

#include <glib.h>

typedef struct OracleSource OracleSource;

// Called when a source runs; returns whether it stays.
typedef gboolean (*OracleCallback)(void *data, int id, unsigned conditions);

typedef struct {
  gint64 now;  // nanoseconds
  OracleCallback callback;
  void *data;
} OracleClock;

// Each source is attached when it is made, and keeps `clock`, which outlives it.
OracleSource *oracle_add_timer(GMainContext *context, OracleClock *clock, int id, int priority,
                               gint64 interval);
OracleSource *oracle_add_watch(GMainContext *context, OracleClock *clock, int id, int priority,
                               int descriptor, unsigned conditions);
OracleSource *oracle_add_idle(GMainContext *context, OracleClock *clock, int id, int priority);

void oracle_reschedule_after(OracleSource *source, gint64 delay);
void oracle_reschedule_every(OracleSource *source, gint64 interval);
void oracle_disarm(OracleSource *source);
void oracle_set_conditions(OracleSource *source, unsigned conditions);

// Destroys the source if it has not ended by itself, and releases the reference.
void oracle_drop(OracleSource *source);

#endif
