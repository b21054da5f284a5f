extension Schemas {
  /// What requests bring.
  static let bodies: [String: JSONNode] = [
    "ChatBody": body(
      ["sessionId": uuid, "content": text], optional: ["attachments": list(of: named("Attachment"))]),
    "RoundBody": body(["content": text], optional: ["attachments": list(of: named("Attachment"))]),
    "SessionBody": body([:], optional: ["model": model, "title": text, "systemPrompt": text]),
    "SessionChange": body(
      [:],
      optional: [
        "title": text, "model": model, "isPinned": flag, "isArchived": flag, "tags": list(of: text),
      ]),
    "ImportBody": body(["session": named("Session"), "rounds": list(of: named("RoundDetail"))]),
    "ForkBody": body(["through": integer]),
    "EditBody": body(["content": text]),
    "RetryBody": body([:], optional: ["model": model]),
    "SelectionBody": body(["responseId": uuid]),
    "QueueChange": body([:], optional: ["content": text, "position": integer]),
    "ApprovalAnswer": approvalAnswer,
    "ToolServerPromptBody": body(
      ["prompt": text, "arguments": ["type": "object", "additionalProperties": text]]),
    "ChatMessage": body(
      "What a client says over the WebSocket. To allow with approve needs the digest, as in ApprovalAnswer.",
      [
        "type": [
          "type": "string", "enum": ["chat", "subscribe", "unsubscribe", "cancel", "approve", "ping"],
        ]
      ],
      optional: [
        "sessionId": uuid, "content": text, "attachments": list(of: named("Attachment")),
        "format": words(StreamFormat.allCases), "id": text, "responseId": uuid, "since": integer,
        "toolCallId": uuid, "reason": text, "digest": text,
        "decision": [
          "type": "string", "enum": ["allowOnce", "allowForSession", "allowAlways", "deny"],
        ],
      ]),
  ]

  private static var approvalAnswer: JSONNode {
    var schema = body(
      "An answer that allows needs the digest of the request that was read: approval.digest of the call.",
      [
        "decision": [
          "type": "string", "enum": ["allowOnce", "allowForSession", "allowAlways", "deny"],
        ]
      ], optional: ["reason": text, "digest": text])
    schema["if"] = ["properties": ["decision": ["const": "deny"]]]
    schema["else"] = ["properties": ["digest": text], "required": ["digest"]]
    return schema
  }
}
