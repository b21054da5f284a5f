import Conversation

/// The process that has a workspace open for itself and for others.
public struct HostInformation: Hashable, Sendable, Codable {
  /// Another one for every process, so that a client knows whether it talks to the one from before.
  public var id: Identifier<HostInformation>
  /// The program's version.
  public var version: String
  /// The workspace's name.
  public var workspace: String
  public var startedAt: Timestamp
  /// The folder that its tools work in; nil where it does not say.
  public var folder: String?
  /// What it speaks; a client that speaks another version says so and goes no further.
  public var protocolVersion: Int

  /// The version of the wire that this program speaks. It rises when a client of the version before would not
  /// understand what is sent, or would do something else than it means.
  public static let protocolVersion = 2

  public init(
    id: Identifier<HostInformation>, version: String, workspace: String, startedAt: Timestamp,
    folder: String? = nil, protocolVersion: Int = Self.protocolVersion
  ) {
    self.id = id
    self.version = version
    self.workspace = workspace
    self.startedAt = startedAt
    self.folder = folder
    self.protocolVersion = protocolVersion
  }
}

/// Why the host of a workspace could not be asked, or did not understand.
public struct HostProblem: Hashable, Sendable, Codable {
  public enum Code: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nobody answers there.
    case unreachable
    /// The connection was lost, and it is not known whether what was asked for has happened.
    case outcomeUnknown
    /// The token is missing or wrong.
    case unauthorized
    /// The request came from where none may come from.
    case forbidden
    /// There is no such place, or it does not take this method.
    case notFound
    /// The request was not understood.
    case invalidRequest
    case tooLarge
    /// Too many requests or connections; later it may be taken.
    case tooMany
    /// What answers there is not a host, or one of a version that this one does not know.
    case incompatible
    /// Something went wrong inside the host.
    case failure
    /// This client has been closed.
    case closed
  }

  public var code: Code
  /// What happened, in one sentence a person can read.
  public var message: String
  /// What may help; empty when nothing is known to.
  public var suggestion: String

  public init(_ code: Code, _ message: String, suggestion: String = "") {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }
}

/// Whether the host of a workspace can be reached.
public enum HostConnection: Hashable, Sendable {
  /// It cannot; another try is made at a time.
  case lost(HostProblem, attempt: Int, retryAt: Timestamp)
  /// It can again. Where the host is another process now, sessions should be read anew.
  case restored(HostInformation, isSameHost: Bool)
}
