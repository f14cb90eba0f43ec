// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

// The one C header: GLib as the toolkit sees it. Each `cglib_` name says why it exists.
#ifndef CGLIBSHIM_H
#define CGLIBSHIM_H

#if !__has_include(<glib.h>)
#error "GLib headers not found. Install pkg-config and the development package: libglib2.0-dev (Debian, Ubuntu), glib2-devel (Fedora, RHEL), glib (Homebrew)."
#else

// The oldest GLib we support is also the newest whose API we may call without a check: a newer
// function is then a compile error instead of a program that does not start on an older system.
#define GLIB_VERSION_MIN_REQUIRED GLIB_VERSION_2_66
#define GLIB_VERSION_MAX_ALLOWED GLIB_VERSION_2_66

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-object.h>
#include <glib-unix.h>
#include <glib.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

// System calls that have no wrapper in glibc 2.31 (Debian 11). `syscall` is variadic, and variadic
// functions are not imported.
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
static inline pid_t cglib_thread_id(void) { return (pid_t)syscall(SYS_gettid); }
static inline int cglib_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

// Files: what C shows only to programs that ask for GNU's names, or by a variadic function.
//
// Takes a lock (F_WRLCK, F_RDLCK) on a whole file without waiting, or gives it up (F_UNLCK). It belongs
// to the open file and not to the process (F_OFD_SETLK).
static inline int cglib_lock_file(int descriptor, int type) {
  struct flock lock = {0};
  lock.l_type = (short)type;
  return fcntl(descriptor, 37, &lock);
}
// Whether another open file, or process, has a lock on a file: 1 and the process (-1 for a lock of an
// open file), 0 if none has, -1 for an error (F_OFD_GETLK).
static inline int cglib_lock_holder(int descriptor, pid_t *holder) {
  struct flock lock = {0};
  lock.l_type = F_WRLCK;
  if (fcntl(descriptor, 36, &lock) < 0) return -1;
  if (lock.l_type == F_UNLCK) return 0;
  *holder = lock.l_pid;
  return 1;
}
// Renames a file unless the new name is taken (RENAME_NOREPLACE).
static inline int cglib_rename_exclusively(int from_directory, const char *from, int to_directory,
                                           const char *to) {
  return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, 1u);
}
// Copies from one file's position to another's, perhaps without touching the bytes.
static inline ssize_t cglib_copy_range(int from, int to, size_t count) {
  return (ssize_t)syscall(SYS_copy_file_range, from, NULL, to, NULL, count, 0u);
}

// `accept4` hides without _GNU_SOURCE, and <sys/socket.h> in this header would hide its contents from
// programs that import Glibc alone.
static inline int cglib_accept(int listener, int flags) {
  return (int)syscall(SYS_accept4, listener, NULL, NULL, flags);
}

// Collects the status of the child behind a pidfd: 1 and the status as waitpid has it, 0 while it
// runs, -1 when there is no such child. In C, because siginfo_t hides its members in macros.
static inline int cglib_reap(int pidfd, pid_t pid, int *status) {
  siginfo_t info = {0};
  int result;
  do result = waitid((idtype_t)3 /* P_PIDFD */, (id_t)pidfd, &info, WEXITED | WNOHANG);
  while (result < 0 && errno == EINTR);
  if (result < 0 && errno == EINVAL) {  // Linux 5.3 has pidfd_open, but not P_PIDFD
    do result = waitpid(pid, status, WNOHANG);
    while (result < 0 && errno == EINTR);
    return result > 0 ? 1 : result;
  }
  if (result < 0) return -1;
  if (info.si_pid == 0) return 0;
  *status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8
                                       : info.si_status | (info.si_code == CLD_DUMPED ? 0x80 : 0);
  return 1;
}

// Runs in a new child, between fork and exec, where only async-signal-safe C may: gives the child an
// empty signal mask, whatever the thread that starts it has blocked (the threads of Dispatch and
// of Swift's pool block nearly everything), and a session of its own if `new_session` is not NULL.
static inline void cglib_child_setup(gpointer new_session) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (new_session) setsid();
}
#endif

#if defined(__linux__)
// How many bytes a pipe is to hold; refused, it stays as it is. Declared with _GNU_SOURCE only.
static inline void cglib_set_pipe_capacity(int pipe, int bytes) {
  (void)fcntl(pipe, 1031 /* F_SETPIPE_SZ */, bytes);
}
#endif

