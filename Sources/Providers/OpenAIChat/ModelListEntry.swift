import Coordinator
import JSON

/// What one entry of a list of models says, whoever's it is.
struct ModelListEntry {
  private var id = ""
  private var name: String?
  private var window: Int?
  /// The window that a server has given a model, where it is smaller than the model's own.
  private var loadedWindow: Int?
  private var outputLimit: Int?
  private var prices: ModelPrices?
  private var isForChat = true
  private var takesImages: Bool?
  private var callsTools: Bool?
  private var reasons: Bool?

  init(_ reader: inout JSONReader) throws(JSONFailure) {
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "id": id = try reader.stringIfAny() ?? id
      case "name": name = try reader.stringIfAny()
      // OpenRouter; Mistral and LM Studio; Groq; vLLM.
      case "context_length", "max_context_length", "context_window", "max_model_len":
        if let size = try reader.sizeIfAny() { window = size }
      case "loaded_context_length", "n_ctx": loadedWindow = try reader.sizeIfAny() ?? loadedWindow
      // Groq.
      case "max_completion_tokens": outputLimit = try reader.sizeIfAny() ?? outputLimit
      case "active": if try reader.booleanIfAny() == false { isForChat = false }
      // LM Studio.
      case "type": readType(try reader.stringIfAny())
      default: try readObject(key, &reader)
      }
    }
  }

  private mutating func readType(_ type: String?) {
    switch type {
    case "embeddings", "embedding": isForChat = false
    case "vlm": takesImages = true
    case "llm": takesImages = takesImages ?? false
    default: break
    }
  }

  private mutating func readObject(_ key: JSONKey, _ reader: inout JSONReader) throws(JSONFailure) {
    switch key {
    // llama.cpp.
    case "meta":
      try reader.members { key, reader throws(JSONFailure) in
        if "n_ctx" ~= key { loadedWindow = try reader.sizeIfAny() } else { try reader.skipValue() }
      }
    // OpenRouter.
    case "top_provider":
      try reader.members { key, reader throws(JSONFailure) in
        if "max_completion_tokens" ~= key {
          outputLimit = try reader.sizeIfAny() ?? outputLimit
        } else {
          try reader.skipValue()
        }
      }
    case "pricing": prices = try Self.prices(&reader)
    case "architecture":
      try reader.members { key, reader throws(JSONFailure) in
        if "input_modalities" ~= key, let words = try reader.stringsIfAny() {
          takesImages = words.contains("image")
        } else if "input_modalities" ~= key {
          return
        } else {
          try reader.skipValue()
        }
      }
    case "supported_parameters":
      guard let words = try reader.stringsIfAny() else { return }
      callsTools = words.contains("tools")
      reasons = words.contains("reasoning") || words.contains("include_reasoning")
    case "capabilities": try readCapabilities(&reader)
    default: try reader.skipValue()
    }
  }

  /// An object of Mistral's, a list of LM Studio's.
  private mutating func readCapabilities(_ reader: inout JSONReader) throws(JSONFailure) {
    if try reader.peek() == .array {
      let words = try reader.stringsIfAny() ?? []
      callsTools = words.contains("tool_use")
      return
    }
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "completion_chat": if try reader.booleanIfAny() == false { isForChat = false }
      case "function_calling": callsTools = try reader.booleanIfAny()
      case "vision": takesImages = try reader.booleanIfAny()
      case "reasoning": reasons = try reader.booleanIfAny()
      default: try reader.skipValue()
      }
    }
  }

  /// OpenRouter names them for a token each, as text; what depends on the model that it chooses is -1.
  private static func prices(_ reader: inout JSONReader) throws(JSONFailure) -> ModelPrices? {
    var known: [String: Double] = [:]
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "prompt", "completion", "input_cache_read", "input_cache_write":
        let name = key.text
        if let price = try reader.numberIfAny(), price >= 0 {
          // Rounded to what anybody asks: the text is decimal, and its nearest binary number times a million is not.
          known[name] = (price * 1_000_000 * 1e6).rounded() / 1e6
        }
      default: try reader.skipValue()
      }
    }
    guard let input = known["prompt"], let output = known["completion"] else { return nil }
    return ModelPrices(
      input: input, output: output, cachedInput: known["input_cache_read"],
      cacheWrite: known["input_cache_write"])
  }

  /// `nil` for what is no model that can be talked to.
  var description: ModelDescription? {
    guard isForChat else { return nil }
    // Cloudflare's ids are numbers of its own, and what it calls names are what it wants to be asked by.
    let isCloudflare = name?.hasPrefix("@cf/") == true || name?.hasPrefix("@hf/") == true
    // llama.cpp's and Ollama's lists have names alone.
    guard let key = isCloudflare || id.isEmpty ? name : id, !key.isEmpty else { return nil }
    return ModelDescription(
      id: key, name: name == key || name?.isEmpty == true ? nil : name, contextWindow: loadedWindow ?? window,
      maximumOutputTokens: outputLimit, prices: prices, abilities: abilities)
  }

  /// Known only where a server speaks of images and of tools: what is missing in the set counts as not there.
  private var abilities: Set<ModelAbility>? {
    guard let takesImages, let callsTools else { return nil }
    var abilities: Set<ModelAbility> = []
    if takesImages { abilities.insert(.images) }
    if callsTools { abilities.insert(.tools) }
    if reasons == true { abilities.insert(.reasoning) }
    return abilities
  }
}

extension JSONReader {
  /// The strings in the next value if it is a list; anything else is passed over.
  fileprivate mutating func stringsIfAny() throws(JSONFailure) -> [String]? {
    guard try peek() == .array else {
      try skipValue()
      return nil
    }
    var strings: [String] = []
    try enterArray()
    var isFirst = true
    while try nextElement(&isFirst) {
      if let string = try stringIfAny() { strings.append(string) }
    }
    return strings
  }
}
