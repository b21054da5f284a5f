/// The C that a terminal needs: ncurses, the line discipline, signals. No header of curses is visible here, so
/// that none of its macros and variables reach Swift. All state is that of the process: there is one screen, one
/// saved line discipline, one set of signal handlers. Unless it says otherwise, call from one thread at a time.

#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Screen: ncurses, writing into memory. (screen.c)

/// One glyph: a base scalar and up to four zero-width ones, 0 where there is none.
typedef struct {
  uint32_t base;
  uint32_t marks[4];
  uint16_t style;
} cterminal_glyph;

enum {
  CTERMINAL_SCREEN_OK = 0,
  /// No terminfo entry of this name.
  CTERMINAL_SCREEN_UNKNOWN = 1,
  /// The entry has no way to place the cursor.
  CTERMINAL_SCREEN_NO_CURSOR_ADDRESS = 2,
  /// No memory or no file descriptor; see errno.
  CTERMINAL_SCREEN_SYSTEM = 3,
};

/// Begins a screen. Writes nothing to any terminal.
/// - terminfo: a value for TERMINFO while the entry is read, or NULL for that of the environment.
int cterminal_screen_open(const char *term, const char *terminfo, int rows, int columns);
void cterminal_screen_close(void);
/// How many colours and pairs of them there are; 0 without colour.
int cterminal_screen_colors(void);
int cterminal_screen_pairs(void);
/// Defines a pair of colours; -1 is the terminal's own. False when that is not possible.
bool cterminal_screen_define_pair(int pair, int foreground, int background);
/// Defines a style. attributes: 1 bold, 2 dim, 4 italic, 8 underline, 16 reverse.
void cterminal_screen_define_style(uint16_t style, unsigned attributes, int pair);
/// Another size; what was shown is forgotten.
void cterminal_screen_resize(int rows, int columns);
/// Forgets what is shown: the next frame begins with a cleared screen.
void cterminal_screen_invalidate(void);
/// Has all of a row be written again in the next frame.
void cterminal_screen_redraw_row(int row);
/// Puts glyphs into a row, from a column on.
void cterminal_screen_put(int row, int column, const cterminal_glyph *glyphs, int count);
/// Gives the bytes that bring the terminal up to date; they are valid until the next call.
/// - row, column: where the cursor ends up; a negative row leaves it anywhere.
/// - Returns: NULL when the bytes could not be read back.
const uint8_t *cterminal_screen_flush(int row, int column, size_t *count);

// Text. (text.c)

/// Makes the C library count columns of UTF-8, whatever the user's locale says; false without such a locale.
bool cterminal_use_utf8(void);
/// wcwidth(3).
int cterminal_wcwidth(uint32_t scalar);

// The terminal's line discipline. (tty.c)

/// Opens the same terminal again without blocking, which nobody else who holds it notices; -1 when it cannot.
int cterminal_tty_reopen(int descriptor);
bool cterminal_tty_size(int descriptor, int *rows, int *columns);
/// Remembers the settings; false when it is no terminal.
bool cterminal_tty_save(int descriptor);
/// Every byte comes as it is, at once; output is not changed either.
bool cterminal_tty_raw(int descriptor);
/// Brings back what was remembered.
bool cterminal_tty_restore(int descriptor);
/// The remembered erase character, 0x7F without one.
uint8_t cterminal_tty_erase_byte(void);
/// Forgets what was typed and not read.
void cterminal_tty_discard_input(int descriptor);
/// Waits until it can be read (or written); false when the time is over. Milliseconds, -1 for ever.
bool cterminal_wait(int descriptor, bool for_writing, int milliseconds);
/// Stops this process and its group until SIGCONT comes; false when nobody would be there to continue it.
bool cterminal_stop_process_group(void);
/// A pseudo-terminal for tests. Both ends are closed by the caller.
bool cterminal_pty_open(int *controller, int *terminal, int rows, int columns);
bool cterminal_pty_resize(int controller, int rows, int columns);
/// For tests: a child that makes the terminal raw, arms the guard with these bytes, and ends.
/// - ending: a signal to send itself, or one of the others below.
/// - Returns: the status that waitpid(2) gave, -1 when there was no child.
int cterminal_end_in_child(int descriptor, const uint8_t *bytes, size_t count, int ending);
enum {
  CTERMINAL_END_EXIT = 0,
  CTERMINAL_END_ABORT = -1,
  CTERMINAL_END_TRAP = -2,
  CTERMINAL_END_NULL_POINTER = -3,
  CTERMINAL_END_STACK_OVERFLOW = -4,
};

// Signals. (signals.c)

/// Catches SIGWINCH, SIGTSTP, SIGCONT, SIGINT, SIGTERM and SIGHUP; each becomes a byte, its number, in the pipe
/// whose reading end is returned (-1 on failure; see errno). SIGPIPE is caught and does nothing.
int cterminal_signals_open(void);
/// Brings back the handlers of before and closes the pipe.
void cterminal_signals_close(void);
/// From now on, whatever ends the process (a fatal signal, exit) first writes these bytes and brings back the
/// remembered settings of the terminal. At most 512 bytes.
void cterminal_guard_arm(int descriptor, const uint8_t *bytes, size_t count);
void cterminal_guard_disarm(void);
/// Gives this thread a stack of its own for signal handlers, so that the guard also works when it is the thread's
/// stack that overflowed. Does nothing when it has one. The main queue may run on any thread.
void cterminal_guard_thread(void);

#endif
