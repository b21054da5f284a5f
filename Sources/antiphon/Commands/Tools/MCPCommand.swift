import ArgumentParser
import ChatUI
import Settings

/// `antiphon mcp`: tool servers that speak the Model Context Protocol.
struct MCPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp", abstract: "List tool servers, try them, and take over those of other programs.",
    discussion: """
      A server is a table [mcp.servers.NAME] in config.toml, with command, args and env, or with url and headers; or an \
      entry of mcp.json beside it, in the form {"mcpServers": {…}}. ${NAME} stands for a variable of the environment, \
      so that no key has to be in a file. With sandbox = true the program is held as the commands of models are: it \
      writes in the working folder alone, or in the folders of writable as well, and has no network without \
      network = true.
      """,
    subcommands: [List.self, Test.self, Tools.self, Import.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the tool servers that are set up; starts none.",
      discussion: "The exit status is not 0 when something is wrong with one.")

    @Flag(help: "Print a JSON array.")
    var json = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
      try await Program.reportingErrors {
        let servers = ConfiguredServers(try Program(common))
        let rows = servers.entries.map(ListedServer.init)
        if json {
          StandardStreams.write(JSON.text(rows) + "\n")
        } else if !rows.isEmpty {
          StandardStreams.write(Columns.text(ListedServer.titles, rows.map(\.cells)))
        }
        for problem in servers.problems { StandardStreams.say(PlainText.line("antiphon: \(problem)")) }
        if !servers.problems.isEmpty { throw ExitCode.failure }
        if rows.isEmpty, !json {
          StandardStreams.say(
            "antiphon: no tool servers are set up; antiphon mcp import takes over those of others")
        }
      }
    }
  }
}

/// A server as `antiphon mcp list` tells of it.
private struct ListedServer: Encodable {
  static let titles = ["SERVER", "STATE", "SANDBOX", "RUNS OR ASKS", "FROM"]

  var name: String
  var enabled: Bool
  var runs: String
  /// `nil` for a server at an address, where nothing runs here.
  var sandboxed: Bool?
  /// Whether it has the network; `nil` for a server at an address.
  var network: Bool?
  var file: String
  var line: Int

  init(_ entry: ConfiguredServers.Entry) {
    name = entry.settings.name
    enabled = entry.settings.isEnabled
    runs = entry.written.summary
    if case .stdio(let command) = entry.settings.transport {
      sandboxed = command.sandbox != nil
      network = command.sandbox?.allowsNetwork ?? true
    }
    hold = entry.settings.hold
    file = entry.file
    line = entry.written.position.line
  }

  private let hold: ToolServerEntry.Hold?

  private enum CodingKeys: String, CodingKey { case name, enabled, runs, sandboxed, network, file, line }

  var cells: [String] { [name, enabled ? "on" : "off", hold?.words ?? "-", runs, "\(file):\(line)"] }
}

/// A table for a terminal or a pipe.
enum Columns {
  static func text(_ titles: [String], _ rows: [[String]]) -> String {
    let rows = ([titles] + rows).map { $0.map(PlainText.line) }
    let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += (column == 0 ? "" : "  ") + cell + String(repeating: " ", count: widths[column] - cell.count)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
