// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// Keeps two QEMU machines, and finds them again after it was killed. SIGTERM ends machines and helper.

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "process.h"
#include "qmp.h"

typedef struct {
  GMainLoop *loop;
  guint running;
} Helper;

// A QEMU process from its start, or adoption, to its end.
typedef struct {
  Helper *helper;
  char *name;
  char *socket;
  Process *process;
  Qmp *qmp;
  gboolean is_connected;
  gboolean is_asking;
  char *status;
  gboolean is_silent;
  gboolean is_quitting;
  char *how;
  char *loss;
  guint tick;
  guint reconnection;
  guint ending;
} Machine;

G_GNUC_PRINTF(2, 3) static void say(Machine *machine, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  printf("%s: %s\n", machine->name, text);
}

// MARK: - Starting

// plumbing: begin (listening sockets, descriptors)
static GSocket *listen_at(const char *path, GError **error) {
  if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG, "%s is too long for a socket", path);
    return NULL;
  }
  g_autoptr(GSocket) socket = g_socket_new(G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (!socket) return NULL;
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
  // What a machine that was killed has left behind.
  g_unlink(path);
  mode_t mask = umask(0177);
  gboolean is_bound = g_socket_bind(socket, address, TRUE, error);
  umask(mask);
  return is_bound && g_socket_listen(socket, error) ? g_steal_pointer(&socket) : NULL;
}

static int open_file(const char *path, int flags, GError **error) {
  int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", path, g_strerror(errno));
  return fd;
}
// plumbing: end

static gboolean start(Machine *machine, const char *record, const char *log_path, GError **error) {
  static const char *const command[] = {
      "qemu-system-x86_64", "-machine", "none", "-nodefaults", "-display", "none",
      "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control", NULL,
  };
  g_autoptr(GSocket) listener = listen_at(machine->socket, error);
  if (!listener) return FALSE;
  int log = open_file(log_path, O_WRONLY | O_APPEND, error);
  if (log < 0) return FALSE;
  machine->process = process_hold(command, g_socket_get_fd(listener), log, error);
  close(log);
  return machine->process && process_save(machine->process, record, error) && process_release(machine->process, error);
}

// Adopts the machine that an earlier helper has written down, if it runs; starts it if not.
static gboolean begin(Machine *machine, const char *directory, GError **error) {
  g_autofree char *record = g_strdup_printf("%s/%s.state", directory, machine->name);
  g_autofree char *log = g_strdup_printf("%s/%s.log", directory, machine->name);
  machine->socket = g_strdup_printf("%s/%s.monitor", directory, machine->name);
  g_autoptr(GError) failure = NULL;
  machine->process = process_adopt(record, &failure);
  if (failure) {
    // To start it could mean to start it twice.
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
  }
  const char *how = machine->process ? "adopted" : "started";
  if (!machine->process && !start(machine, record, log, error)) return FALSE;
  say(machine, "%s %d", how, process_pid(machine->process));
  return TRUE;
}

// MARK: - Watching

static void on_status(JsonNode *result, const GError *error, gpointer data) {
  Machine *machine = data;
  machine->is_asking = FALSE;
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    say(machine, "does not answer");
    machine->is_silent = TRUE;
  }
  JsonObject *object = result && JSON_NODE_HOLDS_OBJECT(result) ? json_node_get_object(result) : NULL;
  const char *status = qmp_string(object, "status");
  if (!status) return;
  if (machine->is_silent || g_strcmp0(status, machine->status) != 0) say(machine, "status %s", status);
  machine->is_silent = FALSE;
  g_free(machine->status);
  machine->status = g_strdup(status);
}

static gboolean on_tick(gpointer data) {
  Machine *machine = data;
  // One question at a time waits for a QEMU that hangs.
  if (!machine->is_asking && qmp_overdue(machine->qmp) == 0) {
    machine->is_asking = TRUE;
    qmp_execute(machine->qmp, "query-status", 1, on_status, machine);
  }
  return G_SOURCE_CONTINUE;
}

static void on_connected(Qmp *qmp, const char *version, gpointer data) {
  Machine *machine = data;
  (void)qmp;
  machine->is_connected = TRUE;
  machine->tick = g_timeout_add_seconds(1, on_tick, machine);
  say(machine, "connected to QEMU %s", version);
}

static void on_event(const char *name, gpointer data) { say(data, "event %s", name); }

// When the machine has ended, and all that it had to say was said.
static void finish(Machine *machine) {
  g_clear_handle_id(&machine->ending, g_source_remove);
  say(machine, "%s", machine->how);
  if (--machine->helper->running == 0) g_main_loop_quit(machine->helper->loop);
}

static void converse(Machine *machine);

