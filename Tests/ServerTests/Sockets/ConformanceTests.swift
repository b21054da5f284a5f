import Foundation
import NIOCore
import Subprocess
import Testing

@testable import Server

/// The Autobahn cases, played by a client that is not ours; `Scripts/test --peers` installs it and says where it is.
@Suite(.timeLimit(.minutes(30))) struct ConformancePeerTests {
  private static var kosoku: String? { ProcessInfo.processInfo.environment["ANTIPHON_CLIENT_KOSOKU"] }

  /// What it makes of a case; `behaviorClose` is about how the connection ended.
  private struct Verdict: Decodable {
    var behavior: String
    var behaviorClose: String
  }

  private static func allowed(_ id: String) -> [String] {
    // Compression is not offered.
    if id.hasPrefix("12.") || id.hasPrefix("13.") { return ["UNIMPLEMENTED"] }
    // Whether text that is none is told within a frame that has not come whole: NIO gives whole frames.
    if id == "6.4.3" || id == "6.4.4" { return ["OK", "NON-STRICT"] }
    return ["OK", "INFORMATIONAL"]
  }

  @Test(.enabled(if: kosoku != nil, "kosoku is not installed")) func noneOfTheAutobahnCasesFails()
    async throws
  {
    let folder = try #require(Self.kosoku)
    let reports = FileManager.default.temporaryDirectory.appending(path: "antiphon-kosoku-\(UUID())")
    defer { try? FileManager.default.removeItem(at: reports) }
    try await EchoServer.run { port async throws in
      let result = try await Subprocess.run(
        .name("python3"),
        arguments: [
          "\(folder)/bin/kosoku", "-m", "fuzzingclient", "-p", "1", "-o", reports.path,
          "ws://127.0.0.1:\(port)/api/chat",
        ], environment: .inherit.updating(["PYTHONPATH": folder]), output: .discarded, error: .discarded)
      // It fails where a case did; the report says which.
      _ = result.terminationStatus
    }
    let index = try Data(contentsOf: reports.appending(path: "index.json"))
    let verdicts = try #require(
      try JSONDecoder().decode([String: [String: Verdict]].self, from: index).values.first)
    #expect(verdicts.count == 517)
    var counts: [String: Int] = [:]
    for (id, verdict) in verdicts {
      counts[verdict.behavior, default: 0] += 1
      #expect(Self.allowed(id).contains(verdict.behavior), "case \(id): \(verdict.behavior)")
      #expect(
        ["OK", "INFORMATIONAL", "UNIMPLEMENTED"].contains(verdict.behaviorClose), "the end of case \(id)")
    }
    print(
      "Autobahn cases: \(counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))"
    )
  }
}

/// WebSockets that send back what they get, without asking who is there: a client that only tries rules cannot say.
enum EchoServer {
  static func run(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
    let log = RequestLog(logger: LogLines().logger)
    let limits = ServerLimits()
    let requests = SharedBucket(TokenBucket(.init(perSecond: 10_000, atOnce: 10_000), at: 0))
    let tickets = TicketOffice()
    let channel = ConnectionChannel(
      rules: { _ in
        RequestGuard.Rules(
          access: AccessRules(port: nil, isSecure: false, token: nil, allowedHosts: [], allowedOrigins: []),
          limits: limits, tickets: tickets, requests: requests, log: log)
      },
      tls: nil, connections: Connections(limit: 100),
      responder: { _, _, channel in try await channel.close() },
      talk: { await TestServer.echo($0) })
    let configuration = ServerConfiguration(place: .tcp(host: "127.0.0.1", port: 0))
    let listener = try await Listener(configuration) { channel.setup(channel: $0, logger: log.logger) }
    guard case .tcp(_, let port) = listener.address.place else { return }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await AcceptService(listener: listener, channel: channel, log: log) { _ in }.run()
      }
      try await body(port)
      group.cancelAll()
    }
  }
}
