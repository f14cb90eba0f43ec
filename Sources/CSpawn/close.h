// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#ifndef CSPAWN_CLOSE_H
#define CSPAWN_CLOSE_H

#include "CSpawn.h"

// Closes every descriptor that is no target of the plan. Runs in the child, under its rules.
void cspawn_close_others(const cspawn_plan *plan);

#endif
