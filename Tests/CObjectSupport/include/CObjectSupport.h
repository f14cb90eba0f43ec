// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// A small GObject library in C, as somebody else might have written it, and C code that uses classes that
// it knows by name only. It needs GLib's types, and has them from the module: declarations of its own would
// be seen without our API notes.
#ifndef COBJECTSUPPORT_H
#define COBJECTSUPPORT_H

#include <stdbool.h>

#include "../../../CGLibShim/shim.h"

// MARK: An enum, flags, an interface

typedef enum { TEST_COLOR_RED, TEST_COLOR_GREEN, TEST_COLOR_BLUE } TestColor;
GType test_color_get_type(void);

GType test_access_get_type(void);

// With the property "size" and a virtual function.
typedef struct _TestResizable TestResizable;
typedef struct {
  GTypeInterface parent;
  gint64 (*resize)(TestResizable *self, gint64 size);
} TestResizableInterface;
GType test_resizable_get_type(void);
gint64 test_resizable_resize(TestResizable *self, gint64 size);

// MARK: A class

typedef struct _TestThing TestThing;
typedef struct {
  GObjectClass parent;
  int (*compute)(TestThing *self, int input);
} TestThingClass;

// Properties, all of them readable and writable unless it says otherwise: "number" (0 to 100), "wide", "small",
// "ratio", "single", "flag", "text", "names", "color", "access", "child"; "fixed" (read-only), "secret" (write-only),
// "serial" (construct-only).
// Signals: "zero" to "six" with so many arguments, "ask" (true_handled), "first" (first_wins), "named" (takes
// a detail), "maybe-text".
GType test_thing_get_type(void);
TestThing *test_thing_new(void);
int test_thing_compute(TestThing *self, int input);
// Transfer none; NULL at first.
TestThing *test_thing_get_child(TestThing *self);
// Transfer full.
TestThing *test_thing_dup_child(TestThing *self);
void test_thing_emit_all(TestThing *self);
void test_thing_emit_one(TestThing *self, int value);
void test_thing_emit_maybe(TestThing *self, const char *text);
unsigned test_reference_count(void *object);

// A class whose new instances are floating.
GType test_floater_get_type(void);
GInitiallyUnowned *test_floater_new(void);
bool test_is_floating(void *object);

// MARK: C code that knows a class by name only

// `g_object_new` of the name; NULL if there is no such type.
GObject *test_new_by_name(const char *name);
GObject *test_new_with_int(const char *name, const char *property, int value);
void test_set_int(GObject *object, const char *property, int value);
int test_get_int(GObject *object, const char *property);
void test_set_string(GObject *object, const char *property, const char *value);
char *test_dup_string(GObject *object, const char *property);
void test_emit_int64(GObject *object, const char *signal, gint64 value);
// Connects a C handler that adds up what it is passed; returns the sum's address.
gint64 *test_sum_int64(GObject *object, const char *signal);
// Refs and unrefs an object `rounds` times.
void test_ref_unref(GObject *object, int rounds);
// Counts "notify" emissions for a property; returns the count's address.
int *test_count_notify(GObject *object, const char *property);
// Registers a C class between two classes: derived from `parent`, with dispose and finalize of its own.
GType test_derive(const char *parent, const char *name);
// How often these two have run.
int test_derived_disposes(void);
int test_derived_finalizes(void);

#endif
