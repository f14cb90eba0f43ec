// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "CObjectSupport.h"

// MARK: Enum, flags, interface

GType test_color_get_type(void) {
  static gsize type;
  if (g_once_init_enter(&type)) {
    static const GEnumValue values[] = {
        {TEST_COLOR_RED, "TEST_COLOR_RED", "red"},
        {TEST_COLOR_GREEN, "TEST_COLOR_GREEN", "green"},
        {TEST_COLOR_BLUE, "TEST_COLOR_BLUE", "blue"},
        {0, NULL, NULL},
    };
    g_once_init_leave(&type, g_enum_register_static("TestColor", values));
  }
  return type;
}

GType test_access_get_type(void) {
  static gsize type;
  if (g_once_init_enter(&type)) {
    static const GFlagsValue values[] = {
        {1, "TEST_ACCESS_READ", "read"}, {2, "TEST_ACCESS_WRITE", "write"}, {0, NULL, NULL}};
    g_once_init_leave(&type, g_flags_register_static("TestAccess", values));
  }
  return type;
}

G_DEFINE_INTERFACE(TestResizable, test_resizable, G_TYPE_OBJECT)

static void test_resizable_default_init(TestResizableInterface *interface) {
  g_object_interface_install_property(
      interface, g_param_spec_int64("size", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READWRITE));
}

gint64 test_resizable_resize(TestResizable *self, gint64 size) {
  return G_TYPE_INSTANCE_GET_INTERFACE(self, test_resizable_get_type(), TestResizableInterface)
      ->resize(self, size);
}

// MARK: Class

struct _TestThing {
  GObject parent;
  int number, color;
  guint access;
  gint64 wide;
  guchar small;
  double ratio;
  float single;
  gboolean flag;
  char *text, *secret, *serial;
  char **names;
  TestThing *child;
};

G_DEFINE_TYPE(TestThing, test_thing, G_TYPE_OBJECT)

