/// A tool server as it is now.
public struct ToolServerEntry: Hashable, Sendable, Identifiable {
  public enum State: Hashable, Sendable {
    /// Not needed yet, or switched off in the settings.
    case off
    case starting
    case ready
    /// Why, in a sentence.
    case failed(String)
    /// By the user.
    case stopped
  }

  /// What holds a program.
  public enum Hold: Hashable, Sendable {
    case sandbox(hasNetwork: Bool)
    /// It can do whatever the user can.
    case nothing

    /// As it is said elsewhere.
    public var words: String {
      switch self {
      case .sandbox(hasNetwork: false): "sandboxed"
      case .sandbox(hasNetwork: true): "sandboxed, network"
      case .nothing: "unsandboxed"
      }
    }
  }

  /// A tool that it offers.
  public struct Tool: Hashable, Sendable {
    public var name: String
    public var description: String

    public init(_ name: String, description: String = "") {
      self.name = name
      self.description = description
    }
  }

  public var name: String
  public var state: State
  /// The program with its arguments, or the address, for people to read.
  public var address: String
  /// What holds its program; nil where nothing of it runs here.
  public var hold: Hold?
  /// What it offers, or last offered.
  public var tools: [Tool]
  public var prompts: [ToolServerPrompt]
  /// The last lines that it wrote, oldest first.
  public var log: [String]

  public var id: String { name }

  public init(
    _ name: String, _ state: State, address: String = "", hold: Hold? = nil, tools: [Tool] = [],
    prompts: [ToolServerPrompt] = [],
    log: [String] = []
  ) {
    self.name = name
    self.state = state
    self.address = address
    self.hold = hold
    self.tools = tools
    self.prompts = prompts
    self.log = log
  }
}

/// A prompt that a server writes, with gaps for the user to fill.
public struct ToolServerPrompt: Hashable, Sendable {
  public struct Argument: Hashable, Sendable {
    public var name: String
    public var description: String
    public var isRequired: Bool

    public init(_ name: String, description: String = "", isRequired: Bool = false) {
      self.name = name
      self.description = description
      self.isRequired = isRequired
    }
  }

  public var server: String
  public var name: String
  public var description: String
  public var arguments: [Argument]

  public init(server: String, name: String, description: String = "", arguments: [Argument] = []) {
    self.server = server
    self.name = name
    self.description = description
    self.arguments = arguments
  }
}

/// A prompt that was called, with what its gaps are filled with.
public struct ToolServerPromptCall: Hashable, Sendable {
  public struct Value: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public var server: String
  public var prompt: String
  /// In the order in which they were written.
  public var arguments: [Value]
  /// The pane in whose composer it was written, and the text there.
  public var pane: PaneID
  public var text: String
}

/// What is to be done with tool servers.
public enum ServersRequest: Hashable, Sendable {
  /// Tell of all of them, once. Answer: `ServersAction.listed`, or `.unavailable`.
  case list
  /// Tell of all of them, now and whenever anything changes, until `unwatch`. Answers: the same.
  case watch
  /// Tell no more. Answer: none.
  case unwatch
  /// Start it anew, whatever it does. Answer: a notice when that is not possible.
  case restart(String)
  /// End it until it is started again. Answer: a notice when that is not possible.
  case stop(String)
  /// Have a prompt written. Answer: `ServersAction.prompt` or `.promptFailed`, always.
  case prompt(ToolServerPromptCall)
  /// Tell which tools models are offered now. Answer: `ServersAction.tools`, or `.unavailable`.
  case tools
}

/// What has become known of tool servers.
public enum ServersAction: Sendable {
  /// All of them, in the order of the settings.
  case listed([ToolServerEntry])
  /// The tools that models are offered, in the order in which they are.
  case tools([ToolOfferEntry])
  /// Nothing can be told of them here.
  case unavailable(Problem)
  /// A prompt was written: for the person to read and to send.
  case prompt(ToolServerPromptCall, text: String)
  case promptFailed(ToolServerPromptCall, Problem)
}

/// What is known of tool servers.
public struct ToolServers: Hashable, Sendable {
  /// `nil` while nobody has told.
  public internal(set) var all: [ToolServerEntry]?
  /// What models are offered; `nil` while nobody has told.
  public internal(set) var tools: [ToolOfferEntry]?
  public internal(set) var problem: Problem?
  /// Whether changes are being told.
  var isWatching = false
  /// The prompt that is being written.
  var asked: ToolServerPromptCall?

  /// All prompts, in the order of their servers.
  var prompts: [ToolServerPrompt] { (all ?? []).flatMap(\.prompts) }
}
