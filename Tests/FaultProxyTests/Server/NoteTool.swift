import Conversation
import Coordinator
import Synchronization

/// A tool with an effect: it counts how often it ran.
final class NoteTool: ToolRunner {
  /// What the model is told of a run; a request that holds it comes after the run.
  static let result = "the note is written"

  private let runs = Mutex(0)

  var runCount: Int { runs.withLock { $0 } }

  func definitions() async -> [ToolDefinition] {
    [
      ToolDefinition(
        serverName: "builtin", methodName: "note", description: "Writes a note.",
        parametersSchema: #"{"type":"object","properties":{"text":{"type":"string"}}}"#)
    ]
  }

  func run(_ invocation: ToolInvocation) async -> ToolReply {
    runs.withLock { $0 += 1 }
    return .ended(.success(Self.result))
  }
}
