import Processes
import Settings

/// What servers need of the world.
public struct ServerEnvironment: Sendable {
  /// Our own environment, from which settings may take values; servers get none of it but a few names.
  public var variables: [String: String]
  /// The workspace's folder, where programs run that name none.
  public var workspace: String
  public var clientVersion: String
  /// Starts the programs, under a guard when it has one.
  public var launcher: ChildLauncher
  /// Holds a program in the sandbox; without it no server starts whose settings want that.
  public var confine: (@Sendable (MCPServerSettings.Sandbox) async -> Sandbox.Answer)?
  /// How long the first list of tools is waited for.
  public var grace: Duration = .seconds(2)
  /// How long after a crash a server is started again, and how often at most.
  public var restartDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
  /// How long a server has to run until its crashes are forgotten, and until one that failed is tried again.
  public var probation: Duration = .seconds(60)
  /// Waits; throws when the task is cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  var opening = SessionMachine.Opening.initialize
  var limits = SessionLimits()
  /// Another way to servers than the settings say, for tests.
  var makeTransport: (@Sendable (MCPServerSettings) throws(ServerSettingsProblem) -> any ServerTransport)?

  public init(
    variables: [String: String], workspace: String, clientVersion: String, launcher: ChildLauncher
  ) {
    self.launcher = launcher
    self.variables = variables
    self.workspace = workspace
    self.clientVersion = clientVersion
  }
}

/// Why a server cannot be started as its settings say, in a sentence.
struct ServerSettingsProblem: Error {
  var words: String
}

extension ServerEnvironment {
  func transport(for settings: MCPServerSettings) throws(ServerSettingsProblem) -> any ServerTransport {
    if let makeTransport { return try makeTransport(settings) }
    switch settings.transport {
    case .stdio(let command):
      // What everything needs and no secrets, and what is written down for this one.
      var environment = ChildEnvironment(inherited: variables)
      if command.sandbox != nil { environment.set("TMPDIR", "/tmp") }
      for variable in command.environment { environment.set(variable.name, try resolve(variable)) }
      return StdioTransport(
        ChildCommand(
          [command.command] + command.arguments, folder: command.folder ?? workspace,
          environment: environment.variables, hasInput: true, outputs: .apart),
        confine: command.sandbox.map(confinement), launcher: launcher, sleep: sleep)
    case .http(let endpoint):
      var headers: [(String, String)] = []
      for header in endpoint.headers { headers.append((header.name, try resolve(header))) }
      return try HTTPTransport(endpoint.url, headers: headers, sleep: sleep)
    }
  }

  private func confinement(
    _ limits: MCPServerSettings.Sandbox
  ) -> @Sendable () async -> Sandbox.Answer {
    { [confine] in await confine?(limits) ?? .unavailable("This program was started without it.") }
  }

  private func resolve(_ variable: MCPServerSettings.Variable) throws(ServerSettingsProblem) -> String {
    do throws(MCPServerSettings.MissingVariable) { return try variable.value.resolved(in: variables) } catch {
      throw ServerSettingsProblem(
        words: "\(variable.name) needs the environment variable \(error.name), which is not set.")
    }
  }
}
