# Sourced by Scripts/test: runs of the test runner, counted from their own reports. What fails is kept in $failures.

# The slowest run takes under two minutes on two free cores. One that hangs is named instead of keeping all others from
# running; a time limit in a test does not reach one that keeps its thread.
tests_minutes=15

# run_tests NAME ARGUMENT…: one run of the test runner over a part of the tests.
run_tests() {
  local name=$1 report=$root/.build/tests-$1.xml events=$root/.build/tests-$1.jsonl status=0 limit=()
  local counts errors tests issues broken
  shift
  rm -f "${report%.xml}"*.xml "$events"
  say "run   $name"
  # Interrupted, the runner ends the process of the tests, which is in a group of its own. macOS may have no timeout.
  command -v timeout >/dev/null 2>&1 && limit=(timeout --foreground -s INT -k 30 "$((tests_minutes * 60))")
  # An empty array is no variable before bash 4.4.
  ${limit[@]+"${limit[@]}"} swift test --skip-build --xunit-output "$report" \
    --event-stream-output-path "$events" --event-stream-version 0 "$@" || status=$?
  # Swift Testing writes its own report beside the one asked for.
  counts=$(sed -n 's/.*<testsuite .*errors="\([0-9]*\)" tests="\([0-9]*\)" failures="\([0-9]*\)".*/\1 \2 \3/p' \
    "${report%.xml}-swift-testing.xml" 2>/dev/null | head -n 1) || true
  read -r errors tests issues <<<"${counts:-0 0 0}"
  # The report counts issues, of which one test may have many.
  broken=$(recorded_issues "$events" | tee -a "$failures" | cut -d ' ' -f 1 | sort -u | wc -l)
  [ "$broken" -gt 0 ] || broken=$((errors + issues > 0))
  if [ "$tests" -eq 0 ]; then
    say "FAIL  $name: the tests did not run to their end (exit status $status)"
    echo "$name: the tests did not run to their end (exit status $status)" >>"$failures"
    [ "$status" -lt 124 ] || say "      They may take $tests_minutes minutes together."
    say "      Begun and not ended:"
    { unended_tests "$events" | head -n 40 | tee -a "$failures" >&2; } || true
    broken=1
    tests=1
  elif [ "$status" -ne 0 ] && [ "$broken" -eq 0 ]; then
    say "FAIL  $name: the run ended with status $status"
    echo "$name: the run ended with status $status" >>"$failures"
    broken=1
  fi
  passed=$((passed + tests - broken))
  failed=$((failed + broken))
}

# unended_tests EVENTS: the tests that began and did not end, by the runner's stream of events.
unended_tests() {
  local kind
  for kind in Started Ended; do
    sed -n 's/.*"kind":"test'$kind'".*"testID":"\([^"]*\)".*/\1/p' "$1" 2>/dev/null | sort >"$1.$kind"
  done
  # A suite has a name without a slash, and ends with its last test.
  comm -23 "$1.Started" "$1.Ended" | sed -n 's,\\/,/,g; /\//s/^/        /p'
}

# recorded_issues EVENTS: a line for each issue of the runner's stream of events: its test, and what was not as expected.
recorded_issues() {
  grep '"kind":"issueRecorded"' "$1" 2>/dev/null | grep -v '"isKnown":true' | sed -E '
    s/.*"messages":\[(.*)\](,"testID":"([^"]*)")?\},"version".*/\3 \1/
    s/\{"symbol":"[A-Za-z]*","text":"//g
    s/"\}(,|$)/ /g
    s,\\/,/,g' | cut -c 1-600 || true
}
