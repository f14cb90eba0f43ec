// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// plumbing: begin (QMP)
#include "qmp.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>

#define GREETING_SECONDS 5

struct Qmp {
  QmpHandlers handlers;
  gpointer data;
  GCancellable *cancellable;
  GSocketConnection *connection;
  GDataInputStream *input;
  GHashTable *calls;
  gint64 last_id;
  guint overdue;
  guint greeting_timer;
  gboolean is_late;
  char *version;
};

typedef struct {
  Qmp *qmp;
  QmpReply reply;  // NULL once nobody waits
  gpointer data;
  guint timer;
} Call;

static void call_free(gpointer pointer) {
  Call *call = pointer;
  g_clear_handle_id(&call->timer, g_source_remove);
  g_free(call);
}

void qmp_free(Qmp *qmp) {
  g_clear_handle_id(&qmp->greeting_timer, g_source_remove);
  g_hash_table_unref(qmp->calls);
  g_clear_object(&qmp->input);
  g_clear_object(&qmp->connection);
  g_object_unref(qmp->cancellable);
  g_free(qmp->version);
  g_free(qmp);
}

guint qmp_overdue(Qmp *qmp) { return qmp->overdue; }

static JsonNode *member(JsonObject *object, const char *name, JsonNodeType type) {
  JsonNode *node = object ? json_object_get_member(object, name) : NULL;
  return node && json_node_get_node_type(node) == type ? node : NULL;
}

JsonObject *qmp_object(JsonObject *object, const char *name) {
  JsonNode *node = member(object, name, JSON_NODE_OBJECT);
  return node ? json_node_get_object(node) : NULL;
}

const char *qmp_string(JsonObject *object, const char *name) {
  JsonNode *node = member(object, name, JSON_NODE_VALUE);
  return node && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
}

static gint64 qmp_integer(JsonObject *object, const char *name) {
  JsonNode *node = member(object, name, JSON_NODE_VALUE);
  return node && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node) : 0;
}

static void answer(Call *call, JsonNode *result, const GError *error) {
  QmpReply reply = g_steal_pointer(&call->reply);
  g_clear_handle_id(&call->timer, g_source_remove);
  if (reply) reply(result, error, call->data);
}

static void end(Qmp *qmp, const GError *error) {
  g_autoptr(GError) closed = NULL;
  const GError *reason = error;
  if (!reason) reason = closed = g_error_new(G_IO_ERROR, G_IO_ERROR_CLOSED, "the other side has ended");
  g_autoptr(GHashTable) calls = g_steal_pointer(&qmp->calls);
  qmp->calls = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, call_free);
  GHashTableIter iterator;
  gpointer call;
  g_hash_table_iter_init(&iterator, calls);
  while (g_hash_table_iter_next(&iterator, NULL, &call)) answer(call, NULL, reason);
  qmp->handlers.ended(error, qmp->data);
}

// MARK: Commands

