#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A program that goes on after its screen is closed.
enum BackgroundJob {
  /// Gives the shell its prompt back, as Ctrl+Z and `bg` would, and stays through a hang-up.
  ///
  /// Must be called from the process that the shell has started, with the terminal as it was found.
  static func leave(answers: Int) {
    ignoreHangUp()
    guard StandardStreams.isTerminal(0), tcgetpgrp(0) == getpgrp() else { return }
    let what = answers == 1 ? "an answer is done" : "\(answers) answers are done"
    StandardStreams.say("antiphon: goes on in the background until \(what); antiphon shows them.")
    guard continueSoon() else { return }
    // Only a stop makes a shell go on to its next prompt. One without job control does not notice.
    raise(SIGSTOP)
  }

  /// Goes on when the terminal is closed.
  static func ignoreHangUp() {
    signal(SIGHUP, SIG_IGN)
  }

  /// Starts what wakes this process again after it has stopped itself.
  ///
  /// - Returns: whether that could be; otherwise it must not stop.
  private static func continueSoon() -> Bool {
    // Twice: should the first come before the stop, the second finds it.
    let arguments = ["/bin/sh", "-c", "sleep 0.2; kill -CONT $0; sleep 1; kill -CONT $0", "\(getpid())"]
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Its own group, so that what is typed into the terminal meanwhile does not end it.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    return posix_spawn(&child, "/bin/sh", nil, &attributes, pointers, environ) == 0
  }
}
