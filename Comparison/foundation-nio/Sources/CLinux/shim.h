// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// plumbing: begin (system calls)
#pragma once

#include <spawn.h>
#include <sys/pidfd.h>

// GNU's part of unistd.h and spawn.h, which Swift does not see.
int pipe2(int descriptors[2], int flags);
static const short cl_spawn_setsid = 0x80;
// plumbing: end
