/// A program to start, with all that it gets: nothing of this process reaches it that is not in here.
public struct ChildCommand: Sendable, Hashable {
  /// What it is called with; the first is the program: a path, or a name that is looked up in the `PATH` of `environment`.
  public var arguments: [String]
  /// The folder it starts in, as an absolute path.
  public var folder: String
  public var environment: [String: String]
  /// What holds it, as `Sandbox` gave it; `nil` for nothing.
  public var confinement: Confinement?
  /// How long it may run; `nil` for as long as it wants.
  public var timeLimit: Duration?
  /// Whether it can be written to; when not, it reads the end of its input at once.
  public var hasInput: Bool
  public var outputs: Outputs

  public enum Outputs: Sendable, Hashable {
    /// Both outputs are one stream, in the order in which the program wrote.
    case together
    /// Each is a stream of its own. Both have to be read, or the program waits once a pipe is full.
    case apart
  }

  public init(
    _ arguments: [String], folder: String, environment: [String: String] = [:],
    confinement: Confinement? = nil, timeLimit: Duration? = nil, hasInput: Bool = false,
    outputs: Outputs = .together
  ) {
    self.arguments = arguments
    self.folder = folder
    self.environment = environment
    self.confinement = confinement
    self.timeLimit = timeLimit
    self.hasInput = hasInput
    self.outputs = outputs
  }

  /// What the system is given to run: the command itself, or what holds it.
  var argumentsAsRun: [String] {
    guard let confinement else { return arguments }
    return [confinement.program] + confinement.arguments + ["--json-status-fd", "3", "--chdir", folder, "--"]
      + arguments
  }
}
