import ArgumentParser
import Settings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `antiphon trust`: lets a folder's own settings count.
struct TrustCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Let a folder's own settings count.",
    discussion: """
      A folder may bring settings along: .antiphon/config.toml with a model, a system prompt, rules for tools and tool \
      servers, and .antiphon/mcp.json with tool servers. They count when antiphon is started there, once you have \
      trusted them, and for as long as they do not change. Everything else in them is refused.
      """)

  @Argument(help: ArgumentHelp("The folder; the current one when left out.", valueName: "folder"))
  var folder: String?

  @Flag(help: "Only show what the settings are and whether they are trusted.")
  var show = false

  @Flag(help: "Do not trust them any more.")
  var forget = false

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    if show, forget { throw ValidationError("--show and --forget do not go together.") }
  }

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      let path = try Self.realPath(folder ?? program.currentFolder)
      let file = FolderTrustFile(program.directories)
      if forget {
        let wasTrusted = try file.remove(path)
        StandardStreams.write(
          PlainText.line("\(path) \(wasTrusted ? "is not trusted any more." : "was not trusted.")") + "\n")
        return
      }
      let trust = file.trust(of: path)
      StandardStreams.write(PlainText.harmless(trust.text))
      guard !show, trust.state != .trusted else { return }
      try decide(trust, file)
    }
  }

  private func decide(_ trust: FolderTrust, _ file: FolderTrustFile) throws {
    guard trust.state != .none else { throw ProgramError("There is nothing to trust.") }
    guard trust.problems.isEmpty else {
      throw ProgramError("Settings that cannot be used cannot be trusted.")
    }
    if !yes {
      guard StandardStreams.isTerminal(0), StandardStreams.isTerminal(2) else {
        throw ProgramError(
          "Do you trust them?", suggestion: "Without a terminal to ask in, say so with --yes.")
      }
      StandardStreams.write("Do you trust them? [y/N] ", to: 2)
      guard let answer = readLine(), ["y", "yes"].contains(answer.lowercased()) else {
        throw ProgramError("They do not count.")
      }
    }
    // What was shown, not what may have come into its place meanwhile.
    try file.add(trust)
    StandardStreams.write(
      "They count from now on where antiphon is started in this folder, until they change.\n")
  }

  private static func realPath(_ path: String) throws -> String {
    guard let real = realpath(path, nil) else {
      throw ProgramError("There is no folder \(PlainText.line(path)).")
    }
    defer { free(real) }
    return String(cString: real)
  }
}
