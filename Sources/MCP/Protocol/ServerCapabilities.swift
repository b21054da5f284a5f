/// What a server said of itself at the start.
public struct ServerIdentity: Hashable, Sendable {
  public var name: String
  public var title: String?
  public var version: String
  public var protocolVersion: ProtocolVersion
  /// How the server is to be used, in its own words.
  public var instructions: String?
}

/// What a server can do, as far as it is used.
struct ServerCapabilities: Hashable, Sendable {
  var hasTools = false
  var hasResources = false
  var hasPrompts = false
  var hasLogging = false
  /// What the server says when it changes, of those that it can tell.
  var changing: Set<ServerList> = []

  init() {}

  init(_ value: JSONValue?) {
    hasTools = value?["tools"]?.isObject == true
    hasResources = value?["resources"]?.isObject == true
    hasPrompts = value?["prompts"]?.isObject == true
    hasLogging = value?["logging"]?.isObject == true
    for list in ServerList.allCases where value?[list.capability]?["listChanged"]?.boolean == true {
      changing.insert(list)
    }
  }

  var lists: [ServerList] {
    (hasTools ? [.tools] : []) + (hasResources ? [.resources, .templates] : [])
      + (hasPrompts ? [.prompts] : [])
  }
}

/// A list that a server offers.
public enum ServerList: String, Hashable, Sendable, CaseIterable {
  case tools
  case resources
  case templates
  case prompts

  var method: String {
    switch self {
    case .tools: "tools/list"
    case .resources: "resources/list"
    case .templates: "resources/templates/list"
    case .prompts: "prompts/list"
    }
  }

  /// The member of the result that holds the list.
  var member: String { self == .templates ? "resourceTemplates" : rawValue }
  var capability: String { self == .templates ? "resources" : rawValue }
}

/// All that a server offers, in the order in which it says so.
public struct ServerOffer: Hashable, Sendable {
  public var tools: [ServerTool] = []
  public var resources: [ServerResource] = []
  public var templates: [ServerResourceTemplate] = []
  public var prompts: [ServerPrompt] = []

  public init() {}
}
