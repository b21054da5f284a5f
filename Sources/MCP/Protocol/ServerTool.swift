import Crypto

/// A tool as a server describes it.
public struct ServerTool: Hashable, Sendable {
  public var name: String
  /// For people, when it has one.
  public var title: String?
  public var description: String
  /// A JSON Schema object for the arguments.
  public var inputSchema: JSONValue
  /// What the server says of the tool's effects; nobody holds it to that.
  public var annotations: JSONValue?

  public init(
    name: String, title: String? = nil, description: String = "",
    inputSchema: JSONValue = ["type": "object"], annotations: JSONValue? = nil
  ) {
    self.name = name
    self.title = title
    self.description = description
    self.inputSchema = inputSchema
    self.annotations = annotations
  }

  /// Whether the server says that it changes nothing.
  public var hasReadOnlyHint: Bool { annotations?["readOnlyHint"]?.boolean == true }

  /// SHA-256, in hexadecimal digits, of all that tells what the tool is: two tools with the same have the same
  /// definition, in whatever order their members are written.
  public var digest: String {
    let parts: JSONValue = [
      .string(name), title.map(JSONValue.string) ?? .null, .string(description), inputSchema,
      annotations ?? .null,
    ]
    return SHA256.hash(data: Array(parts.canonicalText.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}

extension ServerTool {
  /// What a definition may have at most, in bytes.
  static let maximumSize = 256 << 10

  /// - Throws: why it is none that can be called, in a few words.
  init(_ value: JSONValue) throws(Unusable) {
    guard let name = value["name"]?.string, !name.isEmpty, name.utf8.count <= 256 else {
      throw Unusable("without a name")
    }
    self.init(
      name: name, title: value["title"]?.string, description: value["description"]?.string ?? "",
      inputSchema: value["inputSchema"] ?? ["type": "object"], annotations: value["annotations"])
    guard inputSchema.isObject else { throw Unusable("whose schema is no object", name) }
    let size =
      name.utf8.count + description.utf8.count + inputSchema.text.utf8.count
      + (annotations?.text.utf8.count ?? 0)
    guard size <= Self.maximumSize else { throw Unusable("whose definition is too large", name) }
  }

  struct Unusable: Error {
    var words: String

    init(_ why: String, _ name: String? = nil) {
      words = name.map { "\"\($0)\", \(why)" } ?? why
    }
  }
}
