import Conversation
import Coordinator
import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a script in a shell.
struct RunCommandTool: BuiltInTool {
  let definition = ToolDefinition(
    serverName: "builtin", methodName: "run_command",
    description: """
      Runs a script in bash (or sh) and returns what it writes, standard output and standard error in one, with the \
      exit status in the last line. There is no terminal and nothing to read from. Each call begins anew: folder and \
      variables do not last. What it leaves running in the background ends with it.
      """,
    parametersSchema: """
      {"type":"object","properties":{\
      "command":{"type":"string","description":"The script."},\
      "folder":{"type":"string","description":"Where it runs, relative to the working folder; the working folder \
      itself when left out."},\
      "timeout":{"type":"integer","minimum":1,"maximum":600,"description":"After how many seconds it is ended; 120 \
      when left out."}},\
      "required":["command"],"additionalProperties":false}
      """)

  let root: RootFolder
  let host: CommandHost

  func prepare(_ json: String, in session: SessionID) async -> ToolPreparation {
    let arguments: RunCommandArguments
    let folder: CommandFolder
    do throws(ArgumentError) {
      arguments = try RunCommandArguments(json: json)
      folder = try CommandFolder(arguments.folder, in: root)
    } catch {
      return .failed(error.sentence)
    }
    let hold: (confinement: Confinement?, note: String)
    switch await confinement() {
    case .success(let made): hold = made
    case .failure(let refusal): return .failed(refusal.sentence)
    }
    let commands = ShellScript(arguments.script).commands ?? []
    let git = GitUse(commands)
    var environment = environment(isConfined: hold.confinement != nil, git)
    let origins = ProgramOrigins(commands, SearchPath(environment.variables["PATH"]), root: root.realPath)
    environment.set("PATH", origins.path.text)
    let command = ChildCommand(
      Self.shell + [arguments.script], folder: folder.path, environment: environment.variables,
      confinement: hold.confinement, timeLimit: .seconds(arguments.seconds))
    let doubt: String? =
      switch git {
      case .none: nil
      // Looking is running git, and this one may be anybody's.
      case _ where origins.inside["git"] != nil: nil
      // What nothing holds always asks, and is not to run anything before.
      case .reads where hold.confinement == nil:
        "may run what the repository's own settings name, and nothing holds it"
      case .reads:
        await RepositoryLook(
          before: command, launcher: host.launcher, root: root.realPath,
          searchesFiles: commands.contains(where: ReadOnlyGit.searchesFiles), timeLimit: host.lookTime
        ).concern()
      case .readsAmongOthers: "would run as the repository's own settings say, since other commands do"
      }
    let details =
      [
        ApprovalDetail(.script, arguments.script), ApprovalDetail(.folder, folder.path),
        ApprovalDetail(.environment, environment.names), ApprovalDetail(.note, hold.note),
        ApprovalDetail(
          .note, "It is ended after \(arguments.seconds) seconds, with all that it has started."),
      ] + (git == .reads ? doubt.map { [ApprovalDetail(.note, "Git \($0).")] } ?? [] : [])
      + origins.sentences.map { ApprovalDetail(.note, "\($0).") }
    let subject = ToolSubject(
      tool: definition.methodName, effect: .runs(script: arguments.script), arguments: [arguments.script])
    var call = PreparedCall(subject, details: details, isSandboxed: hold.confinement != nil) { report in
      guard folder.isStillThere else {
        return .failure("The folder \"\(folder.path)\" was replaced meanwhile; nothing was run.")
      }
      return await CommandRun(
        command, seconds: arguments.seconds, host: host,
        holdAnew: { try? await confinement().get().confinement },
        report: report
      ).run()
    }
    call.doubts = origins.doubts
    if let doubt { call.doubts["git"] = "git \(doubt)" }
    return .ready(call)
  }

  private struct Refusal: Error {
    var sentence: String
  }

  /// What holds the command, and what the user is told of it.
  private func confinement() async -> Result<(confinement: Confinement?, note: String), Refusal> {
    let settings = host.settings
    guard settings.sandbox != .off else {
      return .success((nil, Self.withoutSandbox("It is switched off in the settings.")))
    }
    switch await host.sandbox.confine(host.limits(workspace: root.realPath)) {
    case .confined(let confinement):
      let places = ["the workspace"] + settings.writable
      let network = settings.allowsNetwork ? "Network allowed." : "It has no network."
      return .success(
        (
          confinement,
          "Runs in the sandbox: it can write to \(places.joined(separator: ", ")), to a /tmp of its own that ends "
            + "with it, and nowhere else. \(network)"
        ))
    case .unavailable(let reason):
      guard settings.sandbox != .required else {
        return .failure(
          Refusal(
            sentence: "Commands are only run in the sandbox here, and there is none: \(reason) "
              + "The user can change that in the settings."))
      }
      return .success((nil, Self.withoutSandbox(reason)))
    }
  }

  private static func withoutSandbox(_ reason: String) -> String {
    "Runs without a sandbox: it can do whatever you can, the network included. \(reason)"
  }

  private func environment(isConfined: Bool, _ git: GitUse) -> ChildEnvironment {
    var environment = ChildEnvironment(
      inherited: host.environment, adding: host.settings.environment, secrets: host.secrets)
    // There is no terminal; programs that ask are told so.
    environment.set("TERM", "dumb")
    environment.set("NO_COLOR", "1")
    environment.set("PAGER", "cat")
    environment.set("GIT_TERMINAL_PROMPT", "0")
    if isConfined { environment.set("TMPDIR", "/tmp") }
    if git == .reads { GitOverrides.set(in: &environment) }
    return environment
  }

  /// Without any file of settings: what runs is the script and nothing before it.
  private static let shell: [String] =
    access("/bin/bash", X_OK) == 0 ? ["/bin/bash", "--noprofile", "--norc", "-c"] : ["/bin/sh", "-c"]
}

/// The folder that a command runs in, kept open so that it can be told from another in its place.
private struct CommandFolder: Sendable {
  let path: String
  private let opened: OpenedPath

  init(_ name: String, in root: RootFolder) throws(ArgumentError) {
    do throws(PlaceError) {
      let place = try root.find(name)
      guard place.isInside else { throw PlaceError(reason: .outside) }
      path = place.path.isEmpty ? root.realPath : "\(root.realPath)/\(place.path)"
      do throws(PathError) {
        opened = try place.opened()
      } catch {
        throw PlaceError(reason: error)
      }
    } catch {
      throw ArgumentError(sentence: error.reason.sentence(for: name.isEmpty ? "." : name))
    }
    guard opened.status.kind == .folder else {
      throw ArgumentError(sentence: "\"\(name)\" is not a folder. A command runs in a folder.")
    }
  }

  var isStillThere: Bool { FileIdentity(of: path) == opened.status.identity }
}
