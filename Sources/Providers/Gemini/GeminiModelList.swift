import Coordinator
import JSON

/// A page of the answer to `GET /models`, in so far as its models can be talked to.
struct GeminiModelList {
  var models: [ModelDescription] = []
  var nextPageToken: String?

  /// `nil` for what is not such a page.
  init?(_ bytes: [UInt8]) {
    let isPage = bytes.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONFailure) {
        let isPage = try read(&reader)
        try reader.end()
        return isPage
      } catch {
        return false
      }
    }
    guard isPage else { return nil }
  }

  private mutating func read(_ reader: inout JSONReader) throws(JSONFailure) -> Bool {
    guard try reader.peek() == .object else { return false }
    var isPage = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "models":
        guard try reader.peek() == .array else { return false }
        isPage = true
        try reader.enterArray()
        var isFirstModel = true
        while try reader.nextElement(&isFirstModel) {
          guard try reader.peek() == .object else {
            try reader.skipValue()
            continue
          }
          if let model = try Self.model(&reader) { models.append(model) }
        }
      case "nextPageToken": nextPageToken = try reader.stringIfAny()
      default: try reader.skipValue()
      }
    }
    return isPage
  }

  private static func model(_ reader: inout JSONReader) throws(JSONFailure) -> ModelDescription? {
    var model = ModelDescription(id: "")
    var methods: [String]?
    var isThinking = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "name":
        let name = try reader.stringIfAny() ?? ""
        model.id = name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
      case "displayName": model.name = try reader.stringIfAny()
      case "inputTokenLimit": model.contextWindow = try reader.sizeIfAny()
      case "outputTokenLimit": model.maximumOutputTokens = try reader.sizeIfAny()
      case "thinking": isThinking = try reader.rawValue().elementsEqual("true".utf8)
      case "supportedGenerationMethods":
        guard try reader.peek() == .array else {
          try reader.skipValue()
          continue
        }
        var found: [String] = []
        try reader.enterArray()
        var isFirstMethod = true
        while try reader.nextElement(&isFirstMethod) {
          if let method = try reader.stringIfAny() { found.append(method) }
        }
        methods = found
      default: try reader.skipValue()
      }
    }
    if model.id.isEmpty { return nil }
    if let methods, !methods.contains("generateContent") { return nil }
    // The list says nothing of images and tools: all that go by this name take both, others not always.
    if model.id.hasPrefix("gemini-") {
      model.abilities = isThinking ? [.images, .tools, .reasoning] : [.images, .tools]
    }
    return model
  }
}
