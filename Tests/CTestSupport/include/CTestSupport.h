// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Helpers that tests need and Swift cannot express.
#ifndef CTESTSUPPORT_H
#define CTESTSUPPORT_H

#include <glib.h>

#include "SourceOracle.h"

// `fork` is unavailable in Swift. Runs `body` in a forked child and returns its exit status, or -1.
int test_in_forked_child(int (*body)(void *), void *data);

// The kernel's number of the calling thread.
int test_thread_id(void);

// Lowers the number of descriptors that this process may open; 0 if that worked.
int test_limit_descriptors(int count);

// A pipe whose ends are close-on-exec and do not block.
int test_pipe(int ends[2]);

#endif
