/// A program that runs the command it is given, as `sudo` does, and where in its words that one may begin.
///
/// Which of its options have a value is not looked up: each may have one, so the command may begin at several places.
struct CommandRunner {
  /// Places among the words.
  struct Inner {
    /// Where other commands may begin.
    var commands: [Int] = []
    /// Words that are scripts, or may be.
    var scripts: [Int] = []
  }

  private enum Kind {
    /// Behind its options, and so many words that are its own.
    case behind(words: Int)
    /// Behind one of its options.
    case behindOption([String])
  }

  private let kind: Kind
  /// Whether it is a shell, or has one run a word.
  private let readsScripts: Bool
  private let name: String

  /// - Returns: `nil` for a program that is not known to run others.
  init?(_ name: String) {
    self.name = name
    switch name {
    case "sudo", "doas", "nohup", "nice", "ionice", "xargs", "time", "stdbuf", "setsid", "command", "exec",
      "builtin", "strace", "ltrace", "unshare", "nsenter", "busybox", "pkexec", "systemd-run", "caffeinate",
      "firejail", "bwrap", "catchsegv", "unbuffer", "rlwrap", "coproc":
      (kind, readsScripts) = (.behind(words: 0), false)
    case "timeout", "chroot", "taskset", "chrt", "setarch":
      (kind, readsScripts) = (.behind(words: 1), false)
    case "env", "eval", "watch", "parallel", "sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "fish",
      "script":
      (kind, readsScripts) = (.behind(words: 0), true)
    case "ssh", "su", "runuser", "flock", "mosh": (kind, readsScripts) = (.behind(words: 1), true)
    case "find", "fd", "fdfind":
      (kind, readsScripts) = (
        .behindOption(["-exec", "-execdir", "-ok", "-okdir", "-x", "-X", "--exec", "--exec-batch"]), false
      )
    default: return nil
    }
  }

  /// What a command of this program may run.
  func inner(of words: ArraySlice<String>) -> Inner {
    var inner = Inner()
    // Only asks where a program is.
    if name == "command", let option = words.dropFirst().first, ["-v", "-V"].contains(option) {
      return inner
    }
    if readsScripts {
      inner.scripts = words.indices.dropFirst().filter { index in
        words[index].unicodeScalars.contains { " \t\n;|&$`(".unicodeScalars.contains($0) }
      }
    }
    switch kind {
    case .behindOption(let options):
      for index in words.indices where options.contains(words[index]) {
        inner.commands.append(index + 1)
      }
    case .behind(let own):
      var places = own + 1
      for index in words.indices.dropFirst() {
        let word = words[index]
        if word.utf8.first == UInt8(ascii: "-") {
          places += 1
        } else if !word.contains("=") {
          inner.commands.append(index)
          places -= 1
          if places == 0 { break }
        }
      }
    }
    return inner
  }
}
