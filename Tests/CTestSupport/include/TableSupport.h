// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// What C code does with hash tables that it shares with Swift.
#ifndef TABLESUPPORT_H
#define TABLESUPPORT_H

#include <stdbool.h>

typedef struct _GHashTable GHashTable;

// A table of C's own: keys are copies of C strings, values words; `test_table_frees` counts what
// its free functions got.
GHashTable *test_table_of_strings(void);
// The same with strings as values.
GHashTable *test_table_of_string_pairs(void);
// Words as keys and values, nothing is freed.
GHashTable *test_table_of_words(void);
// A set of strings.
GHashTable *test_set_of_strings(void);

// How often a free function of the tables above has run, and a copy function, since the last reset.
int test_table_frees(void);
int test_table_copies(void);
void test_table_reset_counts(void);

// A copy that the tables above may free.
void *test_table_copy(void *string);

bool test_table_insert_string(GHashTable *table, const char *key, void *value);
bool test_table_insert_pair(GHashTable *table, const char *key, const char *value);
bool test_table_insert_word(GHashTable *table, void *key, void *value);
bool test_set_insert(GHashTable *table, const char *element);

// Whether the key is in the table; its value, or NULL, goes to `value`.
bool test_table_lookup(GHashTable *table, const void *key, void **value);
bool test_table_remove(GHashTable *table, const void *key);

// Iterates: the number of entries, the sum of the values as words, of the lengths of the keys.
long test_table_count(GHashTable *table);
long test_table_sum(GHashTable *table);
long test_table_key_lengths(GHashTable *table);

#endif