// Creates a file below a directory, for its owner only. `openat` is variadic.
static inline int cglib_create_file(int directory, const char *name) {
  return openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

// MARK: Hash tables

// The C string that this thread looks up: what Swift knows of it, and GLib's callbacks, which get
// nothing but the pointer, would have to find out. In C, because Swift has no thread-local
// variables. Every object file has its own: one file of Swift sets and reads it.
typedef struct {
  gconstpointer string;  // NULL when nothing is looked up
  guint hash;
  gsize count;
  uint64_t words[2];  // the string itself, with zeros behind it, if it has fewer than 16 bytes
} cglib_probe_t;

static inline cglib_probe_t *cglib_probe(void) {
  static __thread cglib_probe_t probe;
  return &probe;
}

// MARK: Private symbols of the Swift runtime
//
// No header has them, and no version protects them: all are weak, and asked for before use. The
// first two are what the main queue of Dispatch offers to the run loop of Foundation.
extern int cglib_weak_main_queue_handle(void)
    __asm__("_dispatch_get_main_queue_handle_4CF") __attribute__((weak));
extern void cglib_weak_main_queue_serve(void *unused)
    __asm__("_dispatch_main_queue_callback_4CF") __attribute__((weak));
extern void *cglib_weak_async_main_hook
    __asm__("swift_task_asyncMainDrainQueue_hook") __attribute__((weak));

// Whether a foreign loop can serve the main queue.
static inline gboolean cglib_has_main_queue(void) {
  return cglib_weak_main_queue_handle != NULL && cglib_weak_main_queue_serve != NULL;
}

// Defined in Swift: runs the default context and does not return.
extern void cglib_serve_async_main(void) __attribute__((noreturn));

// What the runtime calls when an async `main` suspends for the first time. In C, because Swift cannot
// say which calling convention a function pointer has.
static __attribute__((swiftcall)) void cglib_async_main_drain(void *original, void *override_) {
  (void)original;
  (void)override_;
  cglib_serve_async_main();
}

// Makes an async `main` run the default context while it waits; FALSE where the runtime has no such
// hook.
static inline gboolean cglib_hook_async_main(void) {
  if (&cglib_weak_async_main_hook == NULL) return FALSE;
  cglib_weak_async_main_hook = (void *)cglib_async_main_drain;
  return TRUE;
}

// MARK: Signals

// `g_signal_emit` is variadic. For a signal with no argument, or one number, it is faster than
// `g_signal_emitv`: it takes no lock twice and makes no GValue.
static inline void cglib_signal_emit_none(gpointer object, guint signal, GQuark detail) {
  g_signal_emit(object, signal, detail);
}
static inline void cglib_signal_emit_int(gpointer object, guint signal, GQuark detail, gint n) {
  g_signal_emit(object, signal, detail, n);
}
static inline void cglib_signal_emit_uint(gpointer object, guint signal, GQuark detail, guint n) {
  g_signal_emit(object, signal, detail, n);
}
static inline void cglib_signal_emit_int64(gpointer object, guint signal, GQuark detail, gint64 n) {
  g_signal_emit(object, signal, detail, n);
}
static inline void cglib_signal_emit_uint64(gpointer object, guint signal, GQuark detail, guint64 n) {
  g_signal_emit(object, signal, detail, n);
}

// MARK: Functions newer than GLib 2.66
//
// Each is declared a second time, weakly, under a `cglib_weak_` name that is bound to the real one.
// On an older GLib its address is NULL: the program starts, and the inline function beside it
// takes another way. (`dlsym` would find nothing in a statically linked program.)

// Since 2.70.
extern void cglib_weak_source_set_static_name(GSource *source, const char *name)
    __asm__("g_source_set_static_name") __attribute__((weak));

// Whether this GLib can name a source without a copy.
static inline gboolean cglib_has_source_set_static_name(void) {
  return cglib_weak_source_set_static_name != NULL;
}

// Names a source; `name` must live as long as the program. An older GLib keeps a copy of it.
static inline void cglib_source_set_static_name(GSource *source, const char *name) {
  if (cglib_has_source_set_static_name())
    cglib_weak_source_set_static_name(source, name);
  else
    g_source_set_name(source, name);
}

// Since 2.68.
extern gboolean cglib_weak_log_writer_default_would_drop(GLogLevelFlags level, const char *domain)
    __asm__("g_log_writer_default_would_drop") __attribute__((weak));

// Whether this GLib can tell what its log writer drops.
static inline gboolean cglib_has_log_writer_default_would_drop(void) {
  return cglib_weak_log_writer_default_would_drop != NULL;
}

// Whether GLib's log writer drops what has this level and domain. An older GLib looks for the domain
// anywhere in G_MESSAGES_DEBUG.
static inline gboolean cglib_log_writer_default_would_drop(GLogLevelFlags level,
                                                           const char *domain) {
  const char *domains;
  if (cglib_has_log_writer_default_would_drop())
    return cglib_weak_log_writer_default_would_drop(level, domain);
  if (!(level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) ||
      level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE))
    return FALSE;
  domains = g_getenv("G_MESSAGES_DEBUG");
  if (domains == NULL) return TRUE;
  return strcmp(domains, "all") != 0 && (domain == NULL || strstr(domains, domain) == NULL);
}

// Since 2.72.
extern const gchar *cglib_weak_get_user_state_dir(void)
    __asm__("g_get_user_state_dir") __attribute__((weak));

// Where the user's state belongs; NULL when this GLib cannot tell.
static inline const gchar *cglib_user_state_directory(void) {
  return cglib_weak_get_user_state_dir ? cglib_weak_get_user_state_dir() : NULL;
}

#endif  // __has_include(<glib.h>)
#endif  // CGLIBSHIM_H
