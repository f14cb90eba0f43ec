// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Starts a program. What happens between the making of the child and its exec must not allocate,
// lock or call back, so it is C; everything else about child processes is Swift.
#ifndef CSPAWN_H
#define CSPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The child's descriptor `target` is to be this process's descriptor `source`.
typedef struct {
  int source;
  int target;
  int moved;  // for the child's use
} cspawn_descriptor;

typedef struct {
  int resource;
  uint64_t soft;
  uint64_t hard;
} cspawn_limit;

typedef enum {
  CSPAWN_GROUP_INHERITED,
  CSPAWN_GROUP_OWN,
  CSPAWN_GROUP_SESSION,
} cspawn_group;

// What the child does, in this order. Everything is made before the child is.
typedef struct {
  uint64_t blocked_signals;  // bit n - 1 for signal n
  cspawn_group group;
  int death_signal;  // 0 for none
  const char *directory;  // NULL: stays where it is
  int umask;  // -1: stays as it is
  cspawn_descriptor *descriptors;  // sorted by target, each target once; all others are closed
  size_t descriptor_count;
  const cspawn_limit *limits;
  size_t limit_count;
  const char *const *programs;  // paths to try, NULL at the end
  char *const *arguments;
  char *const *environment;  // NULL: that of this process
  int avoids_close_range;  // as on a kernel that has none
  int gate;  // a target, at which the child waits before its program begins; 0 for none
} cspawn_plan;

// Where a start failed.
typedef enum {
  CSPAWN_STEP_NONE,
  CSPAWN_STEP_CLONE,
  CSPAWN_STEP_GROUP,
  CSPAWN_STEP_DEATH_SIGNAL,
  CSPAWN_STEP_DIRECTORY,
  CSPAWN_STEP_DESCRIPTOR,  // index: which one
  CSPAWN_STEP_LIMIT,  // index: which one
  CSPAWN_STEP_EXEC,
} cspawn_step;

typedef struct {
  pid_t pid;
  int pidfd;  // close-on-exec; -1 where the kernel gives none
  int error;  // 0, or the errno of the step that failed; then there is no child
  cspawn_step step;
  size_t index;
} cspawn_result;

// Returns when the program runs, or the start has failed. Callable from any thread.
cspawn_result cspawn_start(const cspawn_plan *plan);

// What a child that is held shares with this process.
typedef struct cspawn_failure cspawn_held;

// Returns when the child waits at its gate, or the start has failed. `ours` and `theirs` are a pair of stream
// sockets; `theirs` is passed as `plan->gate`, and closed here. The child ends when `ours` is closed, as
// it is when this process is killed. Callable from any thread.
cspawn_result cspawn_hold(const cspawn_plan *plan, int ours, int theirs, cspawn_held **held);

// Lets the program of a child that is held begin. Returns when it runs, or could not be executed: then the
// result says why, and the child, which has ended, is to be collected as any other. Callable from any
// thread.
cspawn_result cspawn_release(const cspawn_held *held, int ours);

// Frees what is shared with a child that is held no more.
void cspawn_forget(cspawn_held *held);

// The signal to what a pidfd names, or, if `to_group` is set, to the process group that is called after
// it; 0 or an errno. EINVAL for a group means that the kernel cannot do that (before Linux 6.9).
int cspawn_signal(int pidfd, int signal, int to_group);

#endif
