#include "CTerminal.h"

#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

bool cterminal_use_utf8(void) {
  if (setlocale(LC_CTYPE, "") != NULL && MB_CUR_MAX >= 4) return true;
  return setlocale(LC_CTYPE, "C.UTF-8") != NULL || setlocale(LC_CTYPE, "en_US.UTF-8") != NULL;
}

int cterminal_wcwidth(uint32_t scalar) { return wcwidth((wchar_t)scalar); }
