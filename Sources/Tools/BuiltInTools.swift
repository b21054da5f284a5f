import Conversation
import Coordinator

/// The tools that come with the program: `read_file` and `list_directory`, for what lies below one folder.
///
/// Neither changes anything, and neither reaches a file outside of the folder, whatever path is asked for and
/// whatever symbolic links there are. The folder is opened once and stays the same one, even when it is renamed.
/// May be used from any task; calls run beside one another.
public final class BuiltInTools: ToolRunner {
  private let root: RootFolder
  private let offered: [ToolDefinition]

  /// - Parameters:
  ///   - root: the folder; when it cannot be opened, every call says so.
  ///   - names: the tools to offer and to run; `nil` for all.
  public init(root: String, only names: [String]? = nil) {
    self.root = RootFolder(root)
    offered = [ReadFileTool.definition, ListDirectoryTool.definition].filter {
      names?.contains($0.methodName) ?? true
    }
  }

  public func definitions() async -> [ToolDefinition] { offered }

  /// As the port says. Runs away from the caller's actor; looks for cancellation between one piece of a file
  /// (64 KiB) and the next.
  @concurrent public func run(_ call: ToolCall) async -> ToolOutcome {
    if Task.isCancelled { return .failure("The call was cancelled.") }
    guard offered.contains(where: { $0.methodName == call.methodName }) else {
      let names = offered.map(\.methodName).joined(separator: " and ")
      let others =
        switch offered.count {
        case 0: ""
        case 1: " There is \(names)."
        default: " There are \(names)."
        }
      return .failure("There is no tool \"\(call.methodName)\"." + others)
    }
    switch call.methodName {
    case ReadFileTool.definition.methodName: return ReadFileTool(root: root).run(call.arguments)
    case ListDirectoryTool.definition.methodName: return ListDirectoryTool(root: root).run(call.arguments)
    default: return .failure("There is no tool \"\(call.methodName)\".")
    }
  }
}
