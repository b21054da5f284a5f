import FoundationEssentials

/// A piece of what a tool, a prompt or a resource returns.
public enum ServerContent: Hashable, Sendable {
  case text(String)
  /// Pictures, sounds and all else that is no text.
  case data([UInt8], mediaType: String)
  /// The text of a resource that is sent along.
  case resource(uri: String, text: String)
  /// A resource that can be read.
  case link(uri: String, name: String, description: String?)
  /// A piece that we do not know or that cannot be read, by what it calls itself.
  case unknown(type: String)

  init(_ value: JSONValue) {
    let type = value["type"]?.string ?? ""
    self = .unknown(type: type)
    switch type {
    case "text":
      if let text = value["text"]?.string { self = .text(text) }
    case "image", "audio":
      if let bytes = Self.bytes(value["data"]) {
        self = .data(bytes, mediaType: value["mimeType"]?.string ?? "application/octet-stream")
      }
    case "resource":
      if let resource = value["resource"] { self.init(contentsOf: resource) }
    case "resource_link":
      if let uri = value["uri"]?.string {
        self = .link(
          uri: uri, name: value["title"]?.string ?? value["name"]?.string ?? uri,
          description: value["description"]?.string)
      }
    default: break
    }
  }

  /// The contents of a resource, as `resources/read` returns them.
  init(contentsOf resource: JSONValue) {
    let uri = resource["uri"]?.string ?? ""
    if let text = resource["text"]?.string {
      self = .resource(uri: uri, text: text)
    } else if let bytes = Self.bytes(resource["blob"]) {
      self = .data(bytes, mediaType: resource["mimeType"]?.string ?? "application/octet-stream")
    } else {
      self = .unknown(type: "resource")
    }
  }

  private static func bytes(_ value: JSONValue?) -> [UInt8]? {
    value?.string.flatMap { Data(base64Encoded: $0, options: .ignoreUnknownCharacters) }.map(Array.init)
  }
}

/// What a tool call returned.
public struct ServerToolResult: Hashable, Sendable {
  public var content: [ServerContent]
  /// The same for programs, when the tool has it.
  public var structured: JSONValue?
  /// Whether the tool says that it failed.
  public var isError: Bool

  /// The most pieces that are taken.
  static let maximumPieces = 1000

  init(_ value: JSONValue) {
    content = (value["content"]?.elements ?? []).prefix(Self.maximumPieces).map { ServerContent($0) }
    structured = value["structuredContent"].flatMap { $0 == .null ? nil : $0 }
    isError = value["isError"]?.boolean ?? false
  }
}
