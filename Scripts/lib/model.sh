# Sourced by Scripts/test: checks the model of the turn stream with spin, every order of its events.

model=$root/Tests/CoordinatorHistories/Model/turnstream.pml

# has_spin: whether spin is here, or can be installed.
has_spin() {
  command -v spin >/dev/null && return
  # In a shell of its own, which ends when the package cannot be had.
  if [ "$(uname)" = Darwin ]; then (install_formulae spin); else (install_packages spin); fi
  command -v spin >/dev/null
}

# run_model KIND [DEFINE…]: searches for a violation of safety or liveness. Its output is spin's.
run_model() {
  local kind=$1 work status=0
  shift
  work=$(mktemp -d)
  (
    cd "$work"
    spin -a "$@" "$model" >/dev/null
    if [ "$kind" = safety ]; then
      cc -O2 -w -DSAFETY -DNOCLAIM -o pan pan.c && ./pan -m2000000
    else
      cc -O2 -w -DNFAIR=4 -o pan pan.c && ./pan -a -f -m2000000
    fi
  ) || status=$?
  rm -rf "$work"
  return "$status"
}

# model_holds KIND: the search was complete and found nothing.
model_holds() {
  local report
  report=$(run_model "$1") || return 1
  grep -q 'errors: 0$' <<<"$report" && ! grep -qE 'max search depth too small|out of memory' <<<"$report"
}

# mutant_is_found DEFINE…: one of the two searches finds a violation in the changed model.
mutant_is_found() {
  local kind report
  for kind in safety liveness; do
    report=$(run_model "$kind" "$@") || return 1
    grep -q 'errors: [1-9]' <<<"$report" && return
  done
  return 1
}

check_model() {
  local number
  check "model: safety" model_holds safety
  check "model: liveness" model_holds liveness
  for number in 1 2 3 4 5 6 7 8; do
    # Dropping the newest loses the ending only where nothing is sent again: in one process.
    if [ "$number" -eq 2 ]; then
      check "model: mutant 2 is found" mutant_is_found -DLOCAL -DM2
    else
      check "model: mutant $number is found" mutant_is_found "-DM$number"
    fi
  done
}