static gboolean on_reconnection(gpointer data) {
  Machine *machine = data;
  machine->reconnection = 0;
  say(machine, "no connection: %s", machine->loss);
  g_clear_pointer(&machine->loss, g_free);
  converse(machine);
  return G_SOURCE_REMOVE;
}

// A connection that is lost is made again; QEMU is never ended because of it.
static void on_disconnected(const GError *error, gpointer data) {
  Machine *machine = data;
  g_clear_handle_id(&machine->tick, g_source_remove);
  g_clear_pointer(&machine->qmp, qmp_free);
  machine->is_connected = FALSE;
  if (machine->how) return finish(machine);
  machine->loss = g_strdup(error ? error->message : "the other side has ended");
  machine->reconnection = g_timeout_add_seconds(1, on_reconnection, machine);
}

static void converse(Machine *machine) {
  static const QmpHandlers handlers = {on_connected, on_event, on_disconnected};
  machine->qmp = qmp_connect(machine->socket, &handlers, machine);
}

static void on_end(const char *how, gpointer data) {
  Machine *machine = data;
  machine->how = g_strdup(how);
  g_clear_handle_id(&machine->reconnection, g_source_remove);
  if (!machine->qmp) finish(machine);
}

// MARK: - Ending

static gboolean on_impatience(gpointer data) {
  Machine *machine = data;
  machine->ending = 0;
  process_signal(machine->process, SIGKILL);
  return G_SOURCE_REMOVE;
}

static gboolean terminate(gpointer data) {
  Machine *machine = data;
  say(machine, "sending SIGTERM");
  process_signal(machine->process, SIGTERM);
  // One that stands still does not hear.
  process_signal(machine->process, SIGCONT);
  machine->ending = g_timeout_add_seconds(5, on_impatience, machine);
  return G_SOURCE_REMOVE;
}

// Asks QEMU to quit; sends SIGTERM after five seconds, SIGKILL after five more.
static void quit(Machine *machine) {
  if (machine->is_quitting || machine->how) return;
  machine->is_quitting = TRUE;
  if (machine->is_connected) {
    qmp_execute(machine->qmp, "quit", 5, NULL, NULL);
    machine->ending = g_timeout_add_seconds(5, terminate, machine);
  } else {
    terminate(machine);
  }
}

static void machine_free(gpointer pointer) {
  Machine *machine = pointer;
  g_clear_pointer(&machine->process, process_free);
  g_free(machine->how);
  g_free(machine->loss);
  g_free(machine->status);
  g_free(machine->socket);
  g_free(machine->name);
  g_free(machine);
}

// MARK: - The helper

static gboolean on_terminate(gpointer data) {
  GPtrArray *machines = data;
  for (guint i = 0; i < machines->len; i++) quit(machines->pdata[i]);
  return G_SOURCE_CONTINUE;
}

// plumbing: begin (a file that one process owns)
static int claim(const char *path, GError **error) {
  int fd = open_file(path, O_RDWR, error);
  if (fd < 0) return -1;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(fd, F_SETLK, &lock) == 0) return fd;
  g_set_error(error, G_IO_ERROR, G_IO_ERROR_BUSY, "another process owns %s", path);
  close(fd);
  return -1;
}
// plumbing: end

static gboolean run(const char *directory, GPtrArray *machines, Helper *helper, GError **error) {
  static const char *const names[] = {"a", "b"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    Machine *machine = g_new0(Machine, 1);
    g_ptr_array_add(machines, machine);
    machine->helper = helper;
    machine->name = g_strdup(names[i]);
    if (!begin(machine, directory, error)) return FALSE;
  }
  for (guint i = 0; i < machines->len; i++) {
    Machine *machine = machines->pdata[i];
    helper->running++;
    process_watch(machine->process, on_end, machine);
    converse(machine);
  }
  g_main_loop_run(helper->loop);
  return TRUE;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: helper DIR\n");
    return 1;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);  // plumbing
  signal(SIGPIPE, SIG_IGN);  // plumbing
  g_autoptr(GPtrArray) machines = g_ptr_array_new_with_free_func(machine_free);
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  Helper helper = {.loop = loop};
  // Before anything else: none is lost.
  guint source = g_unix_signal_add(SIGTERM, on_terminate, machines);
  g_autoptr(GError) error = NULL;
  g_autofree char *lock_path = g_build_filename(argv[1], "helper.pid", NULL);
  int lock = -1;
  if (g_mkdir_with_parents(argv[1], 0700) != 0)
    g_set_error(&error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", argv[1], g_strerror(errno));
  else
    lock = claim(lock_path, &error);
  gboolean is_done = lock >= 0 && run(argv[1], machines, &helper, &error);
  if (!is_done) fprintf(stderr, "helper: %s\n", error->message);
  if (is_done) g_unlink(lock_path);
  if (lock >= 0) close(lock);
  g_source_remove(source);
  return is_done ? 0 : 1;
}
