// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#ifndef CSPAWN_CHILD_H
#define CSPAWN_CHILD_H

#include "CSpawn.h"

// For what runs in the child. Not only without the checks of a sanitizer: without its calls at the
// beginning and the end of a function, too, which take locks that another thread may hold for ever in a copy
// of the memory. clang keeps those calls where `no_sanitize` says "thread".
#if defined(__has_attribute)
#if __has_attribute(disable_sanitizer_instrumentation)
#define UNINSTRUMENTED __attribute__((disable_sanitizer_instrumentation))
#endif
#endif
#ifndef UNINSTRUMENTED
#define UNINSTRUMENTED
#endif

typedef struct cspawn_failure {
  int error;
  cspawn_step step;
  size_t index;
} cspawn_failure;

typedef struct {
  const cspawn_plan *plan;
  pid_t parent;
  cspawn_failure *failure;  // memory that the parent sees, too
} cspawn_child;

// The child, from its first instruction to its exec; does not return.
int cspawn_run_child(void *child) __attribute__((noreturn));

#endif
