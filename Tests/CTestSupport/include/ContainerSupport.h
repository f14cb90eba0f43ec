// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Arrays and trees as C code makes, reads and frees them.
#ifndef CONTAINERSUPPORT_H
#define CONTAINERSUPPORT_H

typedef struct _GArray GArray;
typedef struct _GTree GTree;

// A struct with padding, so that Swift's stride and C's size are compared.
typedef struct {
  double x;
  char name;
} test_point;

// Points whose x count from 0; with `zero_terminated`, one of zeros follows.
GArray *test_array_of_points(int count, int zero_terminated);
// The sum of x, read with g_array_index().
double test_array_sum(GArray *array);
// Whether all bytes of the element behind the last one are zero.
int test_array_ends_with_zeros(GArray *array);

// A tree of numbers as text, "0" to `count - 1`, each a key and its own value; it frees both.
GTree *test_tree_of_strings(int count);
// The value of a key; NULL if there is none.
const char *test_tree_lookup(GTree *tree, const char *key);

#endif
