import Conversation
import Coordinator
import HTTPTypes
import Hummingbird

/// Requests that wait, and tool calls that wait for the user's word.
extension WorkspaceAPI {
  private static let queued = Parameter<ResponseID>.identifier("responseId", "The response that waits.")
  private static let call = Parameter<ToolCallID>.identifier("toolCallId", "The call that waits.")

  private struct QueueChange: Decodable {
    var content: String?
    var position: Int?
  }

  var queueRoutes: [Route] {
    let sessions = workspace.sessions
    let (id, queued) = (Self.session, Self.queued)
    return [
      Route(
        .queue, .get, "/api/sessions/{id}/queue", "The requests of a session whose answers have not begun.",
        parameters: [id.description], answers: [.json(Schemas.list(of: Schemas.named("QueuedRequest")))]
      ) { call in
        let id = try call.required(id)
        // One that is not there has an empty queue, but is not there.
        _ = try await sessions.session(id)
        return .json(try await sessions.queue(of: id))
      },
      Route(
        .queue, .patch, "/api/queue/{responseId}", "Gives a request that waits another text or place.",
        parameters: [queued.description], body: .json("QueueChange"), answers: [.empty()]
      ) { call in
        let id = try call.required(queued)
        let change: QueueChange = try call.decode()
        if let content = change.content { try await sessions.editQueued(responseID: id, content: content) }
        if let position = change.position { try await sessions.moveQueued(responseID: id, to: position) }
        return .empty()
      },
      Route(
        .queue, .delete, "/api/queue/{responseId}", "Takes back a request that waits.",
        parameters: [queued.description], answers: [.json(Schemas.named("Request"))]
      ) { call in .json(try await sessions.withdraw(responseID: call.required(queued))) },
      Route(
        .tools, .get, "/api/tools", "What models are offered to call.",
        answers: [.json(Schemas.list(of: Schemas.named("ToolDefinition")))]
      ) { _ in .json(try await sessions.tools()) },
      Route(
        .tools, .get, "/api/approvals", "The calls that wait for an answer, the oldest first.",
        answers: [.json(Schemas.list(of: Schemas.named("PendingApproval")))]
      ) { _ in .json(try await sessions.pendingApprovals()) },
      Route(
        .tools, .post, "/api/approvals/{toolCallId}", "Says whether a call may run. The first answer counts.",
        parameters: [Self.call.description], body: .json("ApprovalAnswer"), answers: [.empty()]
      ) { call in
        let id = try call.required(Self.call)
        let answer: ApprovalAnswer = try call.decode()
        try await sessions.resolve(id, answer)
        return .empty()
      }.idempotent(),
    ]
  }
}
