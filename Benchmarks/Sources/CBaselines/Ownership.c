// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "Baseline.h"

static gsize sink;

void owned_create_use_free(long iterations) {
  for (long i = 0; i < iterations; i++) {
    g_autoptr(GBytes) bytes = g_bytes_new_static(NULL, 0);
    sink += g_bytes_get_size(bytes);
  }
}

static G_GNUC_NO_INLINE GBytes *take_or_free(long i) {
  g_autoptr(GBytes) bytes = g_bytes_new_static(NULL, 0);
  if (i & 1) return NULL;
  return g_steal_pointer(&bytes);
}

void owned_create_take(long iterations) {
  for (long i = 0; i < iterations; i++) {
    GBytes *bytes = take_or_free(i);
    if (bytes) g_bytes_unref(bytes);
  }
}
