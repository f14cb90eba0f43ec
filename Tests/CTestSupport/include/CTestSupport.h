// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Helpers that tests need and Swift cannot express.
#ifndef CTESTSUPPORT_H
#define CTESTSUPPORT_H

#include <glib.h>

// `fork` is unavailable in Swift. Runs `body` in a forked child and returns its exit status, or -1.
int test_in_forked_child(int (*body)(void *), void *data);

#endif
