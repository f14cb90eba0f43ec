// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <glib.h>

int create_use_free(const char *group) {
  g_autoptr(GKeyFile) file = g_key_file_new();
  return g_key_file_has_group(file, group);
}
