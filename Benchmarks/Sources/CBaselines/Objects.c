// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <glib-object.h>

#include "Baseline.h"

// MARK: A class with one property and one signal

typedef struct {
  GObject parent;
  int number;
} BenchCounter;
typedef GObjectClass BenchCounterClass;

G_DEFINE_TYPE(BenchCounter, bench_counter, G_TYPE_OBJECT)

static guint changed;

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) {
  (void)id, (void)spec;
  ((BenchCounter *)object)->number = g_value_get_int(value);
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) {
  (void)id, (void)spec;
  g_value_set_int(value, ((BenchCounter *)object)->number);
}

static void bench_counter_class_init(BenchCounterClass *class_) {
  class_->set_property = set_property;
  class_->get_property = get_property;
  g_object_class_install_property(
      class_, 1, g_param_spec_int("number", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE));
  changed = g_signal_new("changed", G_TYPE_FROM_CLASS(class_), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                         G_TYPE_NONE, 1, G_TYPE_INT);
}

static void bench_counter_init(BenchCounter *self) { (void)self; }

unsigned long object_counter_type(void) { return bench_counter_get_type(); }

void *object_counter_new(void) { return g_object_new(bench_counter_get_type(), NULL); }

int object_counter_number(void *counter) { return ((BenchCounter *)counter)->number; }

// MARK: Sides

typedef struct {
  Baseline base;
  GObject *object;
} Fixture;

static long total;

static void handler(GObject *object, int value, gpointer data) {
  (void)object, (void)data;
  total += value;
}

static double run_emit(Baseline *base, long iterations) {
  GObject *object = ((Fixture *)base)->object;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) g_signal_emit(object, changed, 0, 1);
  return baseline_now() - start;
}

static double run_property(Baseline *base, long iterations) {
  GObject *object = ((Fixture *)base)->object;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    int number;
    g_object_set(object, "number", (int)(i & 1023), NULL);
    g_object_get(object, "number", &number, NULL);
    total += number;
  }
  return baseline_now() - start;
}

static double run_wrap(Baseline *base, long iterations) {
  (void)base;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    g_autoptr(GObject) object = object_counter_new();
    total += object_counter_number(object);
  }
  return baseline_now() - start;
}

static double run_retain(Baseline *base, long iterations) {
  GObject *object = ((Fixture *)base)->object;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    g_autoptr(GObject) same = g_object_ref(object);
    total += object_counter_number(same);
  }
  return baseline_now() - start;
}

static void end(Baseline *base) {
  g_object_unref(((Fixture *)base)->object);
  g_free(base);
}

static Baseline *fixture_new(double (*run)(Baseline *, long)) {
  Fixture *fixture = g_new0(Fixture, 1);
  fixture->base = (Baseline){run, end};
  fixture->object = object_counter_new();
  g_signal_connect(fixture->object, "changed", G_CALLBACK(handler), NULL);
  return &fixture->base;
}

Baseline *object_emit_new(void) { return fixture_new(run_emit); }

Baseline *object_property_new(void) { return fixture_new(run_property); }

Baseline *object_create_new(void) { return fixture_new(run_wrap); }

Baseline *object_retain_new(void) { return fixture_new(run_retain); }
