import Logging
import NIOCore
import ServiceLifecycle

/// Takes connections until it is told to end, and gives each a task of its own.
struct AcceptService: Service {
  let listener: Listener
  let channel: ConnectionChannel
  let log: RequestLog
  let onListening: @Sendable (ListeningAddress) async -> Void

  func run() async throws {
    let connections = channel.connections
    await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        await onListening(listener.address)
        await withDiscardingTaskGroup { group in
          do {
            try await listener.incoming.executeThenClose { incoming in
              for try await connection in incoming {
                group.addTask { await channel.handle(value: connection, logger: log.logger) }
              }
            }
          } catch {
            // The place is gone; those who are connected stay.
            log.logger.error("the server takes no more connections: \(error)")
          }
        }
        listener.stop()
      } onGracefulShutdown: {
        listener.stop()
        connections.quiesce()
      }
    } onCancel: {
      connections.close()
    }
  }
}
