#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static volatile sig_atomic_t has_saved;

int cterminal_tty_reopen(int descriptor) {
  struct stat original, found;
  if (fstat(descriptor, &original) != 0) return -1;
  char name[128], alias[32];
  const char *candidates[2] = {NULL, alias};
  if (ttyname_r(descriptor, name, sizeof name) == 0) candidates[0] = name;
  snprintf(alias, sizeof alias, "/dev/fd/%d", descriptor);
  for (int i = 0; i < 2; i++) {
    if (!candidates[i]) continue;
    int opened = open(candidates[i], O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (opened < 0) continue;
    // The name may mean another terminal in another container, and some systems only duplicate /dev/fd.
    if (fstat(opened, &found) == 0 && found.st_rdev == original.st_rdev && isatty(opened) &&
        !(fcntl(descriptor, F_GETFL) & O_NONBLOCK))
      return opened;
    close(opened);
  }
  return -1;
}

bool cterminal_tty_size(int descriptor, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return false;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return true;
}

bool cterminal_tty_save(int descriptor) {
  has_saved = 0;
  if (tcgetattr(descriptor, &saved) != 0) return false;
  has_saved = 1;
  return true;
}

bool cterminal_tty_raw(int descriptor) {
  if (!has_saved) return false;
  struct termios raw = saved;
  cfmakeraw(&raw);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  int result;
  do result = tcsetattr(descriptor, TCSANOW, &raw);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

bool cterminal_tty_restore(int descriptor) {
  if (!has_saved) return false;
  int result;
  do result = tcsetattr(descriptor, TCSANOW, &saved);
  while (result != 0 && errno == EINTR);
  return result == 0;
}

uint8_t cterminal_tty_erase_byte(void) {
  uint8_t byte = has_saved ? saved.c_cc[VERASE] : 0;
  return byte == 0x08 ? byte : 0x7F;
}

void cterminal_tty_discard_input(int descriptor) { tcflush(descriptor, TCIFLUSH); }

bool cterminal_wait(int descriptor, bool for_writing, int milliseconds) {
  struct pollfd wanted = {descriptor, for_writing ? POLLOUT : POLLIN, 0};
  int result = poll(&wanted, 1, milliseconds);
  return result > 0 && (wanted.revents & (wanted.events | POLLHUP));
}

bool cterminal_stop_process_group(void) {
  // A group whose leader has no parent in the same session is orphaned: no shell would ever continue it.
  pid_t parent = getppid();
  if (parent <= 1 || getsid(parent) != getsid(0) || getpgid(parent) == getpgrp()) return false;
  return kill(0, SIGSTOP) == 0;
}

bool cterminal_pty_open(int *controller, int *terminal, int rows, int columns) {
  *terminal = -1;
  *controller = posix_openpt(O_RDWR | O_NOCTTY);
  if (*controller < 0) return false;
  fcntl(*controller, F_SETFD, FD_CLOEXEC);
  const char *name = NULL;
  if (grantpt(*controller) == 0 && unlockpt(*controller) == 0) name = ptsname(*controller);
  if (name) *terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*terminal < 0 || !cterminal_pty_resize(*controller, rows, columns)) {
    close(*controller);
    if (*terminal >= 0) close(*terminal);
    return false;
  }
  return true;
}

bool cterminal_pty_resize(int controller, int rows, int columns) {
  struct winsize size;
  memset(&size, 0, sizeof size);
  size.ws_row = (unsigned short)rows;
  size.ws_col = (unsigned short)columns;
  return ioctl(controller, TIOCSWINSZ, &size) == 0;
}
