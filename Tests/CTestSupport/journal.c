// Part of swift-glib.
// SPDX-License-Identifier: Apache-2.0

#define _GNU_SOURCE
#include "JournalSupport.h"

#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int socket_at(int type, const char *path, struct sockaddr_un *address) {
  int number = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strncpy(address->sun_path, path, sizeof address->sun_path - 1);
  if (number < 0 || bind(number, (struct sockaddr *)address, sizeof *address) < 0) return -1;
  return number;
}

int test_own_journal(void) {
  struct sockaddr_un address;
  if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
      mount("tmpfs", "/run", "tmpfs", 0, NULL) < 0 || mkdir("/run/systemd", 0755) < 0 ||
      mkdir("/run/systemd/journal", 0755) < 0)
    return -1;
  return socket_at(SOCK_DGRAM, "/run/systemd/journal/socket", &address);
}

int test_journal_on_standard_error(void) {
  struct sockaddr_un address;
  int listener = socket_at(SOCK_STREAM, "/run/systemd/journal/stdout", &address);
  int number = socket(AF_UNIX, SOCK_STREAM, 0);
  if (listener < 0 || number < 0 || listen(listener, 1) < 0 ||
      connect(number, (struct sockaddr *)&address, sizeof address) < 0)
    return -1;
  return dup2(number, STDERR_FILENO) < 0 ? -1 : 0;
}

long test_receive_entry(int journal, void *buffer, size_t size) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec piece = {.iov_base = buffer, .iov_len = size};
  struct msghdr message = {.msg_iov = &piece,
                           .msg_iovlen = 1,
                           .msg_control = &control,
                           .msg_controllen = sizeof control};
  long count = recvmsg(journal, &message, MSG_DONTWAIT);
  struct cmsghdr *header = count == 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header && header->cmsg_type == SCM_RIGHTS) {
    int number;
    memcpy(&number, CMSG_DATA(header), sizeof number);
    count = pread(number, buffer, size, 0);
    close(number);
  }
  return count;
}
