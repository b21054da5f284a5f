/// The C that child processes need: calls of the system that Swift does not see, because they are extensions, take a
/// variable number of arguments, or are macros.

#ifndef CPROCESSES_H
#define CPROCESSES_H

#include <stdbool.h>
#include <sys/types.h>

/// Two ends of a pipe, the one to read from first; no other program gets them. Returns 0 or the error number.
int cprocesses_pipe(int ends[2]);

/// Two sockets that are each other's end; no other program gets them. Returns 0 or the error number.
int cprocesses_socket_pair(int ends[2]);

/// Starts the program at a path, in a session of its own, with all signals as they are by default and none blocked.
/// The descriptors, at most eight, become its 0, 1, 2 and so on. Returns 0 or the error number.
int cprocesses_spawn(
    pid_t *process, const char *program, char *const arguments[], char *const environment[],
    const char *folder, const int descriptors[], int count);

/// Whose parents have died below this process becomes its child, in place of the first process's. Linux only.
/// False when the system has no such thing.
bool cprocesses_adopt_orphans(void);

/// Writes the numbers of a process's children, at most so many, and returns how many there are. On Linux 0: there they
/// are read from /proc.
int cprocesses_children(pid_t process, pid_t *children, int limit);

/// Closes all descriptors from this one on.
void cprocesses_close_from(int first);

/// From here on SIGCHLD, SIGTERM, SIGINT and SIGHUP come in only while `cprocesses_wait` waits.
void cprocesses_hold_signals(void);

enum {
  CPROCESSES_READABLE = 1,
  /// A child has ended.
  CPROCESSES_CHILD = 2,
  /// Somebody asked this process to end.
  CPROCESSES_STOP = 4,
};

/// Waits until the descriptor can be read or one of the signals above has come; says which, as a set of the flags.
int cprocesses_wait(int descriptor);

/// How a process ended, from what waitpid wrote: its exit status, or 256 and the signal that ended it.
int cprocesses_ending(int status);

#endif
