import Coordinator

/// Reads the answer to `GET /models`.
enum ModelList {
  /// Takes `{"data": [{"id": …}]}`, as OpenAI has it, and a bare list; `nil` for anything else.
  static func decode(_ bytes: [UInt8]) -> [ModelDescription]? {
    bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONFailure) {
        let models = try readTop(&reader)
        try reader.end()
        return models
      } catch {
        return nil
      }
    }
  }

  private static func readTop(_ reader: inout JSONReader) throws(JSONFailure) -> [ModelDescription]? {
    if try reader.peek() == .array { return try readList(&reader) }
    var models: [ModelDescription]?
    guard try reader.peek() == .object else { throw JSONFailure(position: 0) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "data":
        // An Ollama without models says null.
        if try reader.peek() == .array {
          models = try readList(&reader)
        } else {
          models = []
          try reader.skipValue()
        }
      default: try reader.skipValue()
      }
    }
    return models
  }

  private static func readList(_ reader: inout JSONReader) throws(JSONFailure) -> [ModelDescription] {
    var models: [ModelDescription] = []
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      guard try reader.peek() == .object else {
        try reader.skipValue()
        continue
      }
      var model = ModelDescription(id: "")
      try readModel(&reader, into: &model)
      if !model.id.isEmpty { models.append(model) }
    }
    return models
  }

  private static func readModel(
    _ reader: inout JSONReader, into model: inout ModelDescription
  ) throws(JSONFailure) {
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "id": model.id = try reader.stringIfAny() ?? ""
      // OpenRouter and Mistral, Groq, vLLM, llama.cpp.
      case "context_length", "max_context_length", "context_window", "max_model_len", "n_ctx":
        if let size = try reader.integerIfAny() { model.contextWindow = size }
      case "meta":
        if try reader.peek() == .object {
          try readModel(&reader, into: &model)
        } else {
          try reader.skipValue()
        }
      default: try reader.skipValue()
      }
    }
  }
}
