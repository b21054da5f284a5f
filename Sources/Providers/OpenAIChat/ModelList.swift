import Coordinator
import JSON

/// Reads the answer to `GET /models`, in the forms in which servers have it.
enum ModelList {
  /// Takes `{"data": [{"id": …}]}`, as OpenAI has it, `{"models": …}`, `{"result": …}` and a bare list; `nil` for
  /// anything else.
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
    var data: [ModelDescription]?
    var others: [ModelDescription]?
    guard try reader.peek() == .object else { throw JSONFailure(position: 0) }
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      // An Ollama without models says null.
      case "data": data = try readListIfAny(&reader) ?? []
      // llama.cpp has the list under both names, and says more under the other; Cloudflare has this one alone.
      case "models", "result": others = try readListIfAny(&reader)
      default: try reader.skipValue()
      }
    }
    return data ?? others
  }

  private static func readListIfAny(
    _ reader: inout JSONReader
  ) throws(JSONFailure) -> [ModelDescription]? {
    guard try reader.peek() == .array else {
      try reader.skipValue()
      return nil
    }
    return try readList(&reader)
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
      if let model = try ModelListEntry(&reader).description { models.append(model) }
    }
    return models
  }
}
