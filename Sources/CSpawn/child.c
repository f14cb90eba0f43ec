// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// What runs in a child before its program does, perhaps in the memory of its parent.
//
// Rules, which every step below keeps: no allocation, no lock, no function of the C library that could
// do either, no signal handler, no write to memory but the stack, `failure` and `moved`, and errno, which is the
// sleeping parent thread's. All system calls go through syscall(), which does nothing else: the named
// functions are wrapped by the sanitizers, which would book what the child does to its parent.

#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "close.h"

extern char **environ;

UNINSTRUMENTED static void fail(cspawn_child *child, cspawn_step step, size_t index) {
  // A plain store: the parent reads it after the kernel has said that this process is gone.
  child->failure->error = errno;
  child->failure->step = step;
  child->failure->index = index;
  // Of this process only, and without the handlers of exit().
  for (;;) syscall(SYS_exit_group, 127);
}

// All signals are blocked, so none can arrive between these calls. The dispositions are the
// child's own copy. A struct of zeros is SIG_DFL without flags on every architecture; the kernel
// refuses it for KILL and STOP.
static const uint64_t default_action[8];  // not on the stack: to fill it might be a call of memset
UNINSTRUMENTED static void reset_signals(void) {
  for (int signal = 1; signal <= 64; signal++)
    syscall(SYS_rt_sigaction, signal, default_action, NULL, sizeof(uint64_t));
}

// Each is one system call on the child itself.
UNINSTRUMENTED static void lead_group(cspawn_child *child) {
  long result = 0;
  switch (child->plan->group) {
    case CSPAWN_GROUP_INHERITED: break;
    case CSPAWN_GROUP_OWN: result = syscall(SYS_setpgid, 0, 0); break;
    case CSPAWN_GROUP_SESSION: result = syscall(SYS_setsid); break;
  }
  if (result < 0) fail(child, CSPAWN_STEP_GROUP, 0);
}

// The kernel sends the signal when the parent ends from now on. If it ended before, this process has
// another parent already, and nobody is left to whom a failure could be told.
UNINSTRUMENTED static void bind_to_parent(cspawn_child *child) {
  if (child->plan->death_signal == 0) return;
  if (syscall(SYS_prctl, PR_SET_PDEATHSIG, child->plan->death_signal, 0, 0, 0) < 0)
    fail(child, CSPAWN_STEP_DEATH_SIGNAL, 0);
  if (syscall(SYS_getppid) != child->parent) syscall(SYS_exit_group, 127);
}

// The working directory and the umask are the child's own copies, not being shared by CLONE_FS.
UNINSTRUMENTED static void enter_directory(cspawn_child *child) {
  const cspawn_plan *plan = child->plan;
  if (plan->directory && syscall(SYS_chdir, plan->directory) < 0)
    fail(child, CSPAWN_STEP_DIRECTORY, 0);
  if (plan->umask >= 0) syscall(SYS_umask, plan->umask);
}

UNINSTRUMENTED static int is_overwritten(const cspawn_plan *plan, int number) {
  for (size_t i = 0; i < plan->descriptor_count; i++) {
    const cspawn_descriptor *other = &plan->descriptors[i];
    if (other->target == number && other->source != number) return 1;
  }
  return 0;
}

// The table of descriptors is the child's own copy, not being shared by CLONE_FILES. First, what
// another mapping would overwrite is moved behind the last target; so swaps and cycles come
// out right. Then every target gets what it is to have, without close-on-exec.
UNINSTRUMENTED static void map_descriptors(cspawn_child *child) {
  const cspawn_plan *plan = child->plan;
  size_t count = plan->descriptor_count;
  int behind = count == 0 ? 0 : plan->descriptors[count - 1].target + 1;
  for (size_t i = 0; i < count; i++) {
    cspawn_descriptor *one = &plan->descriptors[i];
    one->moved = one->source;
    if (one->source == one->target || !is_overwritten(plan, one->source)) continue;
    one->moved = (int)syscall(SYS_fcntl, one->source, F_DUPFD_CLOEXEC, behind);
    if (one->moved < 0) fail(child, CSPAWN_STEP_DESCRIPTOR, i);
  }
  for (size_t i = 0; i < count; i++) {
    const cspawn_descriptor *one = &plan->descriptors[i];
    long result = one->moved == one->target
                      ? syscall(SYS_fcntl, one->target, F_SETFD, 0)
                      : syscall(SYS_dup3, one->moved, one->target, 0);
    if (result < 0) fail(child, CSPAWN_STEP_DESCRIPTOR, i);
  }
}

// Limits are the child's own, although the memory is not. After the descriptors, whose moving a low limit
// would hinder.
UNINSTRUMENTED static void set_limits(cspawn_child *child) {
  const cspawn_plan *plan = child->plan;
  for (size_t i = 0; i < plan->limit_count; i++) {
    const uint64_t limit[2] = {plan->limits[i].soft, plan->limits[i].hard};
    if (syscall(SYS_prlimit64, 0, plan->limits[i].resource, limit, NULL) < 0)
      fail(child, CSPAWN_STEP_LIMIT, i);
  }
}

// One byte says that all has gone well so far, one lets the program begin. The end of the stream means
// that there is no parent any more, or that it wants no program. Close-on-exec, our end then tells
// the parent that the program runs.
UNINSTRUMENTED static void wait_at_gate(cspawn_child *child) {
  int gate = child->plan->gate;
  if (gate == 0) return;
  char byte = 0;
  long count;
  syscall(SYS_fcntl, gate, F_SETFD, FD_CLOEXEC);
  do count = syscall(SYS_sendto, gate, &byte, 1, MSG_NOSIGNAL, NULL, 0);
  while (count < 0 && errno == EINTR);
  do count = syscall(SYS_recvfrom, gate, &byte, 1, 0, NULL, NULL);
  while (count < 0 && errno == EINTR);
  while (count != 1) syscall(SYS_exit_group, 127);
}

// The strings were made by the parent. Which errors let the search go on is what execvp() does.
UNINSTRUMENTED static void execute(cspawn_child *child) {
  const cspawn_plan *plan = child->plan;
  char *const *environment = plan->environment ? plan->environment : environ;
  int denied = 0;
  size_t i = 0;
  errno = ENOENT;
  for (; plan->programs[i]; i++) {
    syscall(SYS_execve, plan->programs[i], plan->arguments, environment);
    if (errno == EACCES)
      denied = 1;
    else if (errno != ENOENT && errno != ENOTDIR && errno != ESTALE && errno != ENODEV &&
             errno != ETIMEDOUT)
      break;
  }
  if (!plan->programs[i] && denied) errno = EACCES;
  fail(child, CSPAWN_STEP_EXEC, i);
}

UNINSTRUMENTED int cspawn_run_child(void *data) {
  cspawn_child *child = data;
  reset_signals();
  lead_group(child);
  bind_to_parent(child);
  enter_directory(child);
  map_descriptors(child);
  cspawn_close_others(child->plan);
  set_limits(child);
  wait_at_gate(child);
  // From here on a signal may end the child; there are no handlers any more.
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &child->plan->blocked_signals, NULL, sizeof(uint64_t));
  execute(child);
  __builtin_unreachable();
}
