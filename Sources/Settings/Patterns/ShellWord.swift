/// What a shell takes the first word of a command for; XCU 2 of POSIX.1-2024 and bash.
package enum ShellWord {
  /// Whether it can be the plain name of a program.
  package static func isProgram(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first else { return false }
    let isPlain = name.unicodeScalars.allSatisfy {
      isLetterOrDigit($0) || "_-./+".unicodeScalars.contains($0)
    }
    return isPlain && (isLetterOrDigit(first) || first == "." || first == "/" || first == "_")
  }

  package static func isReserved(_ name: String) -> Bool {
    switch name {
    case "if", "then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "in",
      "function", "select", "time", "coproc":
      true
    default: false
    }
  }

  /// Whether what follows in the script may mean something else behind it.
  package static func changesShell(_ name: String) -> Bool {
    switch name {
    case ".", "alias", "bind", "builtin", "cd", "command", "declare", "enable", "eval", "exec", "export",
      "fc", "getopts", "hash", "history", "let", "local", "mapfile", "popd", "pushd", "read", "readarray",
      "readonly", "set", "shift", "shopt", "source", "trap", "typeset", "ulimit", "umask", "unalias", "unset":
      true
    default: false
    }
  }

  package static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }
}
