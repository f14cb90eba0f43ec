// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "TableSupport.h"

#include <glib.h>
#include <string.h>

static int frees, copies;

static void count_free(gpointer memory) {
  frees++;
  // Not from g_malloc: what Swift would free by itself is found by the sanitizer.
  g_free((char *)memory - 16);
}

void *test_table_copy(void *string) {
  copies++;
  size_t size = strlen(string) + 1;
  return memcpy((char *)g_malloc(size + 16) + 16, string, size);
}

GHashTable *test_table_of_strings(void) {
  return g_hash_table_new_full(g_str_hash, g_str_equal, count_free, NULL);
}

GHashTable *test_table_of_string_pairs(void) {
  return g_hash_table_new_full(g_str_hash, g_str_equal, count_free, count_free);
}

GHashTable *test_table_of_words(void) { return g_hash_table_new(NULL, NULL); }

GHashTable *test_set_of_strings(void) { return test_table_of_strings(); }

int test_table_frees(void) { return frees; }
int test_table_copies(void) { return copies; }
void test_table_reset_counts(void) { frees = copies = 0; }

bool test_table_insert_string(GHashTable *table, const char *key, void *value) {
  return g_hash_table_insert(table, test_table_copy((void *)key), value);
}

bool test_table_insert_pair(GHashTable *table, const char *key, const char *value) {
  return test_table_insert_string(table, key, test_table_copy((void *)value));
}

bool test_table_insert_word(GHashTable *table, void *key, void *value) {
  return g_hash_table_insert(table, key, value);
}

bool test_set_insert(GHashTable *table, const char *element) {
  return g_hash_table_add(table, test_table_copy((void *)element));
}

bool test_table_lookup(GHashTable *table, const void *key, void **value) {
  return g_hash_table_lookup_extended(table, key, NULL, value);
}

bool test_table_remove(GHashTable *table, const void *key) {
  return g_hash_table_remove(table, key);
}

long test_table_count(GHashTable *table) {
  GHashTableIter iterator;
  long count = 0;
  g_hash_table_iter_init(&iterator, table);
  while (g_hash_table_iter_next(&iterator, NULL, NULL)) count++;
  return count;
}

long test_table_sum(GHashTable *table) {
  GHashTableIter iterator;
  gpointer value;
  long sum = 0;
  g_hash_table_iter_init(&iterator, table);
  while (g_hash_table_iter_next(&iterator, NULL, &value)) sum += (long)value;
  return sum;
}

long test_table_key_lengths(GHashTable *table) {
  GHashTableIter iterator;
  gpointer key;
  long sum = 0;
  g_hash_table_iter_init(&iterator, table);
  while (g_hash_table_iter_next(&iterator, &key, NULL)) sum += strlen(key);
  return sum;
}
