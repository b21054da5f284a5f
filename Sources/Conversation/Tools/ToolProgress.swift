/// How far a tool call has come that runs.
public struct ToolProgress: Hashable, Sendable, Codable {
  /// The last that the tool has written, at most `maximumOutput` bytes of UTF-8; empty when it has written nothing.
  public var output: String
  /// How much it has written in all, in bytes.
  public var outputByteCount: Int
  /// What it says it is doing.
  public var message: String?
  /// How much of the work is done, in the unit of `total`; it only grows.
  public var completed: Double?
  /// How much work there is, when that is known.
  public var total: Double?

  /// 8 KiB: what a sidebar has room for.
  public static let maximumOutput = 8 * 1024

  public init(
    output: String = "", outputByteCount: Int = 0, message: String? = nil, completed: Double? = nil,
    total: Double? = nil
  ) {
    self.output = output
    self.outputByteCount = outputByteCount
    self.message = message
    self.completed = completed
    self.total = total
  }
}

/// Something that a tool has returned and that is kept in a file: an output that was too long for the model, or what is
/// no text at all.
public struct ToolFile: Hashable, Sendable, Codable {
  /// As `text/plain` or `image/png`.
  public var mediaType: String
  public var byteCount: Int
  /// Where it is kept, on the machine of the process that ran the tool.
  public var path: String

  public init(mediaType: String, byteCount: Int, path: String) {
    self.mediaType = mediaType
    self.byteCount = byteCount
    self.path = path
  }
}
