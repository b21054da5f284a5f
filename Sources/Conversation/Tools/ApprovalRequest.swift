/// What a tool call would do, for the user to read before it may.
///
/// It is all there is to it: nothing that is not in here happens when it is allowed.
public struct ApprovalRequest: Hashable, Sendable, Codable {
  /// SHA-256, in hexadecimal digits, of everything the answer is bound to: the details, and what they were made of.
  public var digest: String
  /// Why the user is asked, in one sentence.
  public var reason: String
  /// What would happen, in the order in which it is to be read. Texts are as they are: whoever shows them makes every
  /// character visible.
  public var details: [ApprovalDetail]
  /// Whether a sandbox would hold what runs; `nil` where nothing runs that one could hold.
  public var isSandboxed: Bool?
  /// What else is allowed with this call when it is allowed for the session or always, as the rule that is written down;
  /// `nil` when only this call can be allowed.
  public var rule: String?
  /// What was answered, once it was.
  public var answer: ApprovalDecision?

  public init(
    digest: String, reason: String, details: [ApprovalDetail] = [], isSandboxed: Bool? = nil,
    rule: String? = nil, answer: ApprovalDecision? = nil
  ) {
    self.digest = digest
    self.reason = reason
    self.details = details
    self.isSandboxed = isSandboxed
    self.rule = rule
    self.answer = answer
  }
}

/// One of the things that make up what a tool call would do.
public struct ApprovalDetail: Hashable, Sendable, Codable {
  public var kind: Kind
  /// The arguments of a command, one each; the names of variables, one each; of all other kinds there is one text.
  public var values: [String]

  public init(_ kind: Kind, _ values: [String]) {
    self.kind = kind
    self.values = values
  }

  public init(_ kind: Kind, _ text: String) {
    self.init(kind, [text])
  }

  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A program and its arguments, as the system gets them.
    case command
    /// A script, as a shell gets it.
    case script
    /// The folder that a command runs in, or from which the path of a file leads.
    case folder
    /// The names of the variables that a command sees.
    case environment
    /// The file that is read or written, or the folder that is read.
    case file
    /// What changes in a file, as a unified diff.
    case diff
    /// What a file will hold that is not there yet.
    case content
    /// The address that is asked.
    case address
    /// The tool server that gets the arguments.
    case server
    /// What the server says that the tool does.
    case definition
    /// The arguments, as JSON.
    case arguments
    /// What else is to be known, in one sentence of ours.
    case note
  }
}
