import Conversation

/// Offers tools to models and runs the calls they make.
public protocol ToolRunner: Sendable {
  /// The tools on offer now.
  func definitions() async -> [ToolDefinition]

  /// Says whether a call may run, before it is run; without an answer of its own a runner allows everything.
  func review(_ call: ToolCall, in session: SessionID) async -> ToolReview

  /// Takes note of what the user decided of a call, for the calls that will come.
  func remember(_ decision: ApprovalDecision, of call: ToolCall, in session: SessionID) async

  /// Runs one call to its end.
  ///
  /// Never throws: whatever goes wrong is an outcome that the model is told. Cancelling the calling task stops
  /// the tool.
  func run(_ call: ToolCall) async -> ToolOutcome
}

extension ToolRunner {
  public func review(_ call: ToolCall, in session: SessionID) async -> ToolReview { .allow }
  public func remember(_ decision: ApprovalDecision, of call: ToolCall, in session: SessionID) async {}
}

/// Whether a call may run.
public enum ToolReview: Sendable, Hashable {
  case allow
  /// Only when the user says so.
  case ask
  /// It may not, and nobody is asked; the text tells the model why.
  case deny(String)
}

/// What a user says to a call that waits for their word.
public enum ApprovalDecision: Sendable, Hashable {
  case allowOnce
  /// This call, and those like it for as long as the session is open.
  case allowForSession
  /// This call, and those like it from now on.
  case allowAlways
  /// The reason goes to the model.
  case deny(reason: String?)
}

/// What a model is told about a tool.
public struct ToolDefinition: Sendable, Hashable, Codable {
  /// Who offers it: `builtin`, or the name of a tool server.
  public var serverName: String
  public var methodName: String
  /// What it does, for the model to read.
  public var description: String
  /// A JSON Schema object for the arguments, as JSON text.
  public var parametersSchema: String

  public init(serverName: String, methodName: String, description: String, parametersSchema: String) {
    self.serverName = serverName
    self.methodName = methodName
    self.description = description
    self.parametersSchema = parametersSchema
  }

  /// The one name under which the model calls it: the method's own for built-in tools, with the server's name
  /// before it for all others.
  public var name: String { Self.name(server: serverName, method: methodName) }

  /// The same for a call, which may be of a tool that nobody offers: that has no server, and goes by the name that the
  /// model gave it.
  public static func name(server: String, method: String) -> String {
    server.isEmpty || server == "builtin" ? method : "\(server)__\(method)"
  }
}

/// What came of a tool call.
public enum ToolOutcome: Sendable, Hashable {
  /// It did what it was asked; the text goes to the model.
  case success(String)
  /// It did not; the text tells the model why.
  case failure(String)
}
