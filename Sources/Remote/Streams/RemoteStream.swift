import AsyncHTTPClient
import Coordinator
import NIOCore
import NIOHTTP1

/// How a stream came to its end before what it tells of did.
enum StreamBreak: Error {
  /// Its connection was lost.
  case lost(HostProblem)
  /// What came was no use.
  case damaged(StreamDamage)
  /// The host does not give it, at least not now.
  case refused(CoordinatorError)
  case cancelled
}

/// One connection over which a host sends events.
struct RemoteStream: Sendable {
  let transport: RemoteTransport
  let environment: CoordinatorEnvironment
  let limits: RemoteLimits

  /// Asks for a stream and hands over its bytes as they come, until whoever takes them has enough.
  ///
  /// - Parameters:
  ///   - reader: what is known of the stream from one piece to the next.
  ///   - take: takes bytes; returns whether it has seen the end of what is told.
  /// - Returns: whether the host had anything to tell (204 means that it has not).
  func run<Reader: Sendable>(
    _ request: RemoteRequest, into reader: Reader,
    _ take: @escaping @Sendable (inout Reader, [UInt8]) async throws -> Bool
  ) async throws(StreamBreak) -> Bool {
    let hadContent: Bool?
    do {
      hadContent = try await TimeLimit.whileAlive(limits.silence, in: environment) { signs in
        let response = try await transport.open(request)
        signs.note()
        if response.status == .noContent { return false }
        guard response.status == .ok else {
          let answer = try await transport.collect(response)
          throw StreamBreak.refused(answer.refusal(from: transport.address))
        }
        let type = response.headers.first(name: "Content-Type") ?? ""
        guard type.lowercased().hasPrefix("text/event-stream") else {
          throw StreamBreak.refused(.host(.notAHost(transport.address, "sends no events")))
        }
        var reader = reader
        for try await bytes in response.body {
          signs.note()
          if try await take(&reader, Array(bytes.readableBytesView)) { return true }
        }
        throw StreamBreak.lost(.cut(transport.address))
      }
    } catch { throw Self.streamBreak(error, at: transport.address) }
    if let hadContent { return hadContent }
    throw Task.isCancelled ? .cancelled : .lost(.silent(transport.address, for: limits.silence))
  }

  private static func streamBreak(_ error: any Error, at address: RemoteAddress) -> StreamBreak {
    switch error {
    case let error as StreamBreak: error
    case let error as StreamDamage: .damaged(error)
    case let error as CoordinatorError: .refused(error)
    default:
      switch ConnectionProblem.failure(for: error, at: address, hasBegun: true) {
      case .lost(let problem, _), .timedOut(let problem): .lost(problem)
      case .refused(let error, _): .refused(error)
      case .cancelled: .cancelled
      }
    }
  }
}

extension CoordinatorError {
  /// Whether the host may say something else in a while, which is waited for.
  var mayPass: Bool {
    switch self {
    case .shuttingDown: true
    case .host(let problem): [.tooMany, .failure, .unreachable].contains(problem.code)
    default: false
    }
  }
}
