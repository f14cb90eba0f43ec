// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <string.h>

#include "Baseline.h"

typedef struct {
  Baseline baseline;
  GHashTable *table;
  long count;
  gpointer *keys;
  GDestroyNotify free_key;
} HashBaseline;

static volatile long sink;

void hash_keep(long value) { sink = value; }

static guint64 scrambled(guint64 i) {
  guint64 x = (i + 1) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 31)) * 0xbf58476d1ce4e5b9u;
  return x ^ (x >> 29);
}

long hash_int_key(long i) { return (long)scrambled((guint64)i); }

void hash_string_key(long i, int length, char *buffer) {
  guint64 a = scrambled((guint64)i), b = scrambled(~(guint64)i);
  if (length == 36)
    snprintf(buffer, 64, "%08x-%04x-%04x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16) & 0xffff, (unsigned)a & 0xffff, (unsigned)(b >> 48),
             (unsigned long long)(b & 0xffffffffffff));
  else  // 8 to 12 bytes
    snprintf(buffer, 64, "%0*llx", 8 + (int)(i % 5), (unsigned long long)(a >> 32));
}

static void end(Baseline *baseline) {
  HashBaseline *self = (HashBaseline *)baseline;
  if (self->table) g_hash_table_unref(self->table);
  if (self->free_key)
    for (long i = 0; i < self->count; i++) self->free_key(self->keys[i]);
  g_free(self->keys);
  g_free(self);
}

static HashBaseline *make(long count, double (*run)(Baseline *, long)) {
  HashBaseline *self = g_new0(HashBaseline, 1);
  self->baseline.run = run;
  self->baseline.end = end;
  self->count = count;
  self->keys = g_new(gpointer, count);
  return self;
}

static Baseline *make_int(long count, double (*run)(Baseline *, long)) {
  HashBaseline *self = make(count, run);
  self->table = g_hash_table_new(NULL, NULL);
  for (long i = 0; i < count; i++) {
    self->keys[i] = (gpointer)hash_int_key(i);
    g_hash_table_insert(self->table, self->keys[i], (gpointer)i);
  }
  return &self->baseline;
}

static Baseline *make_string(long count, int length, double (*run)(Baseline *, long)) {
  HashBaseline *self = make(count, run);
  char buffer[64];
  self->free_key = g_free;
  self->table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (long i = 0; i < count; i++) {
    hash_string_key(i, length, buffer);
    self->keys[i] = g_strdup(buffer);
    g_hash_table_insert(self->table, g_strdup(buffer), (gpointer)i);
  }
  return &self->baseline;
}

static double int_round(Baseline *baseline, long iterations) {
  HashBaseline *self = (HashBaseline *)baseline;
  long count = self->count, rounds = MAX(1, iterations / count);
  double start = baseline_now();
  for (long round = 0; round < rounds; round++) {
    GHashTable *table = g_hash_table_new(NULL, NULL);
    long sum = 0;
    for (long i = 0; i < count; i++) g_hash_table_insert(table, self->keys[i], (gpointer)i);
    for (long i = 0; i < count; i++)
      sum += (long)g_hash_table_lookup(table, self->keys[count - 1 - i]);
    for (long i = 0; i < count; i++) g_hash_table_remove(table, self->keys[i]);
    g_hash_table_unref(table);
    hash_keep(sum);
  }
  return (baseline_now() - start) * iterations / (rounds * count);
}

static double lookup(Baseline *baseline, long iterations) {
  HashBaseline *self = (HashBaseline *)baseline;
  long next = 0, sum = 0;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    sum += (long)g_hash_table_lookup(self->table, self->keys[next]);
    next = next + 1 == self->count ? 0 : next + 1;
  }
  double time = baseline_now() - start;
  hash_keep(sum);
  return time;
}

static double iterate(Baseline *baseline, long iterations) {
  HashBaseline *self = (HashBaseline *)baseline;
  long rounds = MAX(1, iterations / self->count);
  double start = baseline_now();
  for (long round = 0; round < rounds; round++) {
    GHashTableIter iterator;
    gpointer key, value;
    long sum = 0;
    g_hash_table_iter_init(&iterator, self->table);
    while (g_hash_table_iter_next(&iterator, &key, &value)) sum += (long)value + *(char *)key;
    hash_keep(sum);
  }
  return (baseline_now() - start) * iterations / (rounds * self->count);
}

Baseline *hash_int_round_new(long count) { return make_int(count, int_round); }
Baseline *hash_int_lookup_new(long count) { return make_int(count, lookup); }
Baseline *hash_string_lookup_new(long count, int length) {
  return make_string(count, length, lookup);
}
Baseline *hash_iterate_new(long count) { return make_string(count, 36, iterate); }
