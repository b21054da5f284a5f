import Conversation
import Coordinator
import Processes

/// One of the tools that come with the program.
protocol BuiltInTool: Sendable {
  var definition: ToolDefinition { get }

  /// As `ToolSource` says.
  ///
  /// - Parameter arguments: a JSON object.
  func prepare(_ arguments: String, in session: SessionID) async -> ToolPreparation
}

/// The tools that come with the program, for what lies below one folder.
///
/// The folder is opened once and stays the same one, even when it is renamed. May be used from any task; calls run
/// beside one another.
public final class BuiltInTools: ToolSource {
  /// The `serverName` of these tools.
  static let sourceName = "builtin"
  public let name = BuiltInTools.sourceName
  private let tools: [any BuiltInTool]

  /// - Parameters:
  ///   - root: the folder; when it cannot be opened, every call says so.
  ///   - names: the tools to offer and to run; `nil` for all.
  ///   - ownFolders: absolute paths of the folders with the program's settings and data: no part of the workspace,
  ///     wherever they are.
  ///   - hosts: which hosts pages are fetched from.
  ///   - launcher: starts the programs that some tools use.
  ///   - commands: what commands run on; `nil` for no commands.
  public init(
    root: String, only names: [String]? = nil, ownFolders: [String] = [], hosts: HostRules = HostRules(),
    launcher: ChildLauncher = ChildLauncher(guardProgram: nil), commands: CommandHost? = nil
  ) {
    let root = RootFolder(root, ownFolders: ownFolders)
    var all: [any BuiltInTool] = [
      ReadFileTool(root: root), ListDirectoryTool(root: root),
      SearchFilesTool(root: root, launcher: launcher),
      WriteFileTool(root: root), EditFileTool(root: root),
      FetchURLTool(fetcher: WebFetcher(rules: hosts)),
    ]
    if let commands { all.append(RunCommandTool(root: root, host: commands)) }
    tools = all.filter { names?.contains($0.definition.methodName) ?? true }
  }

  public func definitions() async -> [ToolDefinition] { tools.map(\.definition) }

  /// Runs away from the caller's actor.
  @concurrent public func prepare(_ call: ToolCall, in session: SessionID) async -> ToolPreparation {
    if let tool = tools.first(where: { $0.definition.methodName == call.methodName }) {
      return await tool.prepare(call.arguments, in: session)
    }
    let names = tools.map(\.definition.methodName).joined(separator: ", ")
    return .failed(
      "There is no tool \"\(call.methodName)\"." + (names.isEmpty ? "" : " There is: \(names)."))
  }
}
