// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "Baseline.h"

// A client with one command under way: as short on the wire as ours, woken by poll, and without a
// parser: it looks for the end of the line and for the id.
typedef struct {
  Baseline base;
  int socket;
  const char *command;
  char *buffer;
} Client;

enum { BUFFER = 1 << 20 };

static socklen_t fill_address(struct sockaddr_un *address, const char *name) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  g_strlcpy(address->sun_path + 1, name, sizeof address->sun_path - 1);
  return offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
}

int qmp_listen(const char *name) {
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address;
  socklen_t size = fill_address(&address, name);
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 16) < 0)
    g_error("cannot listen at %s", name);
  return listener;
}

static void receive_line(Client *client, const char *wanted) {
  size_t count = 0;
  for (;;) {
    struct pollfd ready = {client->socket, POLLIN, 0};
    if (poll(&ready, 1, -1) != 1) g_error("poll failed");
    ssize_t more = recv(client->socket, client->buffer + count, BUFFER - 1 - count, MSG_DONTWAIT);
    if (more <= 0) g_error("QEMU has closed its monitor");
    count += more;
    if (client->buffer[count - 1] != '\n') continue;
    client->buffer[count] = 0;
    if (strstr(client->buffer, wanted)) return;
    count = 0;
  }
}

static void exchange(Client *client, const char *command) {
  if (send(client->socket, command, strlen(command), MSG_NOSIGNAL) < 0) g_error("send failed");
  receive_line(client, "\"id\": 0");
}

// Connects, waits for the greeting and negotiates.
static void begin(Client *client, const char *name) {
  client->buffer = g_malloc(BUFFER);
  client->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address;
  socklen_t size = fill_address(&address, name);
  if (connect(client->socket, (struct sockaddr *)&address, size) < 0)
    g_error("nobody listens at %s", name);
  receive_line(client, "QMP");
  exchange(client, "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":0}");
}

static void leave(Client *client) {
  close(client->socket);
  g_free(client->buffer);
}

// MARK: Commands

static double run(Baseline *base, long iterations) {
  Client *client = (Client *)base;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) exchange(client, client->command);
  return (baseline_now() - start) / iterations;
}

static void end(Baseline *base) {
  leave((Client *)base);
  g_free(base);
}

Baseline *qmp_command_new(const char *name, int asks_for_schema) {
  Client *client = g_new0(Client, 1);
  client->base = (Baseline){run, end};
  client->command = asks_for_schema ? "{\"execute\":\"query-qmp-schema\",\"id\":0}"
                                    : "{\"execute\":\"query-status\",\"id\":0}";
  begin(client, name);
  return &client->base;
}

// MARK: A machine started

typedef struct {
  Baseline base;
  char name[64];
} Start;

// The child gets the listening socket as descriptor 3, so one attempt to connect is enough.
static pid_t start_machine(const char *name) {
  int listener = qmp_listen(name);
  pid_t pid = fork();
  if (pid < 0) g_error("fork");
  if (pid == 0) {
    if (listener == 3)
      fcntl(3, F_SETFD, 0);
    else
      dup2(listener, 3);
    execlp("qemu-system-x86_64", "qemu-system-x86_64", "-machine", "none", "-display", "none", "-nodefaults",
           "-S", "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control", NULL);
    _exit(127);
  }
  close(listener);
  return pid;
}

static double run_start(Baseline *base, long iterations) {
  double time = 0;
  for (long i = 0; i < iterations; i++) {
    Client client = {0};
    double start = baseline_now();
    pid_t pid = start_machine(((Start *)base)->name);
    begin(&client, ((Start *)base)->name);
    time += baseline_now() - start;
    leave(&client);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
  }
  return time / iterations;
}

static void end_plain(Baseline *base) { g_free(base); }

Baseline *qmp_start_new(const char *name) {
  Start *fixture = g_new0(Start, 1);
  fixture->base = (Baseline){run_start, end_plain};
  g_strlcpy(fixture->name, name, sizeof fixture->name);
  return &fixture->base;
}

// MARK: Machines that run already

typedef struct {
  Baseline base;
  char prefix[64];
  int count, *pids;
  long long *start_times;
} Adoption;

// Field 22; the name before it may contain anything.
static long long start_time(int pid) {
  char path[64], text[1024];
  g_snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (count <= 0) g_error("process %d does not run", pid);
  close(file);
  text[count] = 0;
  char *field = strrchr(text, ')');
  for (int i = 2; i < 22; i++) field = strchr(field + 1, ' ');
  return g_ascii_strtoll(field, NULL, 10);
}

static double run_adoption(Baseline *base, long iterations) {
  Adoption *adoption = (Adoption *)base;
  Client *clients = g_new0(Client, adoption->count);
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) {
    char name[96];
    g_snprintf(name, sizeof name, "%s-%ld", adoption->prefix, i);
    if (start_time(adoption->pids[i]) != adoption->start_times[i]) g_error("another process");
    begin(&clients[i], name);
    exchange(&clients[i], "{\"execute\":\"query-status\",\"id\":0}");
  }
  double time = baseline_now() - start;
  for (long i = 0; i < iterations; i++) leave(&clients[i]);
  g_free(clients);
  return time / iterations;
}

static void end_adoption(Baseline *base) {
  g_free(((Adoption *)base)->pids);
  g_free(((Adoption *)base)->start_times);
  g_free(base);
}

Baseline *qmp_adoption_new(const char *prefix, const int *pids, int count) {
  Adoption *adoption = g_new0(Adoption, 1);
  adoption->base = (Baseline){run_adoption, end_adoption};
  g_strlcpy(adoption->prefix, prefix, sizeof adoption->prefix);
  adoption->count = count;
  adoption->pids = g_new(int, count);
  adoption->start_times = g_new(long long, count);
  for (int i = 0; i < count; i++) {
    adoption->pids[i] = pids[i];
    adoption->start_times[i] = start_time(pids[i]);
  }
  return &adoption->base;
}
