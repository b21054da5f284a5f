/// Something a server lets be read.
public struct ServerResource: Hashable, Sendable {
  public var uri: String
  public var name: String
  public var title: String?
  public var description: String?
  public var mediaType: String?
  /// In bytes, when the server says so.
  public var size: Int?

  init?(_ value: JSONValue) {
    guard let uri = value["uri"]?.string, !uri.isEmpty else { return nil }
    self.uri = uri
    name = value["name"]?.string ?? uri
    title = value["title"]?.string
    description = value["description"]?.string
    mediaType = value["mimeType"]?.string
    size = value["size"]?.number.flatMap { (0...1e15).contains($0) ? Int($0) : nil }
  }
}

/// A form of addresses (RFC 6570) that a server lets be read.
public struct ServerResourceTemplate: Hashable, Sendable {
  public var uriTemplate: String
  public var name: String
  public var title: String?
  public var description: String?
  public var mediaType: String?

  init?(_ value: JSONValue) {
    guard let template = value["uriTemplate"]?.string, !template.isEmpty else { return nil }
    uriTemplate = template
    name = value["name"]?.string ?? template
    title = value["title"]?.string
    description = value["description"]?.string
    mediaType = value["mimeType"]?.string
  }
}

/// A prompt that a server writes, with gaps for the user to fill.
public struct ServerPrompt: Hashable, Sendable {
  public var name: String
  public var title: String?
  public var description: String?
  public var arguments: [Argument]

  public struct Argument: Hashable, Sendable {
    public var name: String
    public var description: String?
    public var isRequired: Bool
  }

  init?(_ value: JSONValue) {
    guard let name = value["name"]?.string, !name.isEmpty else { return nil }
    self.name = name
    title = value["title"]?.string
    description = value["description"]?.string
    arguments = (value["arguments"]?.elements ?? []).prefix(100).compactMap { argument in
      guard let name = argument["name"]?.string, !name.isEmpty else { return nil }
      return Argument(
        name: name, description: argument["description"]?.string,
        isRequired: argument["required"]?.boolean ?? false)
    }
  }
}

/// One message of a prompt, as the server has filled it.
public struct ServerPromptMessage: Hashable, Sendable {
  /// `true` for what the assistant is to have said.
  public var isAssistant: Bool
  public var content: ServerContent

  init(_ value: JSONValue) {
    isAssistant = value["role"]?.string == "assistant"
    content = ServerContent(value["content"] ?? .null)
  }
}
