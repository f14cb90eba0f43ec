// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "Baseline.h"

enum { message_size = 64, room = 4096, block_size = 65536 };

// A path, or else an abstract name.
static socklen_t fill_address(struct sockaddr_un *address, const char *name) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (*name == '/') {
    strcpy(address->sun_path, name);
    return sizeof *address;
  }
  strcpy(address->sun_path + 1, name);
  return offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
}

static void write_fully(int socket, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(socket, bytes, count);
    if (written < 0) g_error("write: %s", g_strerror(errno));
    bytes += written;
    count -= written;
  }
}

static void read_fully(int socket, char *bytes, size_t count) {
  while (count > 0) {
    ssize_t got = read(socket, bytes, count);
    if (got <= 0) g_error("read: %s", g_strerror(errno));
    bytes += got;
    count -= got;
  }
}

// MARK: The client of all servers: a thread that blocks

typedef struct EchoServer EchoServer;
struct EchoServer {
  void (*stop)(EchoServer *server);
};

typedef struct {
  Baseline base;
  int count, *sockets;
  EchoServer *server;
} EchoClient;

// One connection: so many messages there and back. Many: in rounds, each writes before the first reads;
// returns what the messages of a round took, each.
static double run_echo(Baseline *base, long iterations) {
  EchoClient *client = (EchoClient *)base;
  char message[message_size] = {0};
  long rounds = MAX(1, iterations / client->count);
  double start = baseline_now();
  for (long round = 0; round < rounds; round++) {
    for (int i = 0; i < client->count; i++) write_fully(client->sockets[i], message, sizeof message);
    for (int i = 0; i < client->count; i++) read_fully(client->sockets[i], message, sizeof message);
  }
  double time = baseline_now() - start;
  return client->count == 1 ? time : time / (rounds * client->count);
}

static void end_echo(Baseline *base) {
  EchoClient *client = (EchoClient *)base;
  for (int i = 0; i < client->count; i++) close(client->sockets[i]);
  if (client->server) client->server->stop(client->server);
  g_free(client->sockets);
  g_free(client);
}

static Baseline *client_new(const char *name, int connections, EchoServer *server) {
  EchoClient *client = g_new0(EchoClient, 1);
  client->base = (Baseline){run_echo, end_echo};
  client->count = connections;
  client->sockets = g_new(int, connections);
  client->server = server;
  struct sockaddr_un address;
  socklen_t size = fill_address(&address, name);
  for (int i = 0; i < connections; i++) {
    client->sockets[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(client->sockets[i], (struct sockaddr *)&address, size) != 0)
      g_error("connect: %s", g_strerror(errno));
  }
  return &client->base;
}

Baseline *echo_client_new(const char *name, int connections) {
  return client_new(name, connections, NULL);
}

// MARK: GIO, asynchronously, on a thread with a context

typedef struct {
  EchoServer base;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GSocketService *service;
} GIOServer;

typedef struct {
  GSocketConnection *connection;
  GInputStream *input;
  GOutputStream *output;
  char bytes[room];
} GIOPeer;

static void read_more(GIOPeer *peer);

static void end_peer(GIOPeer *peer) {
  g_object_unref(peer->connection);
  g_free(peer);
}

static void written(GObject *object, GAsyncResult *result, gpointer data) {
  GIOPeer *peer = data;
  if (g_output_stream_write_all_finish(G_OUTPUT_STREAM(object), result, NULL, NULL))
    read_more(peer);
  else
    end_peer(peer);
}

static void have_read(GObject *object, GAsyncResult *result, gpointer data) {
  GIOPeer *peer = data;
  gssize count = g_input_stream_read_finish(G_INPUT_STREAM(object), result, NULL);
  if (count > 0)
    g_output_stream_write_all_async(peer->output, peer->bytes, count, G_PRIORITY_DEFAULT, NULL,
                                    written, peer);
  else
    end_peer(peer);
}

static void read_more(GIOPeer *peer) {
  g_input_stream_read_async(peer->input, peer->bytes, room, G_PRIORITY_DEFAULT, NULL, have_read,
                            peer);
}

