import Coordinator
import JSON

/// Reads what Ollama says about its models.
enum OllamaModelList {
  /// What `POST /api/show` says about one.
  struct Look: Hashable, Sendable {
    var contextWindow: Int?
    /// `nil` with servers of before May 2025, which do not say.
    var abilities: Set<ModelAbility>?
    var isForChat: Bool?
  }

  /// The names in an answer to `GET /api/tags`; `nil` for anything else.
  static func names(in answer: [UInt8]) -> [String]? {
    read(answer, readNames)
  }

  /// What an answer to `POST /api/show` says; `nil` for anything else.
  static func look(in answer: [UInt8]) -> Look? {
    read(answer, readLook)
  }

  private static func read<Value>(
    _ answer: [UInt8], _ body: (inout JSONReader) throws(JSONFailure) -> Value?
  ) -> Value? {
    answer.withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      do throws(JSONFailure) {
        guard try reader.peek() == .object else { return nil }
        let value = try body(&reader)
        try reader.end()
        return value
      } catch {
        return nil
      }
    }
  }

  private static func readNames(_ reader: inout JSONReader) throws(JSONFailure) -> [String]? {
    var names: [String]?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      guard "models" ~= key else {
        try reader.skipValue()
        continue
      }
      names = []
      guard try reader.peek() == .array else {
        try reader.skipValue()
        continue
      }
      try reader.enterArray()
      var isFirstModel = true
      while try reader.nextElement(&isFirstModel) {
        if let name = try name(&reader) { names?.append(name) }
      }
    }
    return names
  }

  private static func name(_ reader: inout JSONReader) throws(JSONFailure) -> String? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var name: String?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      // The same twice; older servers have the second only.
      case "model", "name": if let text = try reader.stringIfAny(), !text.isEmpty { name = name ?? text }
      default: try reader.skipValue()
      }
    }
    return name
  }

  private static func readLook(_ reader: inout JSONReader) throws(JSONFailure) -> Look? {
    var look = Look()
    var trained: Int?
    var chosen: Int?
    var isLook = false
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "capabilities":
        guard let words = try strings(&reader) else { continue }
        look.isForChat = words.contains("completion")
        look.abilities = abilities(words)
      case "model_info":
        isLook = true
        trained = try contextLength(&reader)
      case "parameters": chosen = try reader.stringIfAny().flatMap(numCtx)
      case "details":
        isLook = true
        try reader.skipValue()
      default: try reader.skipValue()
      }
    }
    guard isLook || look.abilities != nil else { return nil }
    // What a model's file sets is what the server gives it; without that it depends on the server's memory, and the
    // length the model was made for is the most it can be.
    look.contextWindow = chosen ?? trained
    return look
  }

  private static func strings(_ reader: inout JSONReader) throws(JSONFailure) -> [String]? {
    guard try reader.peek() == .array else {
      try reader.skipValue()
      return nil
    }
    var strings: [String] = []
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) {
      if let string = try reader.stringIfAny() { strings.append(string) }
    }
    return strings
  }

  private static func abilities(_ words: [String]) -> Set<ModelAbility> {
    var abilities: Set<ModelAbility> = []
    for word in words {
      switch word {
      case "vision": abilities.insert(.images)
      case "tools": abilities.insert(.tools)
      case "thinking": abilities.insert(.reasoning)
      default: break
      }
    }
    return abilities
  }

  /// `llama.context_length`, or with another architecture's name before the dot.
  private static func contextLength(_ reader: inout JSONReader) throws(JSONFailure) -> Int? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var length: Int?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      if key.text.hasSuffix(".context_length") {
        length = try reader.sizeIfAny() ?? length
      } else {
        try reader.skipValue()
      }
    }
    return length
  }

  /// The `num_ctx` of a model's file, in lines of names and values.
  private static func numCtx(_ parameters: String) -> Int? {
    for line in parameters.split(whereSeparator: \.isNewline) {
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count == 2, words[0] == "num_ctx", let value = Int(words[1]), value > 0,
        value <= 1_000_000_000_000
      {
        return value
      }
    }
    return nil
  }
}
