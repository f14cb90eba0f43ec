// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include <pthread.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CTestSupport.h"

int test_thread_id(void) { return (int)syscall(SYS_gettid); }

void test_thread_name(char *name, size_t size) { pthread_getname_np(pthread_self(), name, size); }

int test_limit_descriptors(int count) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  limit.rlim_cur = (rlim_t)count;
  return setrlimit(RLIMIT_NOFILE, &limit);
}

int test_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK); }
