#include <curses.h>
#include <term.h>

#include "describe.h"

bool cterminal_is_described(const char *name) {
  int status;
  return setupterm(name, 0, &status) == OK;
}
