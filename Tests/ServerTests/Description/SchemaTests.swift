import Conversation
import Coordinator
import Testing

@testable import Server

/// The schemas that are kept by hand, against values that have everything a value can have.
@Suite struct SchemaTests {
  static let time = Timestamp(milliseconds: 1_767_225_600_123)
  static let model = ModelReference(provider: "test", model: "a/b")
  static func id<Subject>(_ number: UInt64) -> Identifier<Subject> { Identifier(high: 7, low: number) }

  static let turnError = TurnError(
    .rateLimited, "No.", suggestion: "Wait.", mayRetry: true, retryAfter: 1.5, piece: "x")
  static let storeError = StoreError(.full, "Full.", suggestion: "Delete something.")
  static let attachment = Attachment(name: "a.png", mediaType: "image/png", data: [0x89, 0x50])
  static let request = Request(id: id(1), content: "Hi", attachments: [attachment], createdAt: time)
  static let approval = ApprovalRequest(
    digest: "d", reason: "r", details: [ApprovalDetail(.command, ["a", "b"])], isSandboxed: true, rule: "u",
    answer: .deny(reason: "no"))
  static let file = ToolFile(mediaType: "image/png", byteCount: 1, path: "p")
  static let call = ToolCall(
    id: id(2), providerCallID: "c", serverName: "builtin", methodName: "look", arguments: "{}",
    state: .failed, result: "r", error: "e", approval: approval,
    progress: ToolProgress(output: "o", outputByteCount: 1, message: "m", completed: 1, total: 2),
    files: [file], startedAt: time, endedAt: time)
  static let usage = Usage(
    inputTokens: 1, outputTokens: 2, cachedInputTokens: 3, cacheWriteTokens: 4, reasoningTokens: 5, cost: 0.5,
    isEstimate: true)
  static let turn = Turn(
    id: id(3), responseID: id(4), index: 0, content: "a \"b\"\n", reasoning: "r",
    reasoningBlocks: [ReasoningBlock(format: "f", payload: "secret")], toolCalls: [call], status: .failed,
    revision: 9, usage: usage,
    context: ContextUse(estimatedTokens: 1, window: 2, omittedBefore: 3, summaryIndex: 4),
    retry: RetryNotice(attempt: 2, limit: 3, error: turnError, until: time), lastByteTime: time,
    error: turnError, finishReason: .length, streamStartTime: time, streamEndTime: time)
  static let round = Round(
    id: id(5), sessionID: id(6), index: 0, requestID: id(1), responseID: id(4), summarizedThrough: 1,
    createdAt: time)
  static let response = Response(
    id: id(4), roundID: id(5), sessionID: id(6), model: model, turns: [turn], outcome: .failed(turnError),
    createdAt: time, endedAt: time)
  static let session = Session(
    id: id(6), title: "T", model: model, systemPrompt: "s", parent: id(7), forkedThrough: 1, createdAt: time,
    tags: ["t"])
  static let activity = SessionActivity(
    session: session, responseID: id(4), status: .waiting, lastOutcome: .limit(.turns))
  static let delta: TurnDelta = {
    var earlier = turn
    (earlier.content, earlier.reasoning, earlier.status) = ("", "", .streaming)
    return TurnDelta(from: earlier, to: turn)
  }()
  static let model1 = ModelDescription(
    id: "m", name: "M", contextWindow: 1, maximumOutputTokens: 2,
    prices: ModelPrices(input: 1, output: 2, cachedInput: 0.5, cacheWrite: 1.5), abilities: [.images, .tools])
  static let toolServer = ToolServer(
    "s", .failed, problem: "p", address: "a", hold: .sandbox, tools: [ToolServer.Tool("t", description: "d")],
    prompts: [
      ToolServer.Prompt(
        "p", description: "d",
        arguments: [ToolServer.Prompt.Argument("a", description: "d", isRequired: true)])
    ], log: ["l"])
  static let hit = SearchHit(
    sessionID: id(6), sessionTitle: "T", roundID: id(5), index: 0, kind: .toolResult, requestID: id(1),
    responseID: id(4), turnID: id(3), toolCallID: id(2), isShown: true, time: time,
    snippet: SearchSnippet(text: "abc", matches: [0..<1], offset: 0, continues: true), matches: [0..<1],
    cursor: SearchCursor(5))

