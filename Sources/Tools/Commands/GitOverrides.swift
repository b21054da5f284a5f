import Processes

/// What a script has git do, as far as its words tell.
enum GitUse {
  /// Nothing, or what asks in any case.
  case none
  /// It reads, and so does all else in the script.
  case reads
  /// It reads, beside commands that do more and that a rule may allow: those get git as the user has set it up, and so
  /// does all of the script.
  case readsAmongOthers

  /// - Parameter commands: those of the script; none when it is not understood.
  init(_ commands: [[String]]) {
    guard commands.contains(where: { $0[0] == "git" && ReadOnlyCommand.allows($0) }) else {
      self = .none
      return
    }
    self = commands.allSatisfy(ReadOnlyCommand.allows) ? .reads : .readsAmongOthers
  }
}

/// Variables under which git runs no program that a repository's own settings give it by a name we know; as of git 2.50.
///
/// For scripts of which every command only reads: what they say is all that may happen, whether anybody is asked or not.
/// Whatever else is allowed runs as the user has set git up, for hooks, helpers and signatures are a part of it. Programs
/// whose settings have names of their own are left, and `RepositoryLook` finds those.
enum GitOverrides {
  static func set(in environment: inout ChildEnvironment) {
    for (number, setting) in settings.enumerated() {
      environment.set("GIT_CONFIG_KEY_\(number)", setting.key)
      environment.set("GIT_CONFIG_VALUE_\(number)", setting.value)
    }
    environment.set("GIT_CONFIG_COUNT", "\(settings.count)")
    environment.set("GIT_PAGER", "cat")
    environment.set("GIT_OPTIONAL_LOCKS", "0")
    environment.set("GIT_TERMINAL_PROMPT", "0")
    // What is not here would be fetched, by whatever program the repository names for it.
    environment.set("GIT_NO_LAZY_FETCH", "1")
    environment.set("GIT_ALLOW_PROTOCOL", "")
  }

  private static var settings: [(key: String, value: String)] {
    [
      ("core.fsmonitor", "false"), ("core.hooksPath", "/dev/null"),
      // An empty one forgets those before it.
      ("credential.helper", ""),
      // A signature is checked by a program.
      ("log.showSignature", "false"), ("format.pretty", "medium"),
      ("gpg.program", "false"), ("gpg.openpgp.program", "false"), ("gpg.x509.program", "false"),
      ("gpg.ssh.program", "false"),
      // A merge is not done over again, by the programs that the repository merges with.
      ("log.diffMerges", "separate"),
      // Another git would run in each repository below, under the settings of that.
      ("diff.ignoreSubmodules", "dirty"), ("diff.submodule", "short"), ("status.submoduleSummary", "false"),
      ("submodule.recurse", "false"),
    ]
  }

  /// One that tells whether the variables are understood at all.
  static let proof = "core.hookspath"
}
