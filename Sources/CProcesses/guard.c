#define _GNU_SOURCE
#include "CProcesses.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#else
#include <libproc.h>
#endif

bool cprocesses_adopt_orphans(void) {
#ifdef __linux__
  return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
#else
  return false;
#endif
}

int cprocesses_children(pid_t process, pid_t *children, int limit) {
#ifdef __linux__
  (void)process, (void)children, (void)limit;
  return 0;
#else
  int count = proc_listchildpids(process, children, limit * (int)sizeof *children);
  return count < 0 ? 0 : count > limit ? limit : count;
#endif
}

void cprocesses_close_from(int first) {
#if defined(__linux__) && defined(SYS_close_range)
  if (syscall(SYS_close_range, (unsigned)first, UINT_MAX, 0) == 0) return;
#endif
  long limit = sysconf(_SC_OPEN_MAX);
  if (limit < 0 || limit > 65536) limit = 65536;
  for (int descriptor = first; descriptor < limit; descriptor++) close(descriptor);
}

static volatile sig_atomic_t has_child, has_stop;

static void note_signal(int number) {
  if (number == SIGCHLD) has_child = 1;
  else has_stop = 1;
}

static const int held[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};
static const size_t held_count = sizeof held / sizeof *held;

void cprocesses_hold_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t index = 0; index < held_count; index++) sigaddset(&set, held[index]);
  // Blocked first, so that none is missed between here and the first wait.
  sigprocmask(SIG_BLOCK, &set, NULL);
  struct sigaction action = {.sa_handler = note_signal};
  sigemptyset(&action.sa_mask);
  for (size_t index = 0; index < held_count; index++) sigaction(held[index], &action, NULL);
}

int cprocesses_wait(int descriptor) {
  sigset_t open;
  sigprocmask(SIG_BLOCK, NULL, &open);
  for (size_t index = 0; index < held_count; index++) sigdelset(&open, held[index]);
  for (;;) {
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(descriptor, &readable);
    int count = pselect(descriptor + 1, &readable, NULL, NULL, NULL, &open);
    int result = count > 0 ? CPROCESSES_READABLE : 0;
    if (has_child) result |= CPROCESSES_CHILD;
    if (has_stop) result |= CPROCESSES_STOP;
    has_child = 0;
    has_stop = 0;
    if (result != 0) return result;
    // Nothing that can be waited for any more is the same as being asked to end.
    if (count < 0 && errno != EINTR) return CPROCESSES_STOP;
  }
}

int cprocesses_ending(int status) {
  return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}
