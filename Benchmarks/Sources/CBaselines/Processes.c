// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "Baseline.h"

static void end_plain(Baseline *base) { g_free(base); }

static Baseline *plain(double (*run)(Baseline *, long)) {
  Baseline *base = g_new0(Baseline, 1);
  *base = (Baseline){run, end_plain};
  return base;
}

// MARK: A start and an end

static double run_subprocess(Baseline *base, long iterations) {
  (void)base;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    GError *error = NULL;
    GSubprocess *process = g_subprocess_new(G_SUBPROCESS_FLAGS_NONE, &error, "/bin/true", NULL);
    if (!process || !g_subprocess_wait(process, NULL, &error)) g_error("%s", error->message);
    g_object_unref(process);
  }
  return baseline_now() - start;
}

Baseline *process_subprocess_new(void) { return plain(run_subprocess); }

extern char **environ;

static double run_posix_spawn(Baseline *base, long iterations) {
  (void)base;
  char *arguments[] = {"/bin/true", NULL};
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    pid_t pid;
    if (posix_spawn(&pid, "/bin/true", NULL, NULL, arguments, environ) != 0)
      g_error("posix_spawn failed");
    waitpid(pid, NULL, 0);
  }
  return baseline_now() - start;
}

Baseline *process_posix_spawn_new(void) { return plain(run_posix_spawn); }

// MARK: Bytes through a child

enum { BLOCK = 65536 };

static gpointer write_all(gpointer data) {
  static char block[BLOCK];
  gpointer *arguments = data;
  GOutputStream *stream = arguments[0];
  for (long left = *(long *)arguments[1]; left > 0; left -= BLOCK)
    if (!g_output_stream_write_all(stream, block, MIN(left, BLOCK), NULL, NULL, NULL))
      g_error("write to cat");
  g_output_stream_close(stream, NULL, NULL);
  return NULL;
}

// With GIO's streams: a thread writes, this one reads.
static double run_cat(Baseline *base, long bytes) {
  (void)base;
  double start = baseline_now();
  GSubprocess *process =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "cat", NULL);
  gpointer arguments[] = {g_subprocess_get_stdin_pipe(process), &bytes};
  GThread *writer = g_thread_new("writer", write_all, arguments);
  GInputStream *output = g_subprocess_get_stdout_pipe(process);
  char *block = g_malloc(BLOCK);
  long received = 0;
  gssize count;
  while ((count = g_input_stream_read(output, block, BLOCK, NULL, NULL)) > 0) received += count;
  g_free(block);
  g_thread_join(writer);
  if (received != bytes) g_error("cat lost bytes");
  g_subprocess_wait(process, NULL, NULL);
  g_object_unref(process);
  return baseline_now() - start;
}

Baseline *process_cat_new(void) { return plain(run_cat); }

static pid_t spawn_cat(int *input, int *output) {
  int in[2], out[2];
  pid_t pid;
  char *arguments[] = {"cat", NULL};
  posix_spawn_file_actions_t actions;
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) g_error("pipe");
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  if (posix_spawnp(&pid, "cat", &actions, NULL, arguments, environ) != 0) g_error("posix_spawnp");
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  fcntl(in[1], F_SETFL, O_NONBLOCK);
  fcntl(out[0], F_SETFL, O_NONBLOCK);
  *input = in[1];
  *output = out[0];
  return pid;
}

// By hand: one thread and poll().
static double run_cat_poll(Baseline *base, long bytes) {
  (void)base;
  double start = baseline_now();
  int input, output;
  pid_t pid = spawn_cat(&input, &output);
  char *block = g_malloc0(BLOCK);
  long left = bytes, received = 0;
  for (;;) {
    struct pollfd set[2] = {{output, POLLIN, 0}, {left > 0 ? input : -1, POLLOUT, 0}};
    poll(set, 2, -1);
    if (set[1].revents) {
      ssize_t count = write(input, block, MIN(left, BLOCK));
      if (count > 0) left -= count;
      if (left == 0) close(input);
    }
    if (set[0].revents) {
      ssize_t count = read(output, block, BLOCK);
      if (count == 0) break;
      if (count > 0) received += count;
    }
  }
  close(output);
  g_free(block);
  if (received != bytes) g_error("cat lost bytes");
  waitpid(pid, NULL, 0);
  return baseline_now() - start;
}

Baseline *process_cat_poll_new(void) { return plain(run_cat_poll); }