static gboolean on_deadline(gpointer data) {
  Call *call = data;
  g_autoptr(GError) error = g_error_new(G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no reply came in time");
  call->timer = 0;
  call->qmp->overdue++;
  answer(call, NULL, error);
  return G_SOURCE_REMOVE;
}

void qmp_execute(Qmp *qmp, const char *command, guint seconds, QmpReply reply, gpointer data) {
  gint64 id = ++qmp->last_id;
  Call *call = g_new0(Call, 1);
  *call = (Call){.qmp = qmp, .reply = reply, .data = data};
  call->timer = g_timeout_add(seconds * 1000, on_deadline, call);
  g_hash_table_insert(qmp->calls, g_memdup2(&id, sizeof id), call);
  // QEMU reads byte by byte: no spaces, no newline. The few commands that are under way always fit into the socket; should
  // they not, the reader learns of the end, or the deadline comes.
  g_autofree char *text = g_strdup_printf("{\"execute\":\"%s\",\"id\":%" G_GINT64_FORMAT "}", command, id);
  GSocket *socket = g_socket_connection_get_socket(qmp->connection);
  g_autoptr(GError) error = NULL;
  if (g_socket_send_with_blocking(socket, text, strlen(text), FALSE, NULL, &error) != (gssize)strlen(text))
    g_cancellable_cancel(qmp->cancellable);
}

// MARK: Messages

static void on_negotiated(JsonNode *result, const GError *error, gpointer data) {
  Qmp *qmp = data;
  (void)result;
  g_clear_handle_id(&qmp->greeting_timer, g_source_remove);
  if (error)
    g_cancellable_cancel(qmp->cancellable);
  else
    qmp->handlers.connected(qmp, qmp->version, qmp->data);
}

static void greet(Qmp *qmp, JsonObject *greeting) {
  JsonObject *version = qmp_object(qmp_object(greeting, "version"), "qemu");
  qmp->version = g_strdup_printf(
      "%d.%d.%d", (int)qmp_integer(version, "major"), (int)qmp_integer(version, "minor"), (int)qmp_integer(version, "micro"));
  qmp_execute(qmp, "qmp_capabilities", GREETING_SECONDS, on_negotiated, qmp);
}

static void take_reply(Qmp *qmp, JsonObject *message) {
  gint64 id = qmp_integer(message, "id");
  Call *call = g_hash_table_lookup(qmp->calls, &id);
  if (!call) return;
  if (!call->reply) qmp->overdue--;
  JsonNode *result = json_object_get_member(message, "return");
  if (result) {
    answer(call, result, NULL);
  } else {
    const char *reason = qmp_string(qmp_object(message, "error"), "desc");
    g_autoptr(GError) error = g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED, "%s", reason ? reason : "refused");
    answer(call, NULL, error);
  }
  g_hash_table_remove(qmp->calls, &id);
}

static gboolean take(Qmp *qmp, const char *line, GError **error) {
  g_autoptr(JsonNode) root = json_from_string(line, error);
  if (!root) return FALSE;
  JsonObject *message = JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
  JsonObject *greeting = qmp_object(message, "QMP");
  const char *event = qmp_string(message, "event");
  if (greeting) {
    if (!qmp->version) greet(qmp, greeting);
  } else if (event) {
    qmp->handlers.event(event, qmp->data);
  } else if (message && json_object_has_member(message, "id")) {
    take_reply(qmp, message);
  } else {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "not understood: %s", line);
    return FALSE;
  }
  return TRUE;
}

static void read_next(Qmp *qmp);

static void on_line(GObject *source, GAsyncResult *result, gpointer data) {
  Qmp *qmp = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, NULL, &error);
  if (line && take(qmp, line, &error)) return read_next(qmp);
  if (qmp->is_late) {
    g_clear_error(&error);
    error = g_error_new(G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no greeting came in time");
  }
  end(qmp, error);
}

static void read_next(Qmp *qmp) {
  g_data_input_stream_read_line_async(qmp->input, G_PRIORITY_DEFAULT, qmp->cancellable, on_line, qmp);
}

// MARK: Connecting

static gboolean on_late(gpointer data) {
  Qmp *qmp = data;
  qmp->greeting_timer = 0;
  qmp->is_late = TRUE;
  g_cancellable_cancel(qmp->cancellable);
  return G_SOURCE_REMOVE;
}

static void on_connect(GObject *source, GAsyncResult *result, gpointer data) {
  Qmp *qmp = data;
  g_autoptr(GError) error = NULL;
  qmp->connection = g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, &error);
  if (!qmp->connection) return end(qmp, error);
  qmp->input = g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(qmp->connection)));
  g_data_input_stream_set_newline_type(qmp->input, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  read_next(qmp);
}

Qmp *qmp_connect(const char *path, const QmpHandlers *handlers, gpointer data) {
  Qmp *qmp = g_new0(Qmp, 1);
  qmp->handlers = *handlers;
  qmp->data = data;
  qmp->cancellable = g_cancellable_new();
  qmp->calls = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, call_free);
  qmp->greeting_timer = g_timeout_add_seconds(GREETING_SECONDS, on_late, qmp);
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
  g_socket_client_connect_async(client, G_SOCKET_CONNECTABLE(address), qmp->cancellable, on_connect, qmp);
  return qmp;
}
// plumbing: end
