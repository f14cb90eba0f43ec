// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// plumbing: begin (processes)
#pragma once

#include <gio/gio.h>

// A process that may outlive us: a child, or one that an earlier run has started.
typedef struct Process Process;

typedef void (*ProcessEnded)(const char *how, gpointer data);

// Makes a child, in a session of its own, whose program waits for process_release. `listener` is its descriptor 3, `log`
// its output. If we end before, the program never begins.
Process *process_hold(const char *const *argv, int listener, int log, GError **error);
gboolean process_release(Process *process, GError **error);

// Durable: after a crash the file is the old one or the new one, whole.
gboolean process_save(Process *process, const char *path, GError **error);
// NULL without an error: there is no record, or its process has ended.
Process *process_adopt(const char *path, GError **error);

GPid process_pid(Process *process);
void process_watch(Process *process, ProcessEnded ended, gpointer data);
void process_signal(Process *process, int number);
void process_free(Process *process);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Process, process_free)
// plumbing: end