enum {
  NUMBER = 1, WIDE, SMALL, RATIO, SINGLE, FLAG, TEXT, NAMES, COLOR, ACCESS, CHILD, FIXED, SECRET, SERIAL
};
enum { ZERO, ONE, TWO, THREE, FOUR, FIVE, SIX, ASK, FIRST, NAMED, MAYBE_TEXT, COUNT };
static guint signals[COUNT];

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) {
  TestThing *self = (TestThing *)object;
  switch (id) {
    case NUMBER: self->number = g_value_get_int(value); break;
    case WIDE: self->wide = g_value_get_int64(value); break;
    case SMALL: self->small = g_value_get_uchar(value); break;
    case RATIO: self->ratio = g_value_get_double(value); break;
    case SINGLE: self->single = g_value_get_float(value); break;
    case FLAG: self->flag = g_value_get_boolean(value); break;
    case TEXT: g_free(self->text); self->text = g_value_dup_string(value); break;
    case NAMES: g_strfreev(self->names); self->names = g_value_dup_boxed(value); break;
    case COLOR: self->color = g_value_get_enum(value); break;
    case ACCESS: self->access = g_value_get_flags(value); break;
    case CHILD: g_set_object(&self->child, g_value_get_object(value)); break;
    case SECRET: g_free(self->secret); self->secret = g_value_dup_string(value); break;
    case SERIAL: self->serial = g_value_dup_string(value); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) {
  TestThing *self = (TestThing *)object;
  switch (id) {
    case NUMBER: g_value_set_int(value, self->number); break;
    case WIDE: g_value_set_int64(value, self->wide); break;
    case SMALL: g_value_set_uchar(value, self->small); break;
    case RATIO: g_value_set_double(value, self->ratio); break;
    case SINGLE: g_value_set_float(value, self->single); break;
    case FLAG: g_value_set_boolean(value, self->flag); break;
    case TEXT: g_value_set_string(value, self->text); break;
    case NAMES: g_value_set_boxed(value, self->names); break;
    case COLOR: g_value_set_enum(value, self->color); break;
    case ACCESS: g_value_set_flags(value, self->access); break;
    case CHILD: g_value_set_object(value, self->child); break;
    case FIXED: g_value_set_int(value, 42); break;
    case SERIAL: g_value_set_string(value, self->serial); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void dispose(GObject *object) {
  g_clear_object(&((TestThing *)object)->child);
  G_OBJECT_CLASS(test_thing_parent_class)->dispose(object);
}

static void finalize(GObject *object) {
  TestThing *self = (TestThing *)object;
  g_free(self->text);
  g_free(self->secret);
  g_free(self->serial);
  g_strfreev(self->names);
  G_OBJECT_CLASS(test_thing_parent_class)->finalize(object);
}

static int compute(TestThing *self, int input) { return self->number + input; }

static guint signal_new(const char *name, int flags, GSignalAccumulator accumulator, GType result,
                        int count, ...) {
  va_list types;
  va_start(types, count);
  guint id = g_signal_new_valist(name, test_thing_get_type(), G_SIGNAL_RUN_LAST | flags, NULL,
                                 accumulator, NULL, NULL, result, count, types);
  va_end(types);
  return id;
}

static void test_thing_class_init(TestThingClass *class_) {
  GObjectClass *object = G_OBJECT_CLASS(class_);
  object->set_property = set_property;
  object->get_property = get_property;
  object->dispose = dispose;
  object->finalize = finalize;
  class_->compute = compute;
  const GParamFlags both = G_PARAM_READWRITE;
  GParamSpec *specs[] = {
      NULL,
      g_param_spec_int("number", NULL, NULL, 0, 100, 0, both),
      g_param_spec_int64("wide", NULL, NULL, G_MININT64, G_MAXINT64, 0, both),
      g_param_spec_uchar("small", NULL, NULL, 0, 255, 0, both),
      g_param_spec_double("ratio", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, both),
      g_param_spec_float("single", NULL, NULL, -G_MAXFLOAT, G_MAXFLOAT, 0, both),
      g_param_spec_boolean("flag", NULL, NULL, FALSE, both),
      g_param_spec_string("text", NULL, NULL, NULL, both),
      g_param_spec_boxed("names", NULL, NULL, G_TYPE_STRV, both),
      g_param_spec_enum("color", NULL, NULL, test_color_get_type(), TEST_COLOR_RED, both),
      g_param_spec_flags("access", NULL, NULL, test_access_get_type(), 0, both),
      g_param_spec_object("child", NULL, NULL, test_thing_get_type(), both),
      g_param_spec_int("fixed", NULL, NULL, 0, 100, 42, G_PARAM_READABLE),
      g_param_spec_string("secret", NULL, NULL, NULL, G_PARAM_WRITABLE),
      g_param_spec_string("serial", NULL, NULL, "none", both | G_PARAM_CONSTRUCT_ONLY),
  };
  g_object_class_install_properties(object, G_N_ELEMENTS(specs), specs);

  const GType i = G_TYPE_INT, s = G_TYPE_STRING, b = G_TYPE_BOOLEAN, d = G_TYPE_DOUBLE, none = G_TYPE_NONE;
  const GType o = test_thing_get_type(), c = test_color_get_type();
  signals[ZERO] = signal_new("zero", 0, NULL, none, 0);
  signals[ONE] = signal_new("one", 0, NULL, none, 1, i);
  signals[TWO] = signal_new("two", 0, NULL, none, 2, i, s);
  signals[THREE] = signal_new("three", 0, NULL, none, 3, i, s, b);
  signals[FOUR] = signal_new("four", 0, NULL, none, 4, i, s, b, d);
  signals[FIVE] = signal_new("five", 0, NULL, none, 5, i, s, b, d, o);
  signals[SIX] = signal_new("six", 0, NULL, none, 6, i, s, b, d, o, c);
  signals[ASK] = signal_new("ask", 0, g_signal_accumulator_true_handled, b, 1, i);
  signals[FIRST] = signal_new("first", 0, g_signal_accumulator_first_wins, i, 1, i);
  signals[NAMED] = signal_new("named", G_SIGNAL_DETAILED, NULL, none, 1, i);
  signals[MAYBE_TEXT] = signal_new("maybe-text", 0, NULL, none, 1, s);
}

static void test_thing_init(TestThing *self) { (void)self; }

TestThing *test_thing_new(void) { return g_object_new(test_thing_get_type(), NULL); }

int test_thing_compute(TestThing *self, int input) {
  return G_TYPE_INSTANCE_GET_CLASS(self, test_thing_get_type(), TestThingClass)->compute(self, input);
}

TestThing *test_thing_get_child(TestThing *self) { return self->child; }

TestThing *test_thing_dup_child(TestThing *self) {
  return self->child ? g_object_ref(self->child) : NULL;
}

void test_thing_emit_all(TestThing *self) {
  g_signal_emit(self, signals[ZERO], 0);
  g_signal_emit(self, signals[ONE], 0, 1);
  g_signal_emit(self, signals[TWO], 0, 2, "two");
  g_signal_emit(self, signals[THREE], 0, 3, "three", TRUE);
  g_signal_emit(self, signals[FOUR], 0, 4, "four", TRUE, 4.5);
  g_signal_emit(self, signals[FIVE], 0, 5, "five", TRUE, 5.5, self);
  g_signal_emit(self, signals[SIX], 0, 6, "six", TRUE, 6.5, self, TEST_COLOR_BLUE);
}

void test_thing_emit_one(TestThing *self, int value) {
  g_signal_emit(self, signals[ONE], 0, value);
}

void test_thing_emit_maybe(TestThing *self, const char *text) {
  g_signal_emit(self, signals[MAYBE_TEXT], 0, text);
}

// MARK: Floating references

typedef GInitiallyUnowned TestFloater;
typedef GInitiallyUnownedClass TestFloaterClass;
G_DEFINE_TYPE(TestFloater, test_floater, G_TYPE_INITIALLY_UNOWNED)

static void test_floater_class_init(TestFloaterClass *class_) { (void)class_; }

static void test_floater_init(TestFloater *self) { (void)self; }

GInitiallyUnowned *test_floater_new(void) { return g_object_new(test_floater_get_type(), NULL); }

bool test_is_floating(void *object) { return g_object_is_floating(object); }
