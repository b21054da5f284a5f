import Conversation

/// Offers tools to models and runs the calls they make.
public protocol ToolRunner: Sendable {
  /// The tools on offer now, in an order that stays.
  func definitions() async -> [ToolDefinition]

  /// Runs one call to its end, if it may run.
  ///
  /// Never throws: whatever goes wrong is an outcome that the model is told. Cancelling the calling task stops the tool.
  /// Whether it may run is looked at here and nowhere before, so that what runs is what was looked at: a call that needs
  /// the user's word comes back at once without any effect, and is run again when it has that, with the request and its
  /// answer in `call.approval`. When it would not do the same any more, it asks again.
  func run(_ invocation: ToolInvocation) async -> ToolReply

  /// Takes note of what the user decided of a call, for the calls that will come.
  ///
  /// - Returns: why that will not last, in one sentence; `nil` when it will.
  func remember(_ decision: ApprovalDecision, of call: ToolCall, in session: SessionID) async -> String?

  /// Forgets what was decided for a session, which has been deleted.
  func forget(_ session: SessionID) async
}

extension ToolRunner {
  public func remember(
    _ decision: ApprovalDecision, of call: ToolCall, in session: SessionID
  ) async -> String? { nil }

  public func forget(_ session: SessionID) async {}
}

/// A call that is to be run.
public struct ToolInvocation: Sendable {
  /// Its arguments are a JSON object.
  public var call: ToolCall
  public var session: SessionID
  /// Tells how far it has come; of what is told faster than it is read only the last is seen.
  public var report: @Sendable (ToolProgress) async -> Void

  public init(
    _ call: ToolCall, in session: SessionID,
    report: @escaping @Sendable (ToolProgress) async -> Void = { _ in }
  ) {
    self.call = call
    self.session = session
    self.report = report
  }

  /// The digest of what the user has allowed; `nil` when they have not been asked.
  public var approvedDigest: String? {
    guard let approval = call.approval, approval.answer?.allows == true else { return nil }
    return approval.digest
  }
}

/// What comes of a call that was to be run.
public enum ToolReply: Sendable, Hashable {
  case ended(ToolOutcome)
  /// It has not run: the user has to allow this first.
  case needsApproval(ApprovalRequest)
  /// It may not run, and nobody is asked; the text tells the model why.
  case denied(String)
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
  /// Whether it changes nothing: several such calls of a turn run side by side.
  public var isReadOnly: Bool

  public init(
    serverName: String, methodName: String, description: String, parametersSchema: String,
    isReadOnly: Bool = false
  ) {
    self.serverName = serverName
    self.methodName = methodName
    self.description = description
    self.parametersSchema = parametersSchema
    self.isReadOnly = isReadOnly
  }

  enum CodingKeys: String, CodingKey {
    case serverName, methodName, description, parametersSchema, isReadOnly
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      serverName: try values.decode(String.self, forKey: .serverName),
      methodName: try values.decode(String.self, forKey: .methodName),
      description: try values.decode(String.self, forKey: .description),
      parametersSchema: try values.decode(String.self, forKey: .parametersSchema),
      isReadOnly: try values.decodeIfPresent(Bool.self, forKey: .isReadOnly) ?? false)
  }

  /// The one name under which the model calls it: the method's own for built-in tools, with the server's name
  /// before it for all others.
  public var name: String { Self.name(server: serverName, method: methodName) }

  /// The same for a call, which may be of a tool that nobody offers: that has no server, and goes by the name that the
  /// model gave it.
  public static func name(server: String, method: String) -> String {
    server.isEmpty || server == "builtin" ? method : ToolName.of(server: server, method: method)
  }
}

/// What came of a tool call.
public enum ToolOutcome: Sendable, Hashable {
  /// It did what it was asked; the text goes to the model.
  case success(String, files: [ToolFile] = [])
  /// It did not; the text tells the model why.
  case failure(String)
}
