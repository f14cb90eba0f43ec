// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#ifndef CSPAWN_CHILD_H
#define CSPAWN_CHILD_H

#include "CSpawn.h"

typedef struct {
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
