import ArgumentParser
import Conversation
import Coordinator
import Settings
import Tools

/// `antiphon tools`: what models can call, and under which rules.
struct ToolsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tools", abstract: "List the built-in tools and the rules for tools.",
    discussion: """
      [tools] in config.toml says which are offered (enabled) and what they may reach; a table [[tools.rules]] allows \
      calls, has them ask or denies them. The tools of servers: antiphon mcp tools.
      """)

  @OptionGroup var common: CommonOptions

  func run() async throws {
    try await Program.reportingErrors {
      let program = try Program(common)
      let definitions = await WorkspaceTools.builtIn(program).definitions()
      let rows = definitions.map { [$0.name, Self.unlessRuled($0), Self.firstSentence($0.description)] }
      if rows.isEmpty {
        StandardStreams.write("No built-in tools are offered: [tools] enabled says so.\n")
      } else {
        StandardStreams.write(Columns.text(["TOOL", "WITHOUT A RULE", "WHAT IT DOES"], rows))
      }
      let rules = program.ruleFiles
      guard !rules.isEmpty else { return }
      let lines = rules.map { rule, file in
        [
          rule.decision.rawValue, rule.tool,
          rule.arguments.isEmpty
            ? "any arguments"
            : rule.arguments.joined(separator: " or ")
              + (rule.isExact ? " (exactly)" : ""),
          rule.folder ?? "every folder",
          "\(file):\(rule.position.line)",
        ]
      }
      StandardStreams.write("\n" + Columns.text(["RULE", "TOOL", "FOR", "IN", "FROM"], lines))
      for doubt in ConfiguredServers(program).doubts(program, allowing: true) {
        StandardStreams.say(PlainText.line("antiphon: \(doubt)"))
      }
    }
  }

  /// What becomes of a call that no rule speaks of.
  private static func unlessRuled(_ tool: ToolDefinition) -> String {
    // A page is read, but from the network.
    tool.isReadOnly && tool.methodName != "fetch_url" ? "runs" : "asks"
  }

  private static func firstSentence(_ text: String) -> String {
    text.firstRange(of: ". ").map { String(text[..<$0.lowerBound]) + "." } ?? text
  }
}
