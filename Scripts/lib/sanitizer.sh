# Sourced by Scripts/test: the coordinator's tests under the thread sanitizer.

# sanitize_threads: builds them so and runs them; any report is a failure.
sanitize_threads() {
  local build=$root/.build-tsan log=$root/.build-tsan/test.log shim=""
  local -x ANTIPHON_ONLY=CoordinatorTests
  mkdir -p "$build"
  if ! swift build --build-tests --sanitize=thread --scratch-path "$build" >"$log" 2>&1; then
    grep -E 'error:|warning:' "$log" | sort -u | head -n 40 >&2
    tail -n 5 "$log" >&2
    return 1
  fi
  if [ "$(uname)" = Linux ]; then
    shim=$build/mutex_for_thread_sanitizer.so
    clang -O1 -shared -fPIC -o "$shim" "$root/Scripts/lib/mutex_for_thread_sanitizer.c" || return 1
    sees_races "$build" "$shim" || return 1
  fi
  # The sanitizer and Swift's own backtraces both want to handle signals.
  LD_PRELOAD=$shim SWIFT_BACKTRACE=enable=no \
    swift test --skip-build --sanitize=thread --scratch-path "$build" >"$log" 2>&1 || {
    grep -E 'SUMMARY: ThreadSanitizer|✘' "$log" | sort | uniq -c | head -n 20 | tee -a "$failures" >&2
    return 1
  }
  if grep -q 'WARNING: ThreadSanitizer' "$log"; then
    grep 'SUMMARY: ThreadSanitizer' "$log" | sort | uniq -c | head -n 20 | tee -a "$failures" >&2
    return 1
  fi
  grep -q 'Test run with [1-9][0-9]* tests .*passed' "$log"
}

# sees_races BUILD SHIM: whether a race is reported as ever, and a mutex that is fought over is not.
sees_races() {
  local work=$1/races shim=$2
  mkdir -p "$work"
  cat >"$work/main.swift" <<'SWIFT'
import Synchronization

final class Guarded: Sendable {
  let number = Mutex(0)
}
final class Open: @unchecked Sendable {
  var number = 0
}
let (guarded, open) = (Guarded(), Open())
let isRacing = CommandLine.arguments.count > 1
await withTaskGroup { group in
  for _ in 0..<8 {
    group.addTask {
      for _ in 0..<20_000 {
        if isRacing { open.number += 1 } else { guarded.number.withLock { $0 += 1 } }
      }
    }
  }
}
SWIFT
  swiftc -sanitize=thread -swift-version 6 -o "$work/races" "$work/main.swift" 2>"$work/log" || return 1
  if ! LD_PRELOAD=$shim SWIFT_BACKTRACE=enable=no "$work/races" >"$work/log" 2>&1; then
    say "The thread sanitizer takes a Mutex for a race; see $work/log"
    return 1
  fi
  if LD_PRELOAD=$shim SWIFT_BACKTRACE=enable=no "$work/races" race >"$work/log" 2>&1; then
    say "The thread sanitizer does not see a race; see $work/log"
    return 1
  fi
}
