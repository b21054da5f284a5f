/// Names a model at a provider, written `provider/model` as in `openai/gpt-5` or `local/smollm2-135m`.
///
/// The first slash divides: a model's own name may hold more (`openrouter/qwen/qwen3-coder`).
public struct ModelReference: Hashable, Sendable {
  /// The provider's name in the settings, or one of the built-in ones.
  public let provider: String
  /// The name by which the provider knows the model.
  public let model: String

  public init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }
}

extension ModelReference: LosslessStringConvertible {
  public init?(_ description: String) {
    // A slash is one also where what follows combines with it into one character.
    let scalars = description.unicodeScalars
    guard let slash = scalars.firstIndex(of: "/") else { return nil }
    let model = scalars[scalars.index(after: slash)...]
    guard slash > scalars.startIndex, !model.isEmpty else { return nil }
    self.init(provider: String(scalars[..<slash]), model: String(model))
  }

  public var description: String { "\(provider)/\(model)" }
}

extension ModelReference: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = ModelReference(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not provider/model")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
