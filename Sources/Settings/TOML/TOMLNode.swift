/// A value of a TOML text with its place.
public struct TOMLNode: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case string(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// A date, a time or both: nothing here takes one.
    case date
    case array([TOMLNode])
    case table([TOMLEntry])
  }

  public var value: Value
  /// Where the value begins; for a table with a header, where its name stands in the header.
  public var position: SourcePosition

  public init(value: Value, position: SourcePosition) {
    self.value = value
    self.position = position
  }

  /// The type as a message names it.
  public var typeName: String {
    switch value {
    case .string: "a string"
    case .integer: "an integer"
    case .float: "a number"
    case .boolean: "a boolean"
    case .date: "a date"
    case .array: "an array"
    case .table: "a table"
    }
  }
}

/// A key of a table with its value.
public struct TOMLEntry: Hashable, Sendable {
  public var key: String
  /// Where the key is written for the first time.
  public var position: SourcePosition
  public var node: TOMLNode

  public init(key: String, position: SourcePosition, node: TOMLNode) {
    self.key = key
    self.position = position
    self.node = node
  }
}