static gboolean incoming(GSocketService *service, GSocketConnection *connection, GObject *source,
                         gpointer data) {
  (void)service;
  (void)source;
  (void)data;
  GIOPeer *peer = g_new0(GIOPeer, 1);
  peer->connection = g_object_ref(connection);
  peer->input = g_io_stream_get_input_stream(G_IO_STREAM(connection));
  peer->output = g_io_stream_get_output_stream(G_IO_STREAM(connection));
  read_more(peer);
  return TRUE;
}

static gpointer run_gio(gpointer data) {
  GIOServer *server = data;
  g_main_context_push_thread_default(server->context);
  g_main_loop_run(server->loop);
  while (g_main_context_iteration(server->context, FALSE)) continue;
  g_object_unref(server->service);
  g_main_context_pop_thread_default(server->context);
  return NULL;
}

static gboolean quit(gpointer data) {
  g_main_loop_quit(data);
  return G_SOURCE_REMOVE;
}

static void stop_gio(EchoServer *base) {
  GIOServer *server = (GIOServer *)base;
  GSource *source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_LOW);
  g_source_set_callback(source, quit, server->loop, NULL);
  g_source_attach(source, server->context);
  g_source_unref(source);
  g_thread_join(server->thread);
  g_main_loop_unref(server->loop);
  g_main_context_unref(server->context);
  g_free(server);
}

static const char *unique_name(char *buffer, const char *kind) {
  static int count;
  g_snprintf(buffer, 64, "swift-glib-bench-%s-%d-%d", kind, (int)getpid(), count++);
  return buffer;
}

Baseline *echo_gio_new(int connections) {
  char name[64];
  GIOServer *server = g_new0(GIOServer, 1);
  server->base.stop = stop_gio;
  server->context = g_main_context_new();
  server->loop = g_main_loop_new(server->context, FALSE);
  g_main_context_push_thread_default(server->context);
  server->service = g_socket_service_new();
  g_socket_listener_set_backlog(G_SOCKET_LISTENER(server->service), 4096);
  GSocketAddress *address = g_unix_socket_address_new_with_type(
      unique_name(name, "gio"), -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  GError *error = NULL;
  if (!g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), address,
                                     G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                     &error))
    g_error("%s", error->message);
  g_object_unref(address);
  g_signal_connect(server->service, "incoming", G_CALLBACK(incoming), NULL);
  g_socket_service_start(server->service);
  g_main_context_pop_thread_default(server->context);
  server->thread = g_thread_new("gio echo", run_gio, server);
  return client_new(name, connections, &server->base);
}

// MARK: epoll by hand

typedef struct {
  EchoServer base;
  int set, listener, stop;
  pthread_t thread;
} EpollServer;

static void watch(EpollServer *server, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = descriptor}};
  epoll_ctl(server->set, EPOLL_CTL_ADD, descriptor, &event);
}

static void *run_epoll(void *data) {
  EpollServer *server = data;
  struct epoll_event events[256];
  char bytes[room];
  for (;;) {
    int count = epoll_wait(server->set, events, 256, -1);
    for (int i = 0; i < count; i++) {
      int descriptor = events[i].data.fd;
      if (descriptor == server->stop) return NULL;
      if (descriptor == server->listener) {
        int peer = accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (peer >= 0) watch(server, peer);
        continue;
      }
      ssize_t got = recv(descriptor, bytes, room, 0);
      if (got > 0)
        send(descriptor, bytes, got, MSG_NOSIGNAL);
      else if (got == 0 || errno != EAGAIN)
        close(descriptor);
    }
  }
}

static void stop_epoll(EchoServer *base) {
  EpollServer *server = (EpollServer *)base;
  eventfd_write(server->stop, 1);
  pthread_join(server->thread, NULL);
  close(server->listener);
  close(server->stop);
  close(server->set);
  g_free(server);
}

Baseline *echo_epoll_new(int connections) {
  char name[64];
  struct sockaddr_un address;
  EpollServer *server = g_new0(EpollServer, 1);
  server->base.stop = stop_epoll;
  server->set = epoll_create1(EPOLL_CLOEXEC);
  server->stop = eventfd(0, EFD_CLOEXEC);
  server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  socklen_t size = fill_address(&address, unique_name(name, "epoll"));
  if (bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
      listen(server->listener, 4096) != 0)
    g_error("listen: %s", g_strerror(errno));
  watch(server, server->listener);
  watch(server, server->stop);
  pthread_create(&server->thread, NULL, run_epoll, server);
  return client_new(name, connections, &server->base);
}

