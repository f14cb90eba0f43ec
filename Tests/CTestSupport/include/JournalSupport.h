// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// A journal that only the calling thread sees.
#ifndef JOURNAL_SUPPORT_H
#define JOURNAL_SUPPORT_H

#include <stddef.h>

// Gives the calling thread a /run of its own, with the socket of a journal in it. Returns the socket,
// or -1 if this user may not do that.
int test_own_journal(void);

// Connects standard error to it, as systemd does for a service; 0 if that worked.
int test_journal_on_standard_error(void);

// The bytes of the entry that came next, also of one that came as a file; -1 if there is none.
long test_receive_entry(int journal, void *buffer, size_t size);

#endif
