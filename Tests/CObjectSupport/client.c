// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "CObjectSupport.h"

unsigned test_reference_count(void *object) {
  return g_atomic_int_get((int *)&((GObject *)object)->ref_count);
}

GObject *test_new_by_name(const char *name) {
  GType type = g_type_from_name(name);
  return type ? g_object_new(type, NULL) : NULL;
}

GObject *test_new_with_int(const char *name, const char *property, int value) {
  return g_object_new(g_type_from_name(name), property, value, NULL);
}

void test_set_int(GObject *object, const char *property, int value) {
  g_object_set(object, property, value, NULL);
}

int test_get_int(GObject *object, const char *property) {
  int value = -1;
  g_object_get(object, property, &value, NULL);
  return value;
}

void test_set_string(GObject *object, const char *property, const char *value) {
  g_object_set(object, property, value, NULL);
}

char *test_dup_string(GObject *object, const char *property) {
  char *value = NULL;
  g_object_get(object, property, &value, NULL);
  return value;
}

void test_emit_int64(GObject *object, const char *signal, gint64 value) {
  g_signal_emit_by_name(object, signal, value);
}

static void add(GObject *object, gint64 value, gpointer data) {
  (void)object;
  *(gint64 *)data += value;
}

static void free_data(gpointer data, GClosure *closure) {
  (void)closure;
  g_free(data);
}

gint64 *test_sum_int64(GObject *object, const char *signal) {
  gint64 *sum = g_new0(gint64, 1);
  g_signal_connect_data(object, signal, G_CALLBACK(add), sum, free_data, 0);
  return sum;
}

void test_ref_unref(GObject *object, int rounds) {
  for (int i = 0; i < rounds; i++) {
    g_object_ref(object);
    g_object_unref(object);
  }
}

static void count_up(GObject *object, GParamSpec *spec, gpointer data) {
  (void)object;
  (void)spec;
  ++*(int *)data;
}

int *test_count_notify(GObject *object, const char *property) {
  int *count = g_new0(int, 1);
  char *signal = g_strconcat("notify::", property, NULL);
  g_signal_connect_data(object, signal, G_CALLBACK(count_up), count, free_data, 0);
  g_free(signal);
  return count;
}

// MARK: A class in between

static int disposes, finalizes;
static GObjectClass *derived_parent;

static void derived_dispose(GObject *object) {
  disposes++;
  derived_parent->dispose(object);
}

static void derived_finalize(GObject *object) {
  finalizes++;
  derived_parent->finalize(object);
}

static void derived_class_init(gpointer class_, gpointer data) {
  (void)data;
  derived_parent = g_type_class_peek_parent(class_);
  G_OBJECT_CLASS(class_)->dispose = derived_dispose;
  G_OBJECT_CLASS(class_)->finalize = derived_finalize;
}

GType test_derive(const char *parent, const char *name) {
  GTypeQuery query;
  g_type_query(g_type_from_name(parent), &query);
  GTypeInfo info = {
      .class_size = query.class_size,
      .class_init = derived_class_init,
      .instance_size = query.instance_size + 8,
  };
  return g_type_register_static(query.type, name, &info, 0);
}

int test_derived_disposes(void) { return disposes; }

int test_derived_finalizes(void) { return finalizes; }
