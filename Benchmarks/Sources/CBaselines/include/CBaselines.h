// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The raw C sides of the pairs: what a C programmer would write with GLib or the kernel alone.
#ifndef CBASELINES_H
#define CBASELINES_H

// One side with its fixture. Each chapter adds constructors; the rest is common.
typedef struct Baseline Baseline;

// Does `iterations` pieces of work and returns the nanoseconds they took, unless the constructor
// says that it returns another figure.
double baseline_run(Baseline *baseline, long iterations);
void baseline_free(Baseline *baseline);

// CLOCK_MONOTONIC in nanoseconds: the time base of both sides.
double baseline_now(void);

// An eventfd that is readable, or not; ends the program when there are no descriptors left.
int baseline_eventfd(int readable);

// Allows this process as many descriptors as it may have; returns how many that are.
long baseline_raise_descriptor_limit(void);

// The calling thread, and how often a thread of this process has given up the processor because it had to wait.
int baseline_thread(void);
long baseline_voluntary_switches(int thread);

// Loop.c: turns of a context with one source that is always ready, among dormant ones.
Baseline *loop_turn_idle_new(int dormant_timers);
Baseline *loop_turn_timer_new(int dormant_timers);
Baseline *loop_turn_descriptor_new(int idle_descriptors);
// g_main_loop_run() until an idle source has run `iterations` times.
Baseline *loop_run_idle_new(void);

// Timers.c
// Returns the median overshoot, in nanoseconds, of `iterations` waits on a timerfd.
Baseline *timer_overshoot_new(long wait_ns);
// Create, attach and destroy a timeout source; one turn of the context after every `turn_every`.
Baseline *timer_add_cancel_new(int turn_every);

// Descriptors.c
// Watch off, watch on; one turn of the context after every `turn_every` changes.
Baseline *mask_change_new(int turn_every);
// Ask for writability, be called, stop asking: two changes and two turns.
Baseline *mask_write_burst_new(void);
Baseline *descriptor_add_cancel_new(int turn_every);

// Streams.c: a client that blocks, with so many connections to an echo server at an abstract address, that of the
// caller or one on a thread of its own. With one connection an iteration is a round trip; with many the
// figure that is returned is the time of one.
Baseline *echo_client_new(const char *name, int connections);
Baseline *echo_gio_new(int connections);
Baseline *echo_epoll_new(int connections);
// Returns the time of one block of 64 KiB, of `iterations`, from thread to thread through a socket pair: both block,
// or each runs a loop.
Baseline *bulk_new(void);
Baseline *bulk_gio_new(void);

// Hash.c. `hash_keep` keeps a result from being dropped. Keys are the same on both sides: `length` 36 makes
// UUIDs, another one keys of 8 to 12 bytes; `buffer` has 64 bytes.
void hash_keep(long value);
long hash_int_key(long i);
void hash_string_key(long i, int length, char *buffer);
// One iteration: one insertion, one look-up and one removal, in loops over all keys and a new table.
Baseline *hash_int_round_new(long count);
Baseline *hash_int_lookup_new(long count);
Baseline *hash_string_lookup_new(long count, int length);
Baseline *hash_iterate_new(long count);

// Ownership.c: loops for an instruction counter.
void owned_create_use_free(long iterations);
void owned_create_take(long iterations);

// Executors.c
// A message to another thread and one back, by custom sources.
Baseline *executor_round_trip_new(void);
// A function call that another thread is asked to make.
Baseline *executor_invoke_new(void);
// A semaphore, for Swift sides that wait for another thread.
void *baseline_semaphore_new(void);
void baseline_semaphore_free(void *semaphore);
void baseline_wait(void *semaphore);
void baseline_signal(void *semaphore);
void baseline_yield(void);
// Nanoseconds that all threads of this process have run.
double baseline_processor_time(void);

// Objects.c: a class with the property "number" and the signal "changed".
unsigned long object_counter_type(void);
void *object_counter_new(void);
int object_counter_number(void *counter);
// An emission with one integer and one handler; a property set and read; an object created, used and
// released; a reference added, the object used, and the reference given up.
Baseline *object_emit_new(void);
Baseline *object_property_new(void);
Baseline *object_create_new(void);
Baseline *object_retain_new(void);

// Processes.c: /bin/true started and waited for; bytes (the iterations) through a child `cat`, the figure
// being the nanoseconds for all of them.
Baseline *process_subprocess_new(void);
Baseline *process_posix_spawn_new(void);
Baseline *process_cat_new(void);
Baseline *process_cat_poll_new(void);

// QMP.c: nanoseconds of one command and its reply, by a client that has no parser, at
// an abstract UNIX socket.
Baseline *qmp_command_new(const char *name, int asks_for_schema);
// Nanoseconds until a QEMU that is started has negotiated; the name is for its socket.
Baseline *qmp_start_new(const char *name);
// Nanoseconds for each of at most `count` machines, one after the other: is it the same process, what is its
// status. They listen at PREFIX-0, PREFIX-1, ….
Baseline *qmp_adoption_new(const char *prefix, const int *pids, int count);
// A socket that listens.
int qmp_listen(const char *name);

// QMPStandIn.c: answers every command at once, one connection after the other, as long as this process lives;
// as a thread, or as a process, whose number is returned.
void qmp_stand_in_thread(const char *name);
int qmp_stand_in_process(const char *name);

#endif  // CBASELINES_H