// MARK: Blocks through a socket pair, between two threads

static void *write_blocks(void *data) {
  long *job = data;
  static char block[block_size];
  for (long i = 0; i < job[1]; i++) write_fully(job[0], block, block_size);
  return NULL;
}

static double run_bulk(Baseline *base, long iterations) {
  (void)base;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) g_error("socketpair");
  long job[2] = {ends[0], iterations};
  char *block = g_malloc(block_size);
  pthread_t thread;
  double start = baseline_now();
  pthread_create(&thread, NULL, write_blocks, job);
  for (long rest = iterations * block_size; rest > 0;) {
    ssize_t got = read(ends[1], block, block_size);
    if (got <= 0) g_error("read: %s", g_strerror(errno));
    rest -= got;
  }
  pthread_join(thread, NULL);
  double time = baseline_now() - start;
  g_free(block);
  close(ends[0]);
  close(ends[1]);
  return time / iterations;
}

static void end_bulk(Baseline *base) { g_free(base); }

Baseline *bulk_new(void) {
  Baseline *base = g_new0(Baseline, 1);
  *base = (Baseline){run_bulk, end_bulk};
  return base;
}

// MARK: The same, asynchronously by GIO, on two threads with contexts

typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  GSocketConnection *connection;
  long rest;
  gboolean is_reader;
  char block[block_size];
} Mover;

static void move_on(Mover *mover);

static void moved(GObject *object, GAsyncResult *result, gpointer data) {
  Mover *mover = data;
  if (mover->is_reader) {
    gssize count = g_input_stream_read_finish(G_INPUT_STREAM(object), result, NULL);
    if (count <= 0) g_error("read");
    mover->rest -= count;
  } else {
    if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(object), result, NULL, NULL))
      g_error("write");
    mover->rest -= block_size;
  }
  if (mover->rest > 0)
    move_on(mover);
  else
    g_main_loop_quit(mover->loop);
}

static void move_on(Mover *mover) {
  GIOStream *stream = G_IO_STREAM(mover->connection);
  if (mover->is_reader)
    g_input_stream_read_async(g_io_stream_get_input_stream(stream), mover->block, block_size,
                              G_PRIORITY_DEFAULT, NULL, moved, mover);
  else
    g_output_stream_write_all_async(g_io_stream_get_output_stream(stream), mover->block, block_size,
                                    G_PRIORITY_DEFAULT, NULL, moved, mover);
}

static gpointer run_mover(gpointer data) {
  Mover *mover = data;
  g_main_context_push_thread_default(mover->context);
  move_on(mover);
  g_main_loop_run(mover->loop);
  g_main_context_pop_thread_default(mover->context);
  return NULL;
}

static Mover *mover_new(int descriptor, gboolean is_reader, long blocks) {
  Mover *mover = g_new0(Mover, 1);
  GSocket *socket = g_socket_new_from_fd(descriptor, NULL);
  mover->context = g_main_context_new();
  mover->loop = g_main_loop_new(mover->context, FALSE);
  mover->connection = g_socket_connection_factory_create_connection(socket);
  mover->is_reader = is_reader;
  mover->rest = blocks * block_size;
  g_object_unref(socket);
  return mover;
}

static void mover_free(Mover *mover) {
  g_object_unref(mover->connection);
  g_main_loop_unref(mover->loop);
  g_main_context_unref(mover->context);
  g_free(mover);
}

static double run_bulk_gio(Baseline *base, long iterations) {
  (void)base;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) g_error("socketpair");
  Mover *writer = mover_new(ends[0], FALSE, iterations);
  Mover *reader = mover_new(ends[1], TRUE, iterations);
  double start = baseline_now();
  GThread *first = g_thread_new("writer", run_mover, writer);
  GThread *second = g_thread_new("reader", run_mover, reader);
  g_thread_join(first);
  g_thread_join(second);
  double time = baseline_now() - start;
  mover_free(writer);
  mover_free(reader);
  return time / iterations;
}

Baseline *bulk_gio_new(void) {
  Baseline *base = g_new0(Baseline, 1);
  *base = (Baseline){run_bulk_gio, end_bulk};
  return base;
}
