import JSON

/// What a provider says about its failure, in the shapes in which providers say it.
///
/// `{"error": {"message", "type", "code"}}`, the same inside a list, `{"error": "text"}`, `{"message": "text"}` and
/// `{"detail": "text"}` are understood, also where a list of complaints about the request stands for the text (FastAPI,
/// and Mistral inside `message`), and so are the details that Google adds (google.rpc.ErrorInfo and RetryInfo).
struct ProviderErrorBody: Hashable, Sendable {
  var message: String?
  var type: String?
  /// A word of the provider's.
  var code: String?
  /// An HTTP status that the body names.
  var status: Int?
  /// How many seconds to wait before the next request.
  var retryAfter: Double?

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
    var upstream: String?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "error" where isEnvelope: inner = try read(&reader)
      case "message": body.message = try text(&reader)
      case "detail": if let detail = try text(&reader), body.message == nil { body.message = detail }
      case "metadata": upstream = try raw(&reader)
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
      case "details": try body.readDetails(&reader)
      default: try reader.skipValue()
      }
    }
    if let inner { return inner }
    if let upstream { body.message = body.message.map { "\($0): \(upstream)" } ?? upstream }
    return body == ProviderErrorBody() ? nil : body
  }

  /// A text, or the first complaint of a list: where in the request it is, and what is wrong there.
  private static func text(_ reader: inout JSONReader) throws(JSONFailure) -> String? {
    switch try reader.peek() {
    case .string: return try reader.string()
    case .array:
      var first: String?
      try reader.enterArray()
      var isFirst = true
      while try reader.nextElement(&isFirst) {
        let text = try text(&reader)
        first = first ?? text
      }
      return first
    case .object: return try complaint(&reader)
    case .number, .boolean, .null:
      try reader.skipValue()
      return nil
    }
  }

  private static func complaint(_ reader: inout JSONReader) throws(JSONFailure) -> String? {
    var what: String?
    var place = ""
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      switch key {
      case "msg", "detail", "message": what = try text(&reader) ?? what
      case "loc":
        guard try reader.peek() == .array else {
          try reader.skipValue()
          continue
        }
        try reader.enterArray()
        var isFirstStep = true
        while try reader.nextElement(&isFirstStep) {
          let step =
            try reader.peek() == .number
            ? try reader.integerIfAny().map(String.init) : try reader.stringIfAny()
          if let step { place += place.isEmpty ? step : ".\(step)" }
        }
      default: try reader.skipValue()
      }
    }
    return what.map { place.isEmpty ? $0 : "\(place): \($0)" }
  }

  /// What the provider behind OpenRouter said: its own words are "Provider returned error".
  private static func raw(_ reader: inout JSONReader) throws(JSONFailure) -> String? {
    guard try reader.peek() == .object else {
      try reader.skipValue()
      return nil
    }
    var raw: String?
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      if "raw" ~= key { raw = try reader.stringIfAny() } else { try reader.skipValue() }
    }
    return raw
  }

  /// A word that is finer than the one beside it: in a list of objects (Google), or in one (Anthropic).
  private mutating func readDetails(_ reader: inout JSONReader) throws(JSONFailure) {
    guard try reader.peek() == .array else { return try readDetail(&reader) }
    try reader.enterArray()
    var isFirst = true
    while try reader.nextElement(&isFirst) { try readDetail(&reader) }
  }

  private mutating func readDetail(_ reader: inout JSONReader) throws(JSONFailure) {
    var (word, delay): (String?, String?)
    try reader.members { key, reader throws(JSONFailure) in
      switch key {
      case "reason", "error_code": word = try reader.stringIfAny()
      case "retryDelay": delay = try reader.stringIfAny()
      default: try reader.skipValue()
      }
    }
    code = code ?? word
    retryAfter = delay.flatMap(Self.seconds) ?? retryAfter
  }

  /// Reads `34.4s`, a google.protobuf.Duration in JSON.
  private static func seconds(_ duration: String) -> Double? {
    guard duration.hasSuffix("s"), let value = Double(duration.dropLast()), value >= 0, value.isFinite else {
      return nil
    }
    return value
  }
}
