#include "CTerminal.h"
#include "describe.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define STYLES 1024

typedef struct {
  attr_t attributes;
  int pair;
} style_entry;

static SCREEN *screen;
static FILE *input, *output;
static int memory = -1;
static uint8_t *bytes;
static size_t capacity;
static style_entry styles[STYLES];

/// A file in memory: curses writes to a descriptor, and this one collects a whole frame.
static int open_memory(void) {
#if defined(__linux__)
  return memfd_create("frame", MFD_CLOEXEC);
#else
  char name[] = "/tmp/frame.XXXXXX";
  int descriptor = mkstemp(name);
  if (descriptor >= 0) {
    unlink(name);
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  }
  return descriptor;
#endif
}

static const int curses_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
enum { CURSES_SIGNALS = sizeof curses_signals / sizeof curses_signals[0] };

/// newterm installs handlers of its own for signals that have none, and reads TERMINFO.
static SCREEN *new_screen(const char *term, const char *terminfo) {
  struct sigaction saved[CURSES_SIGNALS];
  for (int i = 0; i < CURSES_SIGNALS; i++) sigaction(curses_signals[i], NULL, &saved[i]);
  const char *environment = getenv("TERMINFO");
  char *previous = terminfo && environment ? strdup(environment) : NULL;
  if (terminfo) setenv("TERMINFO", terminfo, 1);
  // Without this, descriptions that say no size are refused; the size is set afterwards in any case.
  use_env(TRUE);
  SCREEN *result = newterm(term, output, input);
  if (terminfo) {
    // Children must not inherit ours.
    if (previous) {
      setenv("TERMINFO", previous, 1);
      free(previous);
    } else {
      unsetenv("TERMINFO");
    }
  }
  for (int i = 0; i < CURSES_SIGNALS; i++) sigaction(curses_signals[i], &saved[i], NULL);
  return result;
}

int cterminal_screen_open(const char *term, const char *terminfo, int rows, int columns) {
  cterminal_screen_close();
  memory = open_memory();
  output = memory < 0 ? NULL : fdopen(memory, "w");
  input = fopen("/dev/null", "re");
  if (!output || !input) {
    int problem = errno;
    if (memory >= 0 && !output) close(memory);
    cterminal_screen_close();
    errno = problem;
    return CTERMINAL_SCREEN_SYSTEM;
  }
  screen = new_screen(term, terminfo);
  // newterm also refuses what it knows but cannot use.
  if (!screen && (terminfo || !cterminal_is_described(term))) {
    cterminal_screen_close();
    return CTERMINAL_SCREEN_UNKNOWN;
  }
  const char *cup = screen ? tigetstr("cup") : NULL;
  if (cup == NULL || cup == (const char *)-1) {
    cterminal_screen_close();
    return CTERMINAL_SCREEN_NO_CURSOR_ADDRESS;
  }
  // Otherwise curses would look at the input before each frame, and put the frame off.
  typeahead(-1);
  nonl();
  idlok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  for (int i = 0; i < STYLES; i++) styles[i] = (style_entry){A_NORMAL, 0};
  resizeterm(rows, columns);
  // What it writes to begin with (the alternate screen, modes) is the caller's business.
  size_t discarded;
  cterminal_screen_flush(-1, 0, &discarded);
  cterminal_screen_invalidate();
  return CTERMINAL_SCREEN_OK;
}

void cterminal_screen_close(void) {
  if (screen) delscreen(screen);
  screen = NULL;
  if (output) fclose(output);
  if (input) fclose(input);
  output = input = NULL;
  memory = -1;
  free(bytes);
  bytes = NULL;
  capacity = 0;
}

int cterminal_screen_colors(void) { return screen && has_colors() ? COLORS : 0; }

int cterminal_screen_pairs(void) { return screen && has_colors() ? COLOR_PAIRS : 0; }

bool cterminal_screen_define_pair(int pair, int foreground, int background) {
  if (!screen || !has_colors()) return false;
#if defined(NCURSES_EXT_COLORS) && NCURSES_VERSION_PATCH >= 20170401
  return init_extended_pair(pair, foreground, background) == OK;
#else
  return init_pair((short)pair, (short)foreground, (short)background) == OK;
#endif
}

void cterminal_screen_define_style(uint16_t style, unsigned attributes, int pair) {
  if (style >= STYLES) return;
  attr_t a = A_NORMAL;
  if (attributes & 1) a |= A_BOLD;
  if (attributes & 2) a |= A_DIM;
#ifdef A_ITALIC
  if (attributes & 4) a |= A_ITALIC;
#endif
  if (attributes & 8) a |= A_UNDERLINE;
  if (attributes & 16) a |= A_REVERSE;
  styles[style] = (style_entry){a, pair};
}

void cterminal_screen_resize(int rows, int columns) {
  if (!screen) return;
  resizeterm(rows, columns);
  cterminal_screen_invalidate();
}

void cterminal_screen_invalidate(void) {
  if (!screen) return;
  werase(stdscr);
  clearok(curscr, TRUE);
}

void cterminal_screen_redraw_row(int row) {
  if (screen) wredrawln(stdscr, row, 1);
}

void cterminal_screen_put(int row, int column, const cterminal_glyph *glyphs, int count) {
  if (!screen) return;
  cchar_t buffer[128];
  int filled = 0, start = column;
  for (int i = 0; i < count; i++) {
    const cterminal_glyph *glyph = &glyphs[i];
    style_entry style = styles[glyph->style < STYLES ? glyph->style : 0];
    cchar_t *cell = &buffer[filled++];
    memset(cell, 0, sizeof *cell);
    cell->attr = style.attributes | COLOR_PAIR(style.pair > 255 ? 255 : style.pair);
#ifdef NCURSES_EXT_COLORS
    cell->ext_color = style.pair;
#endif
    // setcchar would stop at the first scalar of which it thinks otherwise.
    cell->chars[0] = (wchar_t)glyph->base;
    for (int m = 0; m < 4 && glyph->marks[m]; m++) cell->chars[m + 1] = (wchar_t)glyph->marks[m];
    column += glyph->base < 0x7F ? 1 : wcwidth((wchar_t)glyph->base);
    if (filled == 128 || i + 1 == count) {
      mvwadd_wchnstr(stdscr, row, start, buffer, filled);
      start = column;
      filled = 0;
    }
  }
}

const uint8_t *cterminal_screen_flush(int row, int column, size_t *count) {
  *count = 0;
  if (!screen) return NULL;
  leaveok(stdscr, row < 0);
  if (row >= 0) wmove(stdscr, row, column);
  wnoutrefresh(stdscr);
  doupdate();
  fflush(output);
  off_t length = lseek(memory, 0, SEEK_CUR);
  if (length < 0) return NULL;
  if ((size_t)length > capacity || !bytes) {
    size_t wanted = (size_t)length < 4096 ? 4096 : (size_t)length * 2;
    uint8_t *larger = realloc(bytes, wanted);
    if (!larger) return NULL;
    bytes = larger;
    capacity = wanted;
  }
  size_t got = 0;
  while (got < (size_t)length) {
    ssize_t n = pread(memory, bytes + got, (size_t)length - got, (off_t)got);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return NULL;
    got += (size_t)n;
  }
  lseek(memory, 0, SEEK_SET);
  *count = got;
  return bytes;
}
