/// What a provider says about its failure, in the shapes in which providers say it.
///
/// `{"error": {"message", "type", "code"}}`, the same inside a list, `{"error": "text"}`, `{"message": "text"}` and
/// `{"detail": "text"}` are understood.
struct ProviderErrorBody: Hashable, Sendable {
  var message: String?
  var type: String?
  /// A word of the provider's.
  var code: String?
  /// An HTTP status that the body names.
  var status: Int?

  /// `nil` for what is not JSON or names no failure.
  static func decode(_ bytes: some Collection<UInt8>) -> ProviderErrorBody? {
    Array(bytes).withUnsafeBytes { buffer in
      var reader = JSONReader(buffer)
      guard let body = try? read(&reader, isEnvelope: true), (try? reader.end()) != nil else { return nil }
      return body
    }
  }

  static func read(
    _ reader: inout JSONReader, isEnvelope: Bool = false
  ) throws(JSONFailure) -> ProviderErrorBody? {
    switch try reader.peek() {
    case .string: return ProviderErrorBody(message: try reader.string())
    case .array:
      var found: ProviderErrorBody?
      try reader.enterArray()
      var isFirst = true
      while try reader.nextElement(&isFirst) {
        let element = try read(&reader, isEnvelope: isEnvelope)
        found = found ?? element
      }
      return found
    case .object: return try readObject(&reader, isEnvelope: isEnvelope)
    case .number, .boolean, .null:
      try reader.skipValue()
      return nil
    }
  }

  private static func readObject(
    _ reader: inout JSONReader, isEnvelope: Bool
  ) throws(JSONFailure) -> ProviderErrorBody? {
    var body = ProviderErrorBody()
    var inner: ProviderErrorBody?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "error" where isEnvelope: inner = try read(&reader)
      case "message": body.message = try reader.stringIfAny()
      case "detail": if let detail = try reader.stringIfAny(), body.message == nil { body.message = detail }
      case "type", "status":
        if try reader.peek() == .number {
          body.status = try reader.integerIfAny() ?? body.status
        } else {
          body.type = try reader.stringIfAny() ?? body.type
        }
      case "code", "status_code":
        if try reader.peek() == .number {
          body.status = try reader.integerIfAny() ?? body.status
        } else {
          body.code = try reader.stringIfAny() ?? body.code
        }
      // Anthropic's finer word beside the coarse one of `type`.
      case "details":
        let code = try errorCode(&reader)
        body.code = body.code ?? code
      default: try reader.skipValue()
      }
    }
    if let inner { return inner }
    return body == ProviderErrorBody() ? nil : body
  }

  private static func errorCode(_ reader: inout JSONReader) throws(JSONFailure) -> String? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var code: String?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "error_code": code = try reader.stringIfAny()
      default: try reader.skipValue()
      }
    }
    return code
  }
}
