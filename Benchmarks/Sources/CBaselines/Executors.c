// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "Baseline.h"

// A thread that runs a context.
typedef struct {
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
} Worker;

static gpointer run_worker(gpointer data) {
  Worker *worker = data;
  g_main_context_push_thread_default(worker->context);
  g_main_loop_run(worker->loop);
  g_main_context_pop_thread_default(worker->context);
  return NULL;
}

static void start_worker(Worker *worker) {
  worker->context = g_main_context_new();
  worker->loop = g_main_loop_new(worker->context, FALSE);
  worker->thread = g_thread_new("baseline", run_worker, worker);
}

static gboolean quit(gpointer loop) {
  g_main_loop_quit(loop);
  return G_SOURCE_REMOVE;
}

static void stop_worker(Worker *worker) {
  GSource *source = g_idle_source_new();
  g_source_set_callback(source, quit, worker->loop, NULL);
  g_source_attach(source, worker->context);
  g_source_unref(source);
  g_thread_join(worker->thread);
  g_main_loop_unref(worker->loop);
  g_main_context_unref(worker->context);
}

// MARK: A message to another thread and one back, each by a custom source with one slot

typedef struct Trip Trip;

typedef struct {
  GSource source;
  atomic_bool has_message;
  Trip *trip;
  void (*receive)(Trip *trip);
} Mailbox;

struct Trip {
  Baseline base;
  Worker workers[2];
  Mailbox *boxes[2];
  long left;
  sem_t done;
};

static gboolean check_mailbox(GSource *source) {
  return atomic_load(&((Mailbox *)source)->has_message);
}

static gboolean prepare_mailbox(GSource *source, gint *timeout) {
  *timeout = -1;
  return check_mailbox(source);
}

static gboolean dispatch_mailbox(GSource *source, GSourceFunc function, gpointer data) {
  (void)function;
  (void)data;
  Mailbox *box = (Mailbox *)source;
  if (atomic_exchange(&box->has_message, FALSE)) box->receive(box->trip);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs mailbox_functions = {.prepare = prepare_mailbox,
                                         .check = check_mailbox,
                                         .dispatch = dispatch_mailbox};

static void post(Trip *trip, int to) {
  atomic_store(&trip->boxes[to]->has_message, TRUE);
  g_main_context_wakeup(trip->workers[to].context);
}

static void receive_at_home(Trip *trip) {
  if (trip->left-- == 0)
    sem_post(&trip->done);
  else
    post(trip, 1);
}

static void receive_abroad(Trip *trip) {
  post(trip, 0);
}

static double run_trips(Baseline *base, long iterations) {
  Trip *trip = (Trip *)base;
  double start = baseline_now();
  trip->left = iterations;
  post(trip, 0);
  sem_wait(&trip->done);
  return baseline_now() - start;
}

static void end_trips(Baseline *base) {
  Trip *trip = (Trip *)base;
  for (int i = 0; i < 2; i++) {
    stop_worker(&trip->workers[i]);
    g_source_unref(&trip->boxes[i]->source);
  }
  sem_destroy(&trip->done);
  g_free(trip);
}

Baseline *executor_round_trip_new(void) {
  Trip *trip = g_malloc0(sizeof(Trip));
  trip->base = (Baseline){run_trips, end_trips};
  sem_init(&trip->done, 0, 0);
  for (int i = 0; i < 2; i++) {
    start_worker(&trip->workers[i]);
    Mailbox *box = (Mailbox *)g_source_new(&mailbox_functions, sizeof(Mailbox));
    box->trip = trip;
    box->receive = i == 0 ? receive_at_home : receive_abroad;
    trip->boxes[i] = box;
    g_source_attach(&box->source, trip->workers[i].context);
  }
  return &trip->base;
}

// MARK: Function calls that another thread is asked to make

typedef struct {
  Baseline base;
  Worker worker;
  long left;
  sem_t done;
} Invoke;

static gboolean count_down(gpointer data) {
  Invoke *invoke = data;
  if (--invoke->left == 0) sem_post(&invoke->done);
  return G_SOURCE_REMOVE;
}

static double run_invoke(Baseline *base, long iterations) {
  Invoke *invoke = (Invoke *)base;
  double start = baseline_now();
  invoke->left = iterations;
  for (long i = 0; i < iterations; i++)
    g_main_context_invoke(invoke->worker.context, count_down, invoke);
  sem_wait(&invoke->done);
  return baseline_now() - start;
}

static void end_invoke(Baseline *base) {
  Invoke *invoke = (Invoke *)base;
  stop_worker(&invoke->worker);
  sem_destroy(&invoke->done);
  g_free(invoke);
}

Baseline *executor_invoke_new(void) {
  Invoke *invoke = g_malloc0(sizeof(Invoke));
  invoke->base = (Baseline){run_invoke, end_invoke};
  sem_init(&invoke->done, 0, 0);
  start_worker(&invoke->worker);
  // Until the loop runs, g_main_context_invoke() would call the function itself.
  while (!g_main_loop_is_running(invoke->worker.loop)) sched_yield();
  return &invoke->base;
}

// MARK: For the Swift sides

void *baseline_semaphore_new(void) {
  sem_t *semaphore = g_malloc(sizeof(sem_t));
  sem_init(semaphore, 0, 0);
  return semaphore;
}

void baseline_semaphore_free(void *semaphore) {
  sem_destroy(semaphore);
  g_free(semaphore);
}

void baseline_wait(void *semaphore) {
  sem_wait(semaphore);
}

void baseline_signal(void *semaphore) {
  sem_post(semaphore);
}

void baseline_yield(void) {
  sched_yield();
}

double baseline_processor_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}
