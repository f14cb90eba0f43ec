// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "Baseline.h"

enum { ROOM = 1 << 16 };

static void send_fully(int socket, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(socket, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent;
    count -= sent;
  }
}

// Appends the reply to a command, whatever it was: only the id is looked for, a number or a text or none.
static size_t append_reply(char *reply, const char *command, size_t count) {
  const char *id = memmem(command, count, "\"id\":", 5);
  const char *result = "{\"return\": {\"status\": \"running\", \"singlestep\": false, \"running\": true}";
  if (!id) return sprintf(reply, "%s}\r\n", result);
  id += 5 + strspn(id + 5, " ");
  int length = *id == '"' ? strcspn(id + 1, "\"") + 2 : strspn(id, "0123456789");
  return sprintf(reply, "%s, \"id\": %.*s}\r\n", result, length, id);
}

static void serve_connection(int socket) {
  static const char greeting[] =
      "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, \"package\": \"\"}, "
      "\"capabilities\": [\"oob\"]}}\r\n";
  char commands[ROOM + 1], replies[4 * ROOM];
  size_t count = 0;
  ssize_t more;
  send_fully(socket, greeting, sizeof greeting - 1);
  while ((more = recv(socket, commands + count, ROOM - count, 0)) > 0) {
    count += more;
    commands[count] = 0;
    size_t begin = 0, length = 0;
    for (size_t i = 0, depth = 0; i < count; i++) {
      if (commands[i] == '{') depth++;
      if (commands[i] != '}' || --depth > 0) continue;
      length += append_reply(replies + length, commands + begin, i + 1 - begin);
      begin = i + 1;
    }
    send_fully(socket, replies, length);
    memmove(commands, commands + begin, count - begin);
    count -= begin;
  }
}

// One connection after the other. Needs no memory but the stack: it runs in a fork of many threads.
static void serve(int listener) {
  int socket;
  while ((socket = accept(listener, NULL, NULL)) >= 0) {
    serve_connection(socket);
    close(socket);
  }
}

static gpointer serve_in_thread(gpointer listener) {
  serve(GPOINTER_TO_INT(listener));
  return NULL;
}

void qmp_stand_in_thread(const char *name) {
  g_thread_unref(g_thread_new("QMP", serve_in_thread, GINT_TO_POINTER(qmp_listen(name))));
}

int qmp_stand_in_process(const char *name) {
  int listener = qmp_listen(name);
  pid_t pid = fork();
  if (pid < 0) g_error("fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(listener);
    _exit(1);
  }
  close(listener);
  return pid;
}
