// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Helpers that tests need and Swift cannot express. Never include <glib.h> here: its declarations
// would belong to this module as well, and Swift might see them without our API notes.
#ifndef CTESTSUPPORT_H
#define CTESTSUPPORT_H

#include <stddef.h>

#include "ContainerSupport.h"
#include "JournalSupport.h"
#include "SourceOracle.h"
#include "TableSupport.h"

// `fork` is unavailable in Swift. Runs `body` in a forked child and returns its exit status, or -1.
int test_in_forked_child(int (*body)(void *), void *data);

// The kernel's number of the calling thread.
int test_thread_id(void);

// The name of the calling thread; `size` is 16 at least.
void test_thread_name(char *name, size_t size);

// Lowers the number of descriptors that this process may open; 0 if that worked.
int test_limit_descriptors(int count);

// A pipe whose ends are close-on-exec and do not block.
int test_pipe(int ends[2]);

// The bytes that malloc has handed out; 0 under a sanitizer that replaces it.
size_t test_allocated_bytes(void);

#endif
