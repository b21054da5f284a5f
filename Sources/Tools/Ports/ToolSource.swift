import Conversation
import Coordinator

/// Offers tools, and readies their calls: the built-in tools, and each tool server.
public protocol ToolSource: Sendable {
  /// The `serverName` of all that it offers.
  var name: String { get }

  /// The tools on offer now, in an order that stays.
  func definitions() async -> [ToolDefinition]

  /// Reads the arguments of a call, looks at what it is about and readies it, without any effect.
  ///
  /// What it would do is looked at once, here: what the prepared call runs is what it shows.
  func prepare(_ call: ToolCall, in session: SessionID) async -> ToolPreparation
}

/// A call that has been looked at.
public enum ToolPreparation: Sendable {
  case ready(PreparedCall)
  /// It cannot be run; the text tells the model why, and nobody is asked.
  case failed(String)
}

/// A call that can run, with all that it would do.
public struct PreparedCall: Sendable {
  /// What the policy decides by.
  public var subject: ToolSubject
  /// All that would happen, for the user to read.
  public var details: [ApprovalDetail]
  /// What an approval is bound to besides the details: a digest of what a file holds now, of a tool's definition.
  public var bindings: [String]
  /// A digest of what a server says of its tool, by which rules for the tool hold; `nil` for one over the bindings and
  /// the details of that kind. Of no meaning for tools of our own.
  public var definition: String?
  /// Whether a sandbox would hold what runs; `nil` where nothing runs that one could hold.
  public var isSandboxed: Bool?
  /// Why programs that only read may do more than the words of their commands say, by their names, as in “the script
  /// is not known to only read: …”; then it asks, unless a rule allows it.
  public var doubts: [String: String] = [:]
  /// Does it, once. Cancelling the task stops it.
  public var run: @Sendable (_ report: @escaping @Sendable (ToolProgress) async -> Void) async -> ToolOutcome

  public init(
    _ subject: ToolSubject, details: [ApprovalDetail] = [], bindings: [String] = [], isSandboxed: Bool? = nil,
    run: @escaping @Sendable (_ report: @escaping @Sendable (ToolProgress) async -> Void) async -> ToolOutcome
  ) {
    self.subject = subject
    self.details = details
    self.bindings = bindings
    self.isSandboxed = isSandboxed
    self.run = run
  }

  /// What rules for a server's tool are bound to: what is said of the tool, and by whom; `nil` when nothing is.
  var definitionDigest: String? {
    func texts(_ kind: ApprovalDetail.Kind) -> [String] {
      details.filter { $0.kind == kind }.flatMap(\.values)
    }
    let said = definition.map { [$0] } ?? (bindings + texts(.definition))
    return said.isEmpty ? nil : CallDigest.of(said + texts(.server))
  }
}

/// What of a call decides whether it may run.
public struct ToolSubject: Hashable, Sendable {
  /// As rules name it: `read_file`, `server.tool`.
  public var tool: String
  public var effect: ToolEffect
  /// What the patterns of rules are held against; all of them have to match. The path below the workspace, or absolute
  /// outside of it; the address; the arguments as JSON with sorted keys. For a command see `ToolEffect.runs`.
  public var arguments: [String]

  public init(tool: String, effect: ToolEffect, arguments: [String] = []) {
    self.tool = tool
    self.effect = effect
    self.arguments = arguments
  }
}

/// What a call does to the world, as far as we know by ourselves: what a server says of its tools is not asked.
public enum ToolEffect: Hashable, Sendable {
  /// Reads below the workspace's folder.
  case readsWorkspace
  case readsOutside
  case writesWorkspace
  case writesOutside
  /// Runs a shell script.
  case runs(script: String)
  /// Asks an address on the network.
  case asksNetwork
  /// Anything: a tool that is not ours.
  case unknown
}
