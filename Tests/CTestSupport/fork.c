// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#include "CTestSupport.h"

#include <sys/wait.h>
#include <unistd.h>

int test_in_forked_child(int (*body)(void *), void *data) {
  pid_t child = fork();
  if (child == 0) _exit(body(data));
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}
