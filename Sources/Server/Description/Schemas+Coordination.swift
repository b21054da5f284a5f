import Conversation
import Coordinator

extension Schemas {
  /// What is said of sessions, and of the process that has them open.
  static let coordination: [String: JSONNode] = [
    "Failure": object(["error": named("Error")]),
    "Error": object(
      "Why something could not be done; what it is about stands beside it.",
      ["code": text, "message": text, "suggestion": text],
      optional: [
        "sessionId": uuid, "responseId": uuid, "toolCallId": uuid, "index": integer, "place": integer,
        "attachment": integer, "tag": integer,
        "problem": [
          "anyOf": [
            words(RoundProblem.allCases), words(TagProblem.allCases),
            object(
              ["code": ["type": "string", "enum": ["tooMany", "tooLarge", "notAnImage"]]],
              optional: ["limit": integer]),
          ]
        ],
        "error": ["anyOf": [named("TurnError"), named("StoreError")]],
      ]),
    "StoreError": object(["code": words(StoreError.Code.allCases), "message": text, "suggestion": text]),
    "AcceptedRequest": object(
      "A request that has been taken.", ["sessionId": uuid, "roundId": uuid, "responseId": uuid]),
    "QueuedRequest": object(
      "A request that waits for its turn.",
      ["responseId": uuid, "roundId": uuid, "request": named("Request")]),
    "StreamSnapshot": object(
      "How the delta form of a stream begins.",
      ["responseId": uuid, "turns": list(of: named("Turn")), "turnCount": integer],
      optional: ["outcome": named("ResponseOutcome")]),
    "StreamEnding": object(
      "How a stream ends.", ["responseId": uuid, "outcome": named("ResponseOutcome")],
      optional: ["code": words(TurnError.Code.allCases), "message": text, "suggestion": text]),
    "WorkspaceEvent": object(
      "Something that happened to the sessions.",
      ["type": ["type": "string", "enum": ["session", "deleted", "rounds", "storage", "toolServers"]]],
      optional: [
        "activity": named("SessionActivity"), "sessionId": uuid, "error": named("StoreError"),
      ]),
    "SessionActivity": object(
      "Where a session stands.", ["session": named("Session")],
      optional: [
        "responseId": uuid, "status": words(TurnStatus.allCases), "lastOutcome": named("ResponseOutcome"),
      ]),
    "SearchHit": object(
      "A text in which all that was looked for was found.",
      [
        "sessionId": uuid, "sessionTitle": text, "roundId": uuid, "index": integer,
        "kind": words(SearchKind.allCases), "isShown": flag, "time": time,
        "snippet": object(
          ["text": text, "matches": list(of: range), "offset": integer, "continues": flag]),
        "matches": list(of: range), "cursor": integer,
      ],
      optional: ["requestId": uuid, "responseId": uuid, "turnId": uuid, "toolCallId": uuid]),
    "ProviderOffer": object(
      "What one provider offers.",
      ["provider": text, "title": text, "models": list(of: named("ModelDescription")), "isStale": flag],
      optional: ["failure": named("TurnError")]),
    "ModelDescription": object(
      ["id": text],
      optional: [
        "name": text, "contextWindow": integer, "maximumOutputTokens": integer,
        "prices": named("ModelPrices"), "abilities": list(of: words(ModelAbility.allCases)),
      ]),
    "ModelPrices": object(
      "In US dollars for a million tokens.", ["input": number, "output": number],
      optional: ["cachedInput": number, "cacheWrite": number]),
    "ToolDefinition": object(
      [
        "serverName": text, "methodName": text, "description": text, "parametersSchema": text,
        "isReadOnly": flag,
      ]),
    "ToolServer": object(
      "A tool server as it is now.",
      [
        "name": text, "state": words(ToolServer.State.allCases), "address": text,
        "tools": list(of: object(["name": text, "description": text])),
        "prompts": list(of: named("ToolServerPrompt")), "log": list(of: text),
      ],
      optional: ["problem": text, "hold": words(ToolServer.Hold.allCases)]),
    "ToolServerPrompt": object(
      [
        "name": text, "description": text,
        "arguments": list(of: object(["name": text, "description": text, "isRequired": flag])),
      ]),
    "ToolServerPromptText": object(["text": text]),
    "PendingApproval": object(
      "A tool call that waits for the user's word.",
      ["sessionId": uuid, "responseId": uuid, "call": named("ToolCall")]),
    "HostInformation": object(
      "The process that has the workspace open.",
      ["id": uuid, "version": text, "workspace": text, "startedAt": time, "protocolVersion": integer],
      optional: ["folder": text]),
    "Ticket": object(
      "Stands for the token once, as ?ticket=, on streams and the WebSocket.",
      ["ticket": text, "expiresAt": time]),
    "DefaultModel": object(["model": model]),
    "Health": object(["status": ["type": "string", "enum": ["ok"]]]),
  ]
}
