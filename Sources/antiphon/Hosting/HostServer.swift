import Conversation
import Coordinator
import Logging
import Server

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lets other processes use the workspace that this one has open, over a Unix socket.
final class HostServer: Sendable {
  private struct State: Sendable {
    var isListening = false
    /// Whether the places are the next host's already.
    var isWithdrawn = false
    var failure: ServerError?
  }

  let socket: String
  private let workspaceFolder: String
  private let state: Broadcast<State>
  private let task: Task<Void, Never>

  /// Begins to listen; the workspace can be used here meanwhile, and also when that fails.
  init(_ workspace: HostedWorkspace, socket: String, for program: Program) {
    let state = Broadcast(State())
    let folder = program.workspaceFolder
    let logger = Logger(label: "server")
    let server = WorkspaceServer(
      workspace, ServerConfiguration(place: .unix(path: socket)), logger: logger)
    task = Task {
      do {
        try await server.run { _ in
          state.update {
            guard !$0.isWithdrawn else { return }
            HostFile(socket: socket, processID: getpid()).write(in: folder)
            $0.isListening = true
          }
        }
      } catch {
        guard let error = error as? ServerError else { return }
        logger.error("others cannot attach: \(error)")
        state.update { $0.failure = error }
      }
    }
    self.socket = socket
    self.state = state
    workspaceFolder = folder
  }

  /// Waits until others can attach.
  ///
  /// - Throws: why they cannot.
  func ready() async throws {
    let failure = await state.first { state -> ServerError?? in
      if let failure = state.failure { return .some(failure) }
      return state.isListening || state.isWithdrawn ? .some(nil) : nil
    }
    if case .some(.some(let error)) = failure { throw error }
  }

  /// Makes sure that nobody comes any more, while the store's lock is still held: after that the places belong to the
  /// next host. Those that are attached stay until `stop`.
  func withdraw() async {
    let wasListening = state.read { $0.isListening }
    state.update {
      $0.isWithdrawn = true
      // Only what this one has made. Under the lock, so that it is not just being made.
      guard $0.isListening else { return }
      HostFile.remove(in: workspaceFolder)
      unlink(socket)
    }
    // One that was about to listen must not do so later.
    if !wasListening { await stop() }
  }

  /// Ends all connections.
  func stop() async {
    task.cancel()
    await task.value
  }
}

extension HostedWorkspace {
  /// A workspace that is open in this process, or reached through it.
  init(_ host: WorkspaceHost) {
    self.init(
      sessions: host.coordinator, models: host.offers, toolServers: host.toolServers,
      information: HostInformation(
        id: Self.processID, version: Program.version, workspace: host.program.workspace,
        startedAt: Self.startedAt, folder: host.program.currentFolder),
      // What a signal does is what whoever looks after the process expects.
      stop: { kill(getpid(), SIGTERM) })
  }

  /// The same at whatever address this process is asked.
  private static let processID = Identifier<HostInformation>(
    time: startedAt, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
  private static let startedAt = SystemClock.now
}
