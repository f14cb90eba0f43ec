// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Runs in the child; see child.c for the rules.

#define _GNU_SOURCE
#include "close.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

// What getdents64 fills in; no header has it.
typedef struct {
  uint64_t inode;
  int64_t offset;
  uint16_t length;
  uint8_t type;
  char name[];
} directory_entry;

UNINSTRUMENTED static int is_kept(const cspawn_plan *plan, int number) {
  for (size_t i = 0; i < plan->descriptor_count; i++)
    if (plan->descriptors[i].target == number) return 1;
  return 0;
}

// The gaps between the targets, one system call each. Linux has it since 5.9.
UNINSTRUMENTED static int close_ranges(const cspawn_plan *plan) {
  unsigned first = 0;
  for (size_t i = 0; i < plan->descriptor_count; i++) {
    unsigned target = (unsigned)plan->descriptors[i].target;
    if (target > first && syscall(SYS_close_range, first, target - 1, 0) < 0) return -1;
    first = target + 1;
  }
  return (int)syscall(SYS_close_range, first, UINT_MAX, 0);
}

// Those that /proc lists, read into the stack: readdir() would allocate.
UNINSTRUMENTED static int close_listed(const cspawn_plan *plan) {
  int directory = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/fd", O_RDONLY | O_DIRECTORY, 0);
  if (directory < 0) return -1;
  _Alignas(8) char buffer[2048];
  for (;;) {
    long size = syscall(SYS_getdents64, directory, buffer, sizeof buffer);
    if (size < 0) return -1;
    if (size == 0) break;
    for (long offset = 0; offset < size;) {
      const directory_entry *entry = (const directory_entry *)(buffer + offset);
      offset += entry->length;
      int number = 0;
      const char *digit = entry->name;
      for (; *digit >= '0' && *digit <= '9'; digit++) number = number * 10 + (*digit - '0');
      // "." and ".." have no digits.
      if (digit == entry->name || number == directory || is_kept(plan, number)) continue;
      syscall(SYS_close, number);
    }
  }
  if (!is_kept(plan, directory)) syscall(SYS_close, directory);
  return 0;
}

// All that there could be, when nothing tells which there are.
UNINSTRUMENTED static void close_possible(const cspawn_plan *plan) {
  uint64_t limit[2] = {1024, 1024};
  syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, limit);
  int end = limit[1] < (1u << 20) ? (int)limit[1] : 1 << 20;
  for (int number = 0; number < end; number++)
    if (!is_kept(plan, number)) syscall(SYS_close, number);
}

UNINSTRUMENTED void cspawn_close_others(const cspawn_plan *plan) {
  if (!plan->avoids_close_range && close_ranges(plan) == 0) return;
  if (close_listed(plan) != 0) close_possible(plan);
}
