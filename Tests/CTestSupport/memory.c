// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <malloc.h>

#include "CTestSupport.h"

size_t test_allocated_bytes(void) { return mallinfo2().uordblks; }
