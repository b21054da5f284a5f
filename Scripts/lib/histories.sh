# Sourced by Scripts/test: random histories of the coordinator, and the mistakes that they have to find.

histories_count=100000
# The program; set by build_histories.
histories=false

# build_histories: the program that runs them, optimized and by itself, with the mutants in it.
build_histories() {
  local log=$root/.build-histories/build.log
  mkdir -p "$root/.build-histories"
  ANTIPHON_ONLY=CoordinatorHistories ANTIPHON_MUTATIONS=1 \
    swift build -c release --scratch-path "$root/.build-histories" >"$log" 2>&1 || {
    grep -E 'error:|warning:' "$log" | sort -u | head -n 40 >&2
    tail -n 5 "$log" >&2
    return 1
  }
  histories=$root/.build-histories/release/CoordinatorHistories
}

# run_histories FIRST: so many from this seed on, one half in each of two processes. A failure prints its seed.
run_histories() {
  local first=$1 even status=0
  "$histories" --seed "$first" --step 2 --count $((histories_count / 2)) >&2 &
  even=$!
  "$histories" --seed $((first + 1)) --step 2 --count $((histories_count / 2)) >&2 || status=$?
  wait "$even" || status=$?
  return "$status"
}

# kill_mutants: each deliberate mistake has to be found.
kill_mutants() { "$histories" --mutants >&2; }
