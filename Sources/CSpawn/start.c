// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
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
#define COPIES_ALWAYS 1
#endif
#endif

// Uninstrumented, or the address sanitizer would remember frames that are never left.
#ifndef COPIES_ALWAYS
// The child lives in this process's memory, as after vfork, and this thread sleeps until it is gone:
// nothing is copied, however large the process, and no other thread is disturbed. It has a stack of
// its own, in the sleeping thread's frame; what it runs needs a page or so.
UNINSTRUMENTED __attribute__((noinline)) static pid_t make_guest(cspawn_child *child, int *pidfd) {
  _Alignas(16) char stack[24 * 1024];
  return clone(cspawn_run_child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD,
               child, pidfd);
}
#endif

// The child has a copy of the memory: one that is held would keep this thread asleep. So it is
// under the thread sanitizer, too, whose own `clone` would take a guest for a thread.
//
// As fork(), which would run others' handlers: the child may call no one.
UNINSTRUMENTED static pid_t make_copy(cspawn_child *child, int *pidfd) {
  int sleeps = child->plan->gate == 0 ? CLONE_VFORK : 0;
  pid_t pid = (pid_t)syscall(SYS_clone, sleeps | CLONE_PIDFD | SIGCHLD, NULL, pidfd, NULL, NULL);
  if (pid == 0) cspawn_run_child(child);
  return pid;
}

// Collects the child that has failed. By its number: it is ours until it has been collected.
static void collect(pid_t pid) {
  while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {
  }
}

static pid_t make_child(cspawn_child *child, int copies, int *pidfd) {
  // All 64 signals, also those that the C library keeps for itself: no handler of this process may run in
  // the child.
  uint64_t all = ~(uint64_t)0, before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
#ifdef COPIES_ALWAYS
  (void)copies;
  pid_t pid = make_copy(child, pidfd);
#else
  pid_t pid = copies ? make_copy(child, pidfd) : make_guest(child, pidfd);
#endif
  int error = errno;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
  errno = error;
  return pid;
}

// What the child has told before it ended. The kernel has said that it has.
static void take_failure(cspawn_result *result, const cspawn_failure *failure) {
  collect(result->pid);
  if (result->pidfd >= 0) close(result->pidfd);
  result->pid = result->pidfd = -1;
  result->error = failure->error;
  result->step = failure->step;
  result->index = failure->index;
}

static cspawn_result failed_clone(int error) {
  return (cspawn_result){.pid = -1, .pidfd = -1, .error = error, .step = CSPAWN_STEP_CLONE};
}

// Memory that a copy of this process shares; NULL if there is none to be had.
static cspawn_failure *share_failure(void) {
  void *page = mmap(NULL, sizeof(cspawn_failure), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return page == MAP_FAILED ? NULL : page;
}

static void open_missing_pidfd(cspawn_result *result) {
  // A kernel before 5.2 ignores the flag, which it does not know. The number is certain: nobody but this
  // process can collect the child.
  if (result->pidfd < 0) result->pidfd = (int)syscall(SYS_pidfd_open, result->pid, 0);
}

cspawn_result cspawn_start(const cspawn_plan *plan) {
  cspawn_result result = {.pid = -1, .pidfd = -1};
  cspawn_failure own = {0};
  cspawn_child child = {.plan = plan, .parent = getpid(), .failure = &own};
#ifdef COPIES_ALWAYS
  child.failure = share_failure();
  if (!child.failure) return failed_clone(errno);
#endif
  result.pid = make_child(&child, 0, &result.pidfd);
  if (result.pid < 0)
    result = failed_clone(errno);
  else if (child.failure->error != 0)
    take_failure(&result, child.failure);
  else
    open_missing_pidfd(&result);
#ifdef COPIES_ALWAYS
  cspawn_forget(child.failure);
#endif
  return result;
}

// The next byte from a child; returns at the end of the stream, too, when none will come.
static void receive(int socket) {
  char byte;
  while (recv(socket, &byte, 1, 0) < 0 && errno == EINTR) {
  }
}

cspawn_result cspawn_hold(const cspawn_plan *plan, int ours, int theirs, cspawn_held **held) {
  cspawn_result result = {.pid = -1, .pidfd = -1};
  cspawn_child child = {.plan = plan, .parent = getpid(), .failure = share_failure()};
  int error = errno;
  *held = NULL;
  if (child.failure) {
    result.pid = make_child(&child, 1, &result.pidfd);
    error = errno;
  }
  close(theirs);
  if (result.pid < 0) {
    cspawn_forget(child.failure);
    return failed_clone(error);
  }
  // One that is killed meanwhile passes for held; its exit tells.
  receive(ours);
  if (child.failure->error != 0) {
    take_failure(&result, child.failure);
    cspawn_forget(child.failure);
  } else {
    *held = child.failure;
    open_missing_pidfd(&result);
  }
  return result;
}

cspawn_result cspawn_release(const cspawn_held *held, int ours) {
  char byte = 0;
  while (send(ours, &byte, 1, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
  // The end of the stream: its end was closed by the exec, or by its own.
  receive(ours);
  return (cspawn_result){
      .pid = -1, .pidfd = -1, .error = held->error, .step = held->step, .index = held->index};
}

void cspawn_forget(cspawn_held *held) {
  if (held) munmap(held, sizeof *held);
}

int cspawn_signal(int pidfd, int signal, int to_group) {
  const unsigned process_group = 1u << 2;  // PIDFD_SIGNAL_PROCESS_GROUP
  long result = syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, to_group ? process_group : 0u);
  return result == 0 ? 0 : errno;
}
