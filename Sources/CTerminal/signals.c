#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int told[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM, SIGHUP, SIGPIPE};
static const int fatal[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT};
enum { TOLD = sizeof told / sizeof told[0], FATAL = sizeof fatal / sizeof fatal[0] };

static struct sigaction told_before[TOLD], fatal_before[FATAL];
static int ends[2] = {-1, -1};
static bool is_open, is_guarded, knows_exit;

static uint8_t last_words[512];
static volatile size_t last_words_count;
static volatile int guarded = -1;
static volatile sig_atomic_t is_armed;
static _Thread_local bool has_stack;

static void on_told(int number) {
  int saved = errno;
  // SIGPIPE is only caught: SIG_IGN would be inherited by children.
  if (number != SIGPIPE && ends[1] >= 0) {
    uint8_t byte = (uint8_t)number;
    // A full pipe has told enough already.
    (void)!write(ends[1], &byte, 1);
  }
  errno = saved;
}

/// Safe in a signal handler.
static void restore_terminal(void) {
  if (!is_armed) return;
  is_armed = 0;
  size_t written = 0;
  while (written < last_words_count) {
    ssize_t n = write(guarded, last_words + written, last_words_count - written);
    if (n > 0) {
      written += (size_t)n;
    } else if (n < 0 && errno == EINTR) {
      continue;
    } else if (n < 0 && errno == EAGAIN && cterminal_wait(guarded, true, 200)) {
      continue;
    } else {
      break;
    }
  }
  cterminal_tty_restore(guarded);
}

/// The terminal first, then the default: the process dies by the signal, with a core where that is wanted. Not
/// the handler of before: Swift's would wait for a key.
static void on_fatal(int number, siginfo_t *info, void *context) {
  (void)context;
  restore_terminal();
  signal(number, SIG_DFL);
  // A fault happens again when the instruction is executed again; what was sent has to be sent again.
  if (info->si_code <= 0 || number == SIGTRAP) raise(number);
}

static void close_end(int *end) {
  if (*end >= 0) close(*end);
  *end = -1;
}

int cterminal_signals_open(void) {
  cterminal_signals_close();
  if (pipe(ends) != 0) {
    ends[0] = ends[1] = -1;
    return -1;
  }
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
  }
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_told;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  for (int i = 0; i < TOLD; i++) sigaction(told[i], &action, &told_before[i]);
  is_open = true;
  return ends[0];
}

void cterminal_signals_close(void) {
  if (is_open) {
    for (int i = 0; i < TOLD; i++) sigaction(told[i], &told_before[i], NULL);
  }
  is_open = false;
  close_end(&ends[0]);
  close_end(&ends[1]);
}

void cterminal_guard_thread(void) {
  if (has_stack) return;
  has_stack = true;
  stack_t current;
  if (sigaltstack(NULL, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
  enum { SIZE = 64 * 1024 };
  // Kept for as long as the thread may run; there are few.
  void *memory = malloc(SIZE);
  stack_t own = {.ss_sp = memory, .ss_size = SIZE, .ss_flags = 0};
  if (memory && sigaltstack(&own, NULL) != 0) free(memory);
}

void cterminal_guard_arm(int descriptor, const uint8_t *bytes, size_t count) {
  is_armed = 0;
  if (count > sizeof last_words) return;
  memcpy(last_words, bytes, count);
  last_words_count = count;
  guarded = descriptor;
  cterminal_guard_thread();
  if (!knows_exit) knows_exit = atexit(restore_terminal) == 0;
  if (!is_guarded) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_fatal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &action, &fatal_before[i]);
    is_guarded = true;
  }
  is_armed = 1;
}

void cterminal_guard_disarm(void) {
  is_armed = 0;
  if (is_guarded) {
    for (int i = 0; i < FATAL; i++) sigaction(fatal[i], &fatal_before[i], NULL);
  }
  is_guarded = false;
}
