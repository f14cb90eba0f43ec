// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Plain GSources, one per timer, descriptor and idle, over a clock that the test sets: what the
// library's hubs are compared with.
#ifndef SOURCEORACLE_H
#define SOURCEORACLE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct OracleSource OracleSource;
typedef struct _GMainContext GMainContext;

// Called when a source runs; returns whether it stays.
typedef bool (*OracleCallback)(void *data, int id, unsigned conditions);

typedef struct {
  int64_t now;  // nanoseconds
  OracleCallback callback;
  void *data;
} OracleClock;

// Each source is attached when it is made, and keeps `clock`, which outlives it.
OracleSource *oracle_add_timer(GMainContext *context, OracleClock *clock, int id, int priority,
                               int64_t interval);
OracleSource *oracle_add_watch(GMainContext *context, OracleClock *clock, int id, int priority,
                               int descriptor, unsigned conditions);
OracleSource *oracle_add_idle(GMainContext *context, OracleClock *clock, int id, int priority);

void oracle_reschedule_after(OracleSource *source, int64_t delay);
void oracle_reschedule_every(OracleSource *source, int64_t interval);
void oracle_disarm(OracleSource *source);
void oracle_set_conditions(OracleSource *source, unsigned conditions);

// Destroys the source if it has not ended by itself, and releases the reference.
void oracle_drop(OracleSource *source);

#endif
