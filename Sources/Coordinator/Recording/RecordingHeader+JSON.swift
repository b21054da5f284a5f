import Conversation

extension RecordingHeader: Codable {
  enum CodingKeys: String, CodingKey {
    case format, version, program, recordedAt, pace, turnLimit, parallelToolCalls, costLimit
  }

  /// The part of the first line that every version has.
  struct Mark: Decodable {
    var format: String
    var version: Int
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      program: try values.decodeIfPresent(String.self, forKey: .program) ?? "",
      recordedAt: try values.decodeIfPresent(Timestamp.self, forKey: .recordedAt),
      pace: try values.decodeIfPresent(Pace.self, forKey: .pace) ?? .recorded,
      turnLimit: try values.decodeIfPresent(Int.self, forKey: .turnLimit) ?? 25,
      parallelToolCalls: try values.decodeIfPresent(Int.self, forKey: .parallelToolCalls) ?? 8,
      costLimit: try values.decodeIfPresent(Double.self, forKey: .costLimit))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(Self.format, forKey: .format)
    try values.encode(Self.version, forKey: .version)
    try values.encode(program, forKey: .program)
    try values.encodeIfPresent(recordedAt, forKey: .recordedAt)
    try values.encode(pace, forKey: .pace)
    try values.encode(turnLimit, forKey: .turnLimit)
    try values.encode(parallelToolCalls, forKey: .parallelToolCalls)
    try values.encodeIfPresent(costLimit, forKey: .costLimit)
  }
}
