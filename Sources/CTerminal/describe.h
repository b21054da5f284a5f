/// Apart from screen.c because the macros of term.h have the names of ordinary variables.

#ifndef DESCRIBE_H
#define DESCRIBE_H

#include <stdbool.h>

/// Whether there is a terminfo entry of this name.
bool cterminal_is_described(const char *name);

#endif
