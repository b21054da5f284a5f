import JSON

extension JSONReader {
  /// The name and the arguments of a call as Chat Completions has them, and Ollama after it. Arguments are text that
  /// holds JSON, or JSON itself.
  mutating func function() throws(JSONFailure) -> (name: String?, arguments: String?) {
    var function: (name: String?, arguments: String?)
    try members { key, reader throws(JSONFailure) in
      switch key {
      case "name": function.name = try reader.stringIfAny()
      case "arguments":
        switch try reader.peek() {
        case .string: function.arguments = try reader.string()
        case .null: try reader.skipValue()
        default: function.arguments = String(decoding: try reader.rawValue(), as: UTF8.self)
        }
      default: try reader.skipValue()
      }
    }
    return function
  }

  /// Arguments of a call, which are text that holds JSON, or JSON itself; anything else is passed over.
  mutating func textOrObject() throws(JSONFailure) -> String? {
    guard try peek() == .object else { return try stringIfAny() }
    return String(decoding: try rawValue(), as: UTF8.self)
  }
}
