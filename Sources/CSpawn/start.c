// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define COPIES_MEMORY 1
#endif
#endif

// The child lives in this process's memory, as after vfork, and this thread sleeps until it is gone:
// nothing is copied, however large the process, and no other thread is disturbed. It has a stack of
// its own, in the sleeping thread's frame; what it runs needs a page or so.
//
// Under the thread sanitizer the child gets a copy of the memory instead, because the sanitizer's
// own `clone` would take the child for a thread; the kernel is asked without it.
#ifdef COPIES_MEMORY

UNINSTRUMENTED static pid_t make_child(cspawn_child *child, int *pidfd) {
  // As fork(), which would run the sanitizer's and others' handlers: the child may call no one.
  pid_t pid = (pid_t)syscall(SYS_clone, CLONE_VFORK | CLONE_PIDFD | SIGCHLD, NULL, pidfd, NULL, NULL);
  if (pid == 0) cspawn_run_child(child);
  return pid;
}

#else

// Uninstrumented, or the address sanitizer would remember frames that are never left.
UNINSTRUMENTED __attribute__((noinline)) static pid_t make_child(cspawn_child *child,
                                                                          int *pidfd) {
  _Alignas(16) char stack[24 * 1024];
  return clone(cspawn_run_child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD,
               child, pidfd);
}

#endif

// Collects the child that has failed. By its number: it is ours until it has been collected.
static void collect(pid_t pid) {
  while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {
  }
}

cspawn_result cspawn_start(const cspawn_plan *plan) {
  cspawn_result result = {.pid = -1, .pidfd = -1};
  cspawn_child child = {.plan = plan, .parent = getpid(), .failure = NULL};
  cspawn_failure own = {0};
  child.failure = &own;
#ifdef COPIES_MEMORY
  child.failure = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (child.failure == MAP_FAILED) {
    result.error = errno;
    result.step = CSPAWN_STEP_CLONE;
    return result;
  }
#endif
  // All 64 signals, also those that the C library keeps for itself: no handler of this process may run in
  // the child.
  uint64_t all = ~(uint64_t)0, before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
  result.pid = make_child(&child, &result.pidfd);
  int error = errno;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);

  if (result.pid < 0) {
    result.error = error;
    result.step = CSPAWN_STEP_CLONE;
  } else if (child.failure->error != 0) {
    collect(result.pid);
    if (result.pidfd >= 0) close(result.pidfd);
    result.pid = result.pidfd = -1;
    result.error = child.failure->error;
    result.step = child.failure->step;
    result.index = child.failure->index;
  } else if (result.pidfd < 0) {
    // A kernel before 5.2 ignores the flag, which it does not know. The number is certain: nobody but this
    // process can collect the child.
    result.pidfd = (int)syscall(SYS_pidfd_open, result.pid, 0);
  }
#ifdef COPIES_MEMORY
  munmap(child.failure, sizeof own);
#endif
  return result;
}

int cspawn_signal(int pidfd, int signal, int to_group) {
  const unsigned process_group = 1u << 2;  // PIDFD_SIGNAL_PROCESS_GROUP
  long result = syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, to_group ? process_group : 0u);
  return result == 0 ? 0 : errno;
}
