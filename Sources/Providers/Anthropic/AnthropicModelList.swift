import Coordinator
import JSON

/// Reads an answer to `GET /models`, which may be one page of several.
///
/// https://platform.claude.com/docs/en/api/models/list
struct AnthropicModelList {
  private(set) var models: [ModelDescription] = []
  private(set) var hasMore = false
  private(set) var lastID: String?

  /// `nil` for what is not a list of models.
  static func decode(_ bytes: [UInt8]) -> AnthropicModelList? {
    bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONFailure) {
        let list = try read(&reader)
        try reader.end()
        return list
      } catch {
        return nil
      }
    }
  }

  private static func read(_ reader: inout JSONReader) throws(JSONFailure) -> AnthropicModelList? {
    guard try reader.peek() == .object else { throw JSONFailure(position: 0) }
    var list = AnthropicModelList()
    var isList = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "data" where try reader.peek() == .array:
        isList = true
        try list.readModels(&reader)
      case "has_more": list.hasMore = try reader.booleanIfAny() ?? false
      case "last_id": list.lastID = try reader.stringIfAny()
      default: try reader.skipValue()
      }
    }
    return isList ? list : nil
  }

  private mutating func readModels(_ reader: inout JSONReader) throws(JSONFailure) {
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      guard try reader.peek() == .object else {
        try reader.skipValue()
        continue
      }
      if let model = try Self.model(&reader) { models.append(model) }
    }
  }

  /// `nil` for one that nobody can ask any more.
  private static func model(_ reader: inout JSONReader) throws(JSONFailure) -> ModelDescription? {
    var model = ModelDescription(id: "")
    var isRetired = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "id": model.id = try reader.stringIfAny() ?? ""
      case "display_name": model.name = try reader.stringIfAny()
      case "max_input_tokens": model.contextWindow = try reader.sizeIfAny()
      case "max_tokens": model.maximumOutputTokens = try reader.sizeIfAny()
      case "capabilities": model.abilities = try abilities(&reader)
      case "lifecycle": isRetired = try reader.stringIfAny() == "retired"
      default: try reader.skipValue()
      }
    }
    return model.id.isEmpty || isRetired ? nil : model
  }

  private static func abilities(_ reader: inout JSONReader) throws(JSONFailure) -> Set<ModelAbility>? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    // All models of this protocol call tools, so there is no word for it.
    var abilities: Set<ModelAbility> = [.tools]
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "image_input": if try isSupported(&reader) { abilities.insert(.images) }
      case "thinking": if try isSupported(&reader) { abilities.insert(.reasoning) }
      default: try reader.skipValue()
      }
    }
    return abilities
  }

  private static func isSupported(_ reader: inout JSONReader) throws(JSONFailure) -> Bool {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return false
    }
    var isSupported = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "supported": isSupported = try reader.booleanIfAny() ?? false
      default: try reader.skipValue()
      }
    }
    return isSupported
  }
}
