import ArgumentParser
import ChatUI
import MCP
import Settings

extension MCPCommand {
  /// `antiphon mcp test`: whether servers work, and how long they take to say so.
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test", abstract: "Start tool servers, say what they offer and how long it took.",
      discussion: """
        Without a name, every server that is switched on is tried, one after the other. They are ended afterwards; no \
        tool is called. The exit status is not 0 when one does not work.
        """)

    @Argument(help: ArgumentHelp("A server of the settings.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let program = try Program(common)
        let servers = ConfiguredServers(program)
        let entries =
          names.isEmpty
          ? servers.entries.filter(\.settings.isEnabled) : try names.flatMap { try servers.named($0) }
        var isWell = true
        if names.isEmpty {
          for problem in servers.problems { StandardStreams.say(PlainText.line("antiphon: \(problem)")) }
          isWell = servers.problems.isEmpty
          if entries.isEmpty { throw ProgramError("No tool servers are switched on.") }
        }
        for entry in entries {
          let trial = await ServerTrial.run(entry.settings, program)
          if Task.isCancelled { throw CancellationError() }
          StandardStreams.write(PlainText.harmless(trial.text) + "\n")
          isWell = isWell && trial.isWell
        }
        if !isWell { throw ExitCode.failure }
      }
    }
  }

  /// `antiphon mcp tools`: what servers offer.
  struct Tools: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "tools", abstract: "Start tool servers and list their tools.")

    @Argument(help: ArgumentHelp("Only this server.", valueName: "name"))
    var name: String?

    @Flag(help: "Print a JSON array, with descriptions and schemas whole.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let program = try Program(common)
        let servers = ConfiguredServers(program)
        let entries = try servers.named(name).filter { $0.settings.isEnabled || name != nil }
        if name == nil {
          for problem in servers.problems { StandardStreams.say(PlainText.line("antiphon: \(problem)")) }
        }
        var isWell = name != nil || servers.problems.isEmpty
        var rows: [ListedTool] = []
        for entry in entries {
          let trial = await ServerTrial.run(entry.settings, program)
          if Task.isCancelled { throw CancellationError() }
          if !trial.isWell { StandardStreams.say(PlainText.harmless("antiphon: \(trial.text)")) }
          isWell = isWell && trial.isWell
          rows += trial.tools.map { ListedTool(server: trial.status.name, $0) }
        }
        if json {
          StandardStreams.write(JSON.text(rows) + "\n")
        } else if !rows.isEmpty {
          StandardStreams.write(Columns.text(ListedTool.titles, rows.map(\.cells)))
        }
        if !isWell { throw ExitCode.failure }
      }
    }
  }
}

/// A tool as `antiphon mcp tools` tells of it.
private struct ListedTool: Encodable {
  static let titles = ["TOOL", "WHAT THE SERVER SAYS OF IT"]

  var server: String
  var name: String
  var description: String
  var parametersSchema: String

  init(server: String, _ tool: ServerTool) {
    self.server = server
    name = tool.name
    description = tool.description.isEmpty ? tool.title ?? "" : tool.description
    parametersSchema = tool.inputSchema.canonicalText
  }

  /// As rules name it, and the first line of what is said.
  var cells: [String] {
    let line = description.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
    return ["\(server).\(name)", line.count > 100 ? "\(line.prefix(99))…" : String(line)]
  }
}

/// One start of a server, to see whether it works.
struct ServerTrial: Sendable {
  var status: ServerStatus
  /// Those that would be offered to models.
  var tools: [ServerTool]
  /// What held its program; nil for a server at an address.
  var hold: ToolServerEntry.Hold?
  /// How long it took until the tools were known, or the failure.
  var duration: Duration

  var isWell: Bool { status.state == .ready }

  /// How long the list of tools is waited for.
  private static let patience = Duration.seconds(30)

  /// Starts a server, waits for its tools and ends it.
  static func run(_ settings: MCPServerSettings, _ program: Program) async -> ServerTrial {
    var settings = settings
    settings.isEnabled = true
    var environment = WorkspaceTools.serverEnvironment(program)
    environment.grace = patience
    environment.restartDelays = []
    let hold = settings.hold
    let server = MCPServer(settings, in: environment)
    let start = ContinuousClock.now
    let tools = await server.tools()
    let duration = start.duration(to: .now)
    let status = await known(of: server)
    await server.stop()
    return ServerTrial(status: status, tools: tools, hold: hold, duration: duration)
  }

  /// How it is once all of its lists are known, or have been waited for long enough.
  private static func known(of server: MCPServer) async -> ServerStatus {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await status in await server.changes() where !status.isListing { return } }
      group.addTask { try? await Task.sleep(for: patience) }
      await group.next()
      group.cancelAll()
    }
    return await server.status
  }

  var text: String {
    let parts = duration.components
    let hundredths = parts.seconds * 100 + parts.attoseconds / 10_000_000_000_000_000
    let time = "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
    switch status.state {
    case .ready:
      let identity =
        status.identity.map {
          "\($0.name)\($0.version.isEmpty ? "" : " ")\($0.version), protocol \($0.protocolVersion.rawValue)"
        } ?? "?"
      let counts = [
        Self.count(tools.count, "tool"), Self.count(status.offer.resources.count, "resource"),
        Self.count(status.offer.prompts.count, "prompt"),
      ]
      let names = tools.map { "\n  \($0.name)" }.joined()
      return
        "\(PlainText.line(status.name)): works; \(PlainText.line(identity)); \(hold.map { "\($0.words); " } ?? "")\(counts.joined(separator: ", ")); \(time)\(names)"
    case .failed(let reason): return "\(status.name): does not work. \(reason) (\(time))\(log)"
    case .off, .starting, .stopped: return "\(status.name): has not answered within \(time)\(log)"
    }
  }

  /// The last that it wrote.
  private var log: String { status.log.suffix(8).map { "\n  | \(PlainText.line($0.text))" }.joined() }

  private static func count(_ number: Int, _ what: String) -> String {
    "\(number) \(what)\(number == 1 ? "" : "s")"
  }
}
