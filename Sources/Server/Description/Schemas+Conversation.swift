import Conversation

extension Schemas {
  /// What a conversation is made of.
  static let conversation: [String: JSONNode] = [
    "Session": object(
      "One conversation.",
      [
        "id": uuid, "title": text, "titleSource": words(TitleSource.allCases), "model": model,
        "createdAt": time, "lastActivityAt": time, "roundCount": integer, "isPinned": flag,
        "isArchived": flag, "tags": list(of: text),
      ], optional: ["systemPrompt": text, "parent": uuid, "forkedThrough": integer]),
    "Round": object(
      "One exchange: a request, and the response that the session shows.",
      [
        "id": uuid, "sessionId": uuid, "index": integer, "requestId": uuid, "responseId": uuid,
        "alternatives": list(of: uuid), "createdAt": time,
      ], optional: ["summarizedThrough": integer]),
    "Request": object(
      "What the user sent.", ["id": uuid, "content": text, "createdAt": time],
      optional: ["attachments": list(of: named("Attachment"))]),
    "Attachment": object(
      "An image: PNG, JPEG, GIF or WebP.",
      [
        "name": text, "mediaType": text,
        "data": [
          "type": "string", "contentEncoding": "base64",
          "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        ],
      ]),
    "Response": object(
      "What came back for a request.",
      [
        "id": uuid, "roundId": uuid, "sessionId": uuid, "model": model, "turns": list(of: named("Turn")),
        "createdAt": time,
      ], optional: ["outcome": named("ResponseOutcome"), "endedAt": time]),
    "ResponseOutcome": object(
      "How a response ended.",
      ["status": ["type": "string", "enum": ["completed", "cancelled", "failed", "interrupted", "limit"]]],
      optional: [
        "error": named("TurnError"), "limit": ["type": "string", "enum": ["turns", "time", "cost"]],
      ]),
    "RoundDetail": object(
      "A round with everything that was said in it.",
      ["round": named("Round"), "request": named("Request"), "response": named("Response")]),
    "Turn": object(
      "One pass of the model.",
      [
        "id": uuid, "responseId": uuid, "index": integer, "content": text,
        "status": words(TurnStatus.allCases), "revision": integer,
      ],
      optional: [
        "reasoning": text, "usage": named("Usage"), "context": named("ContextUse"),
        "retry": named("RetryNotice"), "error": named("TurnError"),
        "finishReason": [
          "type": "string", "enum": ["stop", "toolCalls", "length", "contentFilter", "other"],
        ],
        "lastByteTime": time, "streamStartTime": time, "streamEndTime": time,
        "parsedToolCalls": object(
          ["calls": list(of: named("ToolCall"))],
          optional: ["call": object(["serverName": text, "methodName": text, "arguments": text])]),
      ]),
    "TurnDelta": object(
      "What has become of a turn: texts to be added at an offset in bytes, and the rest of it if that has changed.",
      ["turnId": uuid, "revision": integer],
      optional: [
        "offset": integer, "text": text, "reasoningOffset": integer, "reasoning": text,
        "changes": named("Turn"),
      ]),
    "ToolCall": object(
      "One call of a tool by the model.",
      [
        "id": uuid, "providerCallId": text, "serverName": text, "methodName": text, "arguments": text,
        "state": words(ToolCallState.allCases),
      ],
      optional: [
        "result": text, "error": text, "approval": named("ApprovalRequest"),
        "progress": named("ToolProgress"),
        "files": list(of: named("ToolFile")), "startedAt": time, "endedAt": time,
      ]),
    "ApprovalRequest": object(
      "What a tool call would do, all of it, for the user to read before it may.",
      ["digest": text, "reason": text, "details": list(of: named("ApprovalDetail"))],
      optional: ["isSandboxed": flag, "rule": text, "answer": named("ApprovalDecision")]),
    "ApprovalDetail": object(["kind": words(ApprovalDetail.Kind.allCases), "values": list(of: text)]),
    "ApprovalDecision": object(
      ["decision": ["type": "string", "enum": ["allowOnce", "allowForSession", "allowAlways", "deny"]]],
      optional: ["reason": text]),
    "ToolProgress": object(
      "How far a call has come that runs.", ["output": text, "outputByteCount": integer],
      optional: ["message": text, "completed": number, "total": number]),
    "ToolFile": object(
      "What a tool returned and is kept in a file.",
      ["mediaType": text, "byteCount": integer, "path": text]),
    "TurnError": object(
      "Why a turn could not be finished.",
      ["code": words(TurnError.Code.allCases), "message": text, "suggestion": text, "mayRetry": flag],
      optional: ["retryAfter": number, "piece": text]),
    "RetryNotice": object(
      "Why a model is being asked again, and when.",
      ["attempt": integer, "limit": integer, "error": named("TurnError"), "until": time]),
    "Usage": object(
      "How many tokens a turn took.", ["inputTokens": integer, "outputTokens": integer, "isEstimate": flag],
      optional: [
        "cachedInputTokens": integer, "cacheWriteTokens": integer, "reasoningTokens": integer, "cost": number,
      ]),
    "ContextUse": object(
      "How much of a conversation the model was told.", ["estimatedTokens": integer],
      optional: ["window": integer, "omittedBefore": integer, "summaryIndex": integer]),
  ]
}
