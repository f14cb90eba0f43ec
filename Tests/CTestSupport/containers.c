// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "ContainerSupport.h"

#include <glib.h>
#include <string.h>

GArray *test_array_of_points(int count, int zero_terminated) {
  GArray *array = g_array_new(zero_terminated, FALSE, sizeof(test_point));
  for (int i = 0; i < count; i++) {
    test_point point = {.x = i, .name = 'p'};
    g_array_append_val(array, point);
  }
  return array;
}

double test_array_sum(GArray *array) {
  double sum = 0;
  for (guint i = 0; i < array->len; i++) sum += g_array_index(array, test_point, i).x;
  return sum;
}

int test_array_ends_with_zeros(GArray *array) {
  guint size = g_array_get_element_size(array);
  for (guint i = 0; i < size; i++)
    if (array->data[array->len * size + i]) return 0;
  return 1;
}

static int compare(gconstpointer a, gconstpointer b, gpointer data) {
  (void)data;
  return strcmp(a, b);
}

GTree *test_tree_of_strings(int count) {
  GTree *tree = g_tree_new_full(compare, NULL, g_free, g_free);
  for (int i = 0; i < count; i++)
    g_tree_insert(tree, g_strdup_printf("%d", i), g_strdup_printf("%d", i));
  return tree;
}

const char *test_tree_lookup(GTree *tree, const char *key) { return g_tree_lookup(tree, key); }
