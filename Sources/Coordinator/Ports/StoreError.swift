/// Why the store could not do what it was asked.
public struct StoreError: Error, Hashable, Sendable, Codable {
  public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
    /// There is no space left.
    case full
    /// The file or its folder may not be written, or not be read.
    case notWritable
    /// The file is not a store, or damaged.
    case corrupt
    /// The file was written by a later version of the program.
    case newerSchema
    /// Another process holds it.
    case busy
    /// What was asked for is not there.
    case notFound
    /// Reading or writing failed otherwise.
    case inputOutput
  }

  public var code: Code
  /// What happened and where (the file), in one sentence.
  public var message: String
  /// What may help, in one sentence.
  public var suggestion: String

  public init(_ code: Code, _ message: String, suggestion: String = "") {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
