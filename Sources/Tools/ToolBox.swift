import Conversation
import Coordinator

/// The tools of all sources, behind one policy: nothing runs that it does not allow, and what runs is what was looked at.
public final class ToolBox: ToolRunner {
  private let sources: [any ToolSource]

  public init(_ sources: [any ToolSource]) {
    self.sources = sources
  }

  public func definitions() async -> [ToolDefinition] {
    var all: [ToolDefinition] = []
    for source in sources { all += await source.definitions() }
    return all
  }

  public func run(_ invocation: ToolInvocation) async -> ToolReply {
    if Task.isCancelled { return .ended(.failure("The call was cancelled.")) }
    guard let source = sources.first(where: { $0.name == invocation.call.serverName }) else {
      return .ended(.failure("There is no tool server \"\(invocation.call.serverName)\"."))
    }
    switch await source.prepare(invocation.call, in: invocation.session) {
    case .failed(let reason): return .ended(.failure(reason))
    case .ready(let call):
      guard call.subject.effect == .readsWorkspace else { return .denied("Only reading is allowed.") }
      return .ended(await call.run(invocation.report))
    }
  }
}
