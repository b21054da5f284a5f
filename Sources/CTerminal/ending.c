#include "CTerminal.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int overflow(volatile int depth) {
  volatile char block[4096];
  block[0] = (char)depth;
  return depth == -1 ? 0 : overflow(depth + 1) + block[0];
}

static void end(int ending) {
  switch (ending) {
  case CTERMINAL_END_EXIT: exit(0);
  case CTERMINAL_END_ABORT: abort();
  case CTERMINAL_END_TRAP: __builtin_trap();
  case CTERMINAL_END_NULL_POINTER: *(volatile int *)(uintptr_t)8 = 1; break;
  case CTERMINAL_END_STACK_OVERFLOW: overflow(0); break;
  default: raise(ending);
  }
}

int cterminal_end_in_child(int descriptor, const uint8_t *bytes, size_t count, int ending) {
  pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    struct rlimit none = {0, 0}, small = {1 << 20, 1 << 20};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_STACK, &small);
    // Other handlers of this process, its parent's tests, are none of the child's; nor is its patience.
    alarm(10);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    if (!cterminal_tty_save(descriptor) || !cterminal_tty_raw(descriptor)) _exit(101);
    cterminal_guard_arm(descriptor, bytes, count);
    end(ending);
    _exit(102);
  }
  int status;
  return waitpid(child, &status, 0) == child ? status : -1;
}
