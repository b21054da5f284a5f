extension Schemas {
  /// What clients of the OpenAI API send and are sent, as far as sessions know of it.
  static let completions: [String: JSONNode] = [
    "CompletionRequest": body(
      "Settings that sessions do not have, as temperature and max_tokens, are passed over, and so are tools.",
      ["model": text, "messages": list(of: named("CompletionMessage"))],
      optional: [
        "stream": flag, "stream_options": body([:], optional: ["include_usage": flag]),
        "session_id": uuid, "n": ["type": "integer", "minimum": 1, "maximum": 1],
      ]),
    "CompletionMessage": body(
      [
        "role": [
          "type": "string", "enum": ["system", "developer", "user", "assistant", "tool", "function"],
        ]
      ], optional: ["content": ["anyOf": [text, list(of: named("CompletionPart"))]]]),
    "CompletionPart": body(
      ["type": ["type": "string", "enum": ["text", "refusal", "image_url"]]],
      optional: ["text": text, "refusal": text, "image_url": object(["url": text])]),
    "Completion": object(
      [
        "id": text, "object": ["type": "string", "enum": ["chat.completion"]], "created": integer,
        "model": text,
        "choices": list(
          of: object([
            "index": integer, "logprobs": ["type": "null"],
            "message": object(["role": ["type": "string", "enum": ["assistant"]], "content": text]),
            "finish_reason": ["type": "string", "enum": ["stop", "length", "content_filter"]],
          ])),
        "usage": object([
          "prompt_tokens": integer, "completion_tokens": integer, "total_tokens": integer,
          "prompt_tokens_details": object(["cached_tokens": integer]),
          "completion_tokens_details": object(["reasoning_tokens": integer]),
        ]),
      ]),
    "CompletionModels": object([
      "object": ["type": "string", "enum": ["list"]],
      "data": list(
        of: object([
          "id": text, "object": ["type": "string", "enum": ["model"]], "created": integer, "owned_by": text,
        ])),
    ]),
    "CompletionFailure": object([
      "error": object([
        "message": text, "type": text, "param": ["anyOf": [text, ["type": "null"]]],
        "code": ["anyOf": [text, ["type": "null"]]],
      ])
    ]),
  ]
}