  /// By the name of the schema; several where no value has all that there can be.
  static let examples: [(String, [any Encodable & Sendable])] = [
    ("Attachment", [attachment]), ("Request", [request]), ("ToolCall", [call]), ("Usage", [usage]),
    ("TurnError", [turnError]), ("StoreError", [storeError]), ("Turn", [turn]), ("TurnDelta", [delta]),
    ("Round", [round]), ("Response", [response]), ("Session", [session]), ("SessionActivity", [activity]),
    ("RoundDetail", [RoundDetail(round: round, request: request, response: response)]),
    ("ContextUse", [turn.context!]), ("RetryNotice", [turn.retry!]),
    (
      "ResponseOutcome",
      [
        ResponseOutcome.completed, ResponseOutcome.cancelled, ResponseOutcome.interrupted,
        ResponseOutcome.failed(turnError), ResponseOutcome.limit(.cost),
      ]
    ),
    (
      "WorkspaceEvent",
      [
        WorkspaceEvent.session(activity), WorkspaceEvent.deleted(id(6)), WorkspaceEvent.rounds(id(6)),
        WorkspaceEvent.storage(storeError), WorkspaceEvent.storage(nil), WorkspaceEvent.toolServers,
      ]
    ),
    ("AcceptedRequest", [AcceptedRequest(sessionID: id(6), roundID: id(5), responseID: id(4))]),
    ("QueuedRequest", [QueuedRequest(responseID: id(4), roundID: id(5), request: request)]),
    (
      "StreamSnapshot",
      [StreamSnapshot(responseID: id(4), turns: [turn], turnCount: 1, outcome: .completed)]
    ),
    ("StreamEnding", [StreamEnding(responseID: id(4), outcome: .failed(turnError))]),
    ("SearchHit", [hit]), ("ModelDescription", [model1]), ("ModelPrices", [model1.prices!]),
    (
      "ProviderOffer",
      [ProviderOffer(provider: "p", title: "P", models: [model1], isStale: true, failure: turnError)]
    ),
    (
      "ToolDefinition",
      [ToolDefinition(serverName: "s", methodName: "m", description: "d", parametersSchema: "{}")]
    ),
    ("ToolServer", [toolServer]), ("ToolServerPrompt", toolServer.prompts),
    ("ToolServerPromptBody", [ToolServerPromptRequest("p", arguments: ["a": "b"])]),
    ("ToolServerPromptText", [["text": "t"]]),
    ("PendingApproval", [PendingApproval(sessionID: id(6), responseID: id(4), call: call)]),
    (
      "HostInformation",
      [
        HostInformation(id: id(8), version: "1", workspace: "w", startedAt: time),
        HostInformation(id: id(8), version: "1", workspace: "w", startedAt: time, folder: "/home/me/project"),
      ]
    ),
    ("ApprovalDecision", [ApprovalDecision.allowOnce, ApprovalDecision.deny(reason: "no")]),
    ("ApprovalAnswer", [ApprovalAnswer(.allowOnce, digest: "d"), ApprovalAnswer(.deny(reason: "no"))]),
    ("ApprovalRequest", [approval]), ("ApprovalDetail", approval.details), ("ToolFile", [file]),
    ("ToolProgress", [call.progress!]),
    ("Error", CoordinatorErrorTests.all),
  ]

  @Test func valuesFitAndNothingIsDescribedThatTheyDoNotHave() throws {
    for (name, values) in Self.examples {
      var seen: Set<String> = []
      for value in values {
        let json = try JSONValue(String(decoding: WireJSON.encode(value), as: UTF8.self))
        #expect(SchemaCheck.problems(json, Schemas.named(name)) == [], "\(name)")
        if case .object(let members) = json { seen.formUnion(members.keys) }
      }
      guard case .object(let described)? = Schemas.all[name]?["properties"] else { continue }
      #expect(Set(described.keys).subtracting(seen) == [], "\(name)")
    }
  }

  @Test func whatProvidersKeepForThemselvesIsNotSent() throws {
    #expect(!String(decoding: try WireJSON.encode(Self.turn), as: UTF8.self).contains("secret"))
    #expect(!String(decoding: try WireJSON.encode(Self.delta), as: UTF8.self).contains("secret"))
  }
}
