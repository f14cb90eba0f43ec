// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// plumbing: begin (processes)
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define GROUP "process"

struct Process {
  GPid pid;
  guint64 start_time;
  char *boot_id;
  int pidfd;
  int gate;
  guint source;
  ProcessEnded ended;
  gpointer data;
};

static Process *process_new(GPid pid) {
  Process *process = g_new0(Process, 1);
  process->pid = pid;
  process->pidfd = -1;
  process->gate = -1;
  return process;
}

static void clear_fd(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

void process_free(Process *process) {
  g_clear_handle_id(&process->source, g_source_remove);
  clear_fd(&process->pidfd);
  clear_fd(&process->gate);
  g_free(process->boot_id);
  g_free(process);
}

static gboolean set_errno(GError **error, const char *what) {
  int number = errno;
  g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number), "%s: %s", what, g_strerror(number));
  return FALSE;
}

static gboolean read_boot_id(char **boot_id, GError **error) {
  if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", boot_id, NULL, error)) return FALSE;
  g_strstrip(*boot_id);
  return TRUE;
}

// FALSE without an error: there is no such process.
static gboolean read_start_time(GPid pid, guint64 *start_time, GError **error) {
  g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  g_autoptr(GError) failure = NULL;
  if (!g_file_get_contents(path, &stat, NULL, &failure)) {
    if (g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT)) return FALSE;
    // ESRCH: it has ended while the file was open.
    if (kill(pid, 0) != 0 && errno == ESRCH) return FALSE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  // The second field is a name in parentheses, which may contain anything; the start time is the 22nd.
  const char *rest = strrchr(stat, ')');
  g_auto(GStrv) fields = g_strsplit(rest ? rest : "", " ", 22);
  if (g_strv_length(fields) < 21 || !g_ascii_string_to_unsigned(fields[20], 10, 0, G_MAXUINT64, start_time, NULL)) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s cannot be understood", path);
    return FALSE;
  }
  return TRUE;
}

static void begin_session(gpointer unused) {
  (void)unused;
  setsid();
  signal(SIGPIPE, SIG_DFL);
}

Process *process_hold(const char *const *argv, int listener, int log, GError **error) {
  // The shell waits for a line, and becomes the program; number and start time stay the same.
  g_autofree char *program = g_find_program_in_path(argv[0]);
  if (!program) {
    g_set_error(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT, "there is no program %s", argv[0]);
    return NULL;
  }
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  g_ptr_array_add(words, "/bin/sh");
  g_ptr_array_add(words, "-c");
  g_ptr_array_add(words, "read -r go && exec \"$@\" </dev/null");
  g_ptr_array_add(words, "sh");
  g_ptr_array_add(words, program);
  while (*++argv) g_ptr_array_add(words, (char *)*argv);
  g_ptr_array_add(words, NULL);
  int target = 3;
  GPid pid;
  int gate;
  if (!g_spawn_async_with_pipes_and_fds(
          NULL, (const char *const *)words->pdata, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES,
          begin_session, NULL, -1, log, log, &listener, &target, 1, &pid, &gate, NULL, NULL, error))
    return NULL;
  g_autoptr(Process) process = process_new(pid);
  process->gate = gate;
  // The number is certain: nobody else can collect the child.
  process->pidfd = pidfd_open(pid, 0);
  if (process->pidfd < 0) {
    set_errno(error, "pidfd_open");
    return NULL;
  }
  if (!read_start_time(pid, &process->start_time, error) || !read_boot_id(&process->boot_id, error)) {
    if (error && !*error) g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no /proc");
    return NULL;
  }
  return g_steal_pointer(&process);
}

gboolean process_release(Process *process, GError **error) {
  if (write(process->gate, "go\n", 3) != 3) return set_errno(error, "release");
  clear_fd(&process->gate);
  return TRUE;
}

gboolean process_save(Process *process, const char *path, GError **error) {
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_key_file_set_integer(file, GROUP, "pid", process->pid);
  g_key_file_set_uint64(file, GROUP, "start-time", process->start_time);
  g_key_file_set_string(file, GROUP, "boot-id", process->boot_id);
  gsize length;
  g_autofree char *text = g_key_file_to_data(file, &length, NULL);
  return g_file_set_contents_full(
      path, text, length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

static gboolean process_load(Process *process, const char *path, GError **error) {
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) failure = NULL;
  g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, &failure);
  if (!failure) process->pid = g_key_file_get_integer(file, GROUP, "pid", &failure);
  if (!failure) process->start_time = g_key_file_get_uint64(file, GROUP, "start-time", &failure);
  if (!failure) process->boot_id = g_key_file_get_string(file, GROUP, "boot-id", &failure);
  if (!failure) return TRUE;
  g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", path);
  return FALSE;
}

static gboolean has_ended(Process *process) {
  struct pollfd poller = {.fd = process->pidfd, .events = POLLIN};
  return poll(&poller, 1, 0) > 0;
}

Process *process_adopt(const char *path, GError **error) {
  g_autoptr(Process) process = process_new(0);
  g_autoptr(GError) failure = NULL;
  if (!process_load(process, path, &failure)) {
    if (!g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT)) g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
  }
  g_autofree char *boot_id = NULL;
  if (!read_boot_id(&boot_id, error) || !g_str_equal(boot_id, process->boot_id)) return NULL;
  process->pidfd = pidfd_open(process->pid, 0);
  if (process->pidfd < 0) {
    if (errno != ESRCH) set_errno(error, "pidfd_open");
    return NULL;
  }
  // In this order: what the descriptor holds now is what the start time is read of.
  guint64 start_time;
  if (!read_start_time(process->pid, &start_time, error)) return NULL;
  if (start_time != process->start_time || has_ended(process)) return NULL;
  return g_steal_pointer(&process);
}

GPid process_pid(Process *process) { return process->pid; }

static gboolean on_end(int pidfd, GIOCondition condition, gpointer data) {
  (void)condition;
  Process *process = data;
  siginfo_t info = {0};
  g_autofree char *how = NULL;
  if (waitid(P_PIDFD, pidfd, &info, WEXITED) != 0)
    how = g_strdup("ended, status unknown");  // not our child
  else if (info.si_code == CLD_EXITED)
    how = g_strdup_printf("exited with code %d", info.si_status);
  else
    how = g_strdup_printf("killed by signal %d%s", info.si_status, info.si_code == CLD_DUMPED ? " (core dumped)" : "");
  process->source = 0;
  process->ended(how, process->data);
  return G_SOURCE_REMOVE;
}

void process_watch(Process *process, ProcessEnded ended, gpointer data) {
  process->ended = ended;
  process->data = data;
  process->source = g_unix_fd_add(process->pidfd, G_IO_IN, on_end, process);
}

void process_signal(Process *process, int number) { pidfd_send_signal(process->pidfd, number, NULL, 0); }
// plumbing: end
