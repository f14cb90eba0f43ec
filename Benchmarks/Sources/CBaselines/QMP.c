// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
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

static double run(Baseline *base, long iterations) {
  Client *client = (Client *)base;
  double start = baseline_now();
  for (long i = 0; i < iterations; i++) exchange(client, client->command);
  return (baseline_now() - start) / iterations;
}

static void end(Baseline *base) {
  Client *client = (Client *)base;
  close(client->socket);
  g_free(client->buffer);
  g_free(client);
}

Baseline *qmp_command_new(const char *name, int asks_for_schema) {
  Client *client = g_new0(Client, 1);
  client->base = (Baseline){run, end};
  client->command = asks_for_schema ? "{\"execute\":\"query-qmp-schema\",\"id\":0}"
                                    : "{\"execute\":\"query-status\",\"id\":0}";
  client->buffer = g_malloc(BUFFER);
  client->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  g_strlcpy(address.sun_path + 1, name, sizeof address.sun_path - 1);
  socklen_t size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
  if (connect(client->socket, (struct sockaddr *)&address, size) < 0)
    g_error("nobody listens at %s", name);
  receive_line(client, "QMP");
  exchange(client, "{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[\"oob\"]},\"id\":0}");
  return &client->base;
}
