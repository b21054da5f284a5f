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
struct HostServer: Sendable {
  let socket: String
  private let workspaceFolder: String
  private let task: Task<Void, Never>

  /// Begins to listen; the workspace can be used here meanwhile, and also when that fails.
  static func start(_ workspace: HostedWorkspace, socket: String, for program: Program) -> HostServer {
    let logger = Logger(label: "server")
    let folder = program.workspaceFolder
    let server = WorkspaceServer(
      workspace, ServerConfiguration(place: .unix(path: socket)), logger: logger)
    let task = Task {
      do {
        try await server.run { _ in HostFile(socket: socket, processID: getpid()).write(in: folder) }
      } catch is CancellationError {
      } catch {
        logger.error("others cannot attach: \(error)")
      }
    }
    return HostServer(socket: socket, workspaceFolder: folder, task: task)
  }

  /// Makes sure that nobody comes any more, while the store's lock is still held: after that the places belong to the
  /// next host. Those that are attached stay until `stop`.
  func withdraw() {
    HostFile.remove(in: workspaceFolder)
    unlink(socket)
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
      sessions: host.coordinator, models: host.offers,
      information: HostInformation(
        id: Identifier(
          time: SystemClock.now, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))),
        version: Program.version, workspace: host.program.workspace, startedAt: SystemClock.now),
      // What a signal does is what whoever looks after the process expects.
      stop: { kill(getpid(), SIGTERM) })
  }
}
