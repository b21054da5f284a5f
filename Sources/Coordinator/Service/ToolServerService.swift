import Conversation

/// The tool servers of a workspace, for people who look after them: wherever they run.
///
/// May be used from any task. Where they are elsewhere, each can also throw `.host` for the way there.
public protocol ToolServerService: Sendable {
  /// All of them as they are now, in the order of the settings. Starts none.
  ///
  /// When that has changed since somebody asked, `WorkspaceEvent.toolServers` says so: once, until it is asked for again,
  /// so that a server that writes and writes wakes nobody who does not look.
  func toolServers() async throws(CoordinatorError) -> [ToolServer]
  /// Has one started anew, whatever it does. Returns when that has begun.
  ///
  /// - Throws: `.host`: `.notFound` when there is none of that name, `.forbidden` when the settings switch it off; so do
  ///   all that take a name.
  func restartToolServer(_ name: String) async throws(CoordinatorError)
  /// Ends one until it is started again. Returns when that has begun.
  func stopToolServer(_ name: String) async throws(CoordinatorError)
  /// Has a prompt written, for a person to read and to send.
  ///
  /// - Throws: `.host(.failure)` with what the server says.
  func promptText(
    _ request: ToolServerPromptRequest, of name: String
  ) async throws(CoordinatorError) -> String
}

/// A tool server as it is now.
public struct ToolServer: Hashable, Sendable, Codable {
  public enum State: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not needed yet, or switched off in the settings.
    case off
    case starting, ready, failed
    /// By a person.
    case stopped
  }

  /// What holds its program.
  public enum Hold: String, Hashable, Sendable, Codable, CaseIterable {
    case sandbox, sandboxWithNetwork
    /// It can do whatever the user can.
    case nothing
  }

  public struct Tool: Hashable, Sendable, Codable {
    public var name: String
    public var description: String

    public init(_ name: String, description: String) {
      self.name = name
      self.description = description
    }
  }

  /// A prompt that it writes, with gaps to fill.
  public struct Prompt: Hashable, Sendable, Codable {
    public struct Argument: Hashable, Sendable, Codable {
      public var name: String
      public var description: String
      public var isRequired: Bool

      public init(_ name: String, description: String, isRequired: Bool) {
        self.name = name
        self.description = description
        self.isRequired = isRequired
      }
    }

    public var name: String
    public var description: String
    public var arguments: [Argument]

    public init(_ name: String, description: String, arguments: [Argument]) {
      self.name = name
      self.description = description
      self.arguments = arguments
    }
  }

  public var name: String
  public var state: State
  /// Why it has failed, in a sentence.
  public var problem: String?
  /// The program with its arguments, or the address, for people to read.
  public var address: String
  /// `nil` for a server at an address.
  public var hold: Hold?
  /// What it offers, or last offered.
  public var tools: [Tool]
  public var prompts: [Prompt]
  /// The last lines that it wrote, oldest first, as it wrote them: at most `maximumLogLines`.
  public var log: [String]

  public static let maximumLogLines = 200

  public init(
    _ name: String, _ state: State, problem: String? = nil, address: String = "", hold: Hold? = nil,
    tools: [Tool] = [], prompts: [Prompt] = [], log: [String] = []
  ) {
    self.name = name
    self.state = state
    self.problem = problem
    self.address = address
    self.hold = hold
    self.tools = tools
    self.prompts = prompts
    self.log = log
  }
}

/// A prompt of a tool server, and what its gaps are filled with.
public struct ToolServerPromptRequest: Hashable, Sendable, Codable {
  public var prompt: String
  public var arguments: [String: String]

  public init(_ prompt: String, arguments: [String: String] = [:]) {
    self.prompt = prompt
    self.arguments = arguments
  }
}

/// Those of a workspace that has none.
public struct NoToolServers: ToolServerService {
  public init() {}

  public func toolServers() async throws(CoordinatorError) -> [ToolServer] { [] }

  public func restartToolServer(_ name: String) async throws(CoordinatorError) {
    throw .noToolServer(name)
  }

  public func stopToolServer(_ name: String) async throws(CoordinatorError) { throw .noToolServer(name) }

  public func promptText(
    _ request: ToolServerPromptRequest, of name: String
  ) async throws(CoordinatorError) -> String { throw .noToolServer(name) }
}

extension CoordinatorError {
  /// There is no tool server of that name.
  public static func noToolServer(_ name: String) -> CoordinatorError {
    .host(HostProblem(.notFound, "There is no tool server \"\(name)\"."))
  }
}
