extension Schemas {
  /// What requests bring.
  static let bodies: [String: JSONNode] = [
    "ChatBody": object(
      ["sessionId": uuid, "content": text], optional: ["attachments": list(of: named("Attachment"))]),
    "RoundBody": object(["content": text], optional: ["attachments": list(of: named("Attachment"))]),
    "SessionBody": object([:], optional: ["model": model, "title": text, "systemPrompt": text]),
    "SessionChange": object([:], optional: ["title": text, "model": model]),
    "ImportBody": object(["session": named("Session"), "rounds": list(of: named("RoundDetail"))]),
    "ForkBody": object(["through": integer]),
    "EditBody": object(["content": text]),
    "RetryBody": object([:], optional: ["model": model]),
    "SelectionBody": object(["responseId": uuid]),
    "QueueChange": object([:], optional: ["content": text, "position": integer]),
    "ApprovalDecision": object(
      [
        "decision": [
          "type": "string", "enum": ["allowOnce", "allowForSession", "allowAlways", "deny"],
        ]
      ], optional: ["reason": text]),
    "ChatMessage": object(
      "What a client says over the WebSocket.",
      [
        "type": [
          "type": "string", "enum": ["chat", "subscribe", "unsubscribe", "cancel", "approve", "ping"],
        ]
      ],
      optional: [
        "sessionId": uuid, "content": text, "attachments": list(of: named("Attachment")),
        "format": words(StreamFormat.allCases), "id": text, "responseId": uuid, "since": integer,
        "toolCallId": uuid, "reason": text,
        "decision": [
          "type": "string", "enum": ["allowOnce", "allowForSession", "allowAlways", "deny"],
        ],
      ]),
  ]
}
