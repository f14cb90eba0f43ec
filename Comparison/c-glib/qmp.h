// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// plumbing: begin (QMP)
#pragma once

#include <json-glib/json-glib.h>

// A connection to the monitor of a QEMU.
typedef struct Qmp Qmp;

typedef struct {
  // The greeting came, and commands may be sent.
  void (*connected)(Qmp *qmp, const char *version, gpointer data);
  void (*event)(const char *name, gpointer data);
  // The last call, after those of all commands; without an error when the other side has closed. Free it here.
  void (*ended)(const GError *error, gpointer data);
} QmpHandlers;

// One of both is NULL. G_IO_ERROR_TIMED_OUT: there was no reply in time, and a late one is discarded.
typedef void (*QmpReply)(JsonNode *result, const GError *error, gpointer data);

Qmp *qmp_connect(const char *path, const QmpHandlers *handlers, gpointer data);
void qmp_execute(Qmp *qmp, const char *command, guint seconds, QmpReply reply, gpointer data);
// How many commands QEMU has not answered although nobody waits for them any more.
guint qmp_overdue(Qmp *qmp);
void qmp_free(Qmp *qmp);

// A member of an object, or NULL when it is missing or of another type.
JsonObject *qmp_object(JsonObject *object, const char *name);
const char *qmp_string(JsonObject *object, const char *name);
// plumbing: end
