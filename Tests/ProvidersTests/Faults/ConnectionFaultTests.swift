import Conversation
import Coordinator
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Providers

/// Every fault of the connection, on every protocol, against a server on this machine.
@Suite(.timeLimit(.minutes(10))) struct ConnectionFaultTests {
  typealias Step = LoopbackServer.Step

  /// What became of one request.
  struct Result {
    var outcome: FaultOutcome
    var requests: [String] = []
    var error: TurnError? { outcome.failure }
  }

  private func ask(
    _ row: FaultyProtocol, idle: Duration = .seconds(30), scheme: String = "http", _ steps: [Step]
  ) async throws -> Result {
    let server = try await LoopbackServer { _ in steps }
    let outcome = await ask(provider(row, server, idle: idle, scheme: scheme))
    try await server.stop()
    return Result(outcome: outcome, requests: server.requests.withLock { $0 })
  }

  private func provider(
    _ row: FaultyProtocol, _ server: LoopbackServer, idle: Duration = .seconds(30), scheme: String = "http"
  ) -> any ModelProvider {
    var settings = HTTPTransport.Configuration()
    settings.idleLimit = idle
    return row.provider("\(scheme)://127.0.0.1:\(server.port)", settings)
  }

  /// - Parameter seen: told of what has come, after each batch.
  private func ask(
    _ provider: any ModelProvider, seen: @escaping @Sendable (FaultOutcome) -> Void = { _ in }
  ) async -> FaultOutcome {
    let outcome = Mutex(FaultOutcome())
    var failure: TurnError?
    do throws(TurnError) {
      try await provider.respond(to: ModelRequest(model: "m", messages: [.user("Hi")])) { batch in
        seen(
          outcome.withLock { outcome in
            outcome.take(batch)
            return outcome
          })
      }
    } catch {
      failure = error
    }
    var all = outcome.withLock { $0 }
    all.failure = failure
    return all
  }

  private func head(_ row: FaultyProtocol, _ others: String...) -> Step {
    .text(
      "HTTP/1.1 200 OK\r\nContent-Type: \(row.contentType)\r\n" + others.map { "\($0)\r\n" }.joined() + "\r\n"
    )
  }

  private func chunked(_ row: FaultyProtocol) -> Step { head(row, "Transfer-Encoding: chunked") }

  private func whole(_ row: FaultyProtocol) -> [Step] {
    [chunked(row), .chunk(row.wire(row.template)), .streamEnd]
  }

  private func isWhole(_ outcome: FaultOutcome) -> Bool {
    outcome.failure == nil && outcome.text == FaultyProtocol.wholeText && outcome.ends == 1
  }

  @Test(arguments: FaultyProtocol.streams, StreamFault.OfConnection.allCases)
  func fault(_ row: FaultyProtocol, _ fault: StreamFault.OfConnection) async throws {
    switch fault {
    case .reset: try await reset(row)
    case .stall: try await stall(row)
    case .jsonError, .html, .contentType: try await otherBodies(row, fault)
    case .chunkOverflow, .shortLength, .longLength: try await lengths(row, fault)
    case .retryDate, .retryForever, .overloadedOnce: try await laterPerhaps(row, fault)
    case .status401: try await status(row, 401, .authentication)
    case .status403: try await status(row, 403, .permission)
    case .status404: try await status(row, 404, .modelUnknown)
    case .status413: try await status(row, 413, .contextTooLong)
    case .redirect: try await redirect(row)
    case .tls: try await tls(row)
    case .cancel, .cancelAfterEnd: try await cancel(row, fault)
    }
  }

  // MARK: Cuts

  private func reset(_ row: FaultyProtocol) async throws {
    let body = row.wire(row.template)
    let whole = row.read(body)
    let next = Mutex(0)
    let server = try await LoopbackServer { _ in
      let place = next.withLock { place in
        defer { place += 1 }
        return place
      }
      return [self.head(row, "Content-Length: 100000"), .send(Array(body[..<place])), .reset]
    }
    let provider = provider(row, server)
    for place in 0...body.count {
      let outcome = await ask(provider)
      // What had not been read when the reset came is lost with it.
      #expect(whole.text.hasPrefix(outcome.text), "reset at \(place)")
      #expect(outcome.ends == 1 || outcome.failure != nil, "reset at \(place)")
      if let failure = outcome.failure {
        #expect(failure.code == .network, "reset at \(place): \(failure)")
        #expect(failure.mayRetry)
      }
    }
    #expect(next.withLock { $0 } == body.count + 1)
    try await server.stop()
  }

  private func stall(_ row: FaultyProtocol) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for count in 0..<row.template.count {
        group.addTask { try await self.stall(row, after: count) }
      }
      try await group.waitForAll()
    }
  }

  private func stall(_ row: FaultyProtocol, after count: Int) async throws {
    let pieces = Array(row.template.prefix(count))
    let expected = row.read(pieces)
    var problem = ""
    // A busy machine may not have sent anything before a short limit is over: then a longer one shows the same.
    for limit in [1, 4, 16] {
      let result = try await ask(row, idle: .seconds(limit), [chunked(row)] + self.row(row, pieces))
      // What had said that it was over is no failure.
      let isRight =
        expected.ends == 1
        ? result.error == nil
        : result.error?.code == .timeout && result.error?.message.contains("\(limit) s") == true
      if isRight, result.outcome.text == expected.text { return }
      problem = "\(result.outcome)"
    }
    Issue.record("after \(count): \(problem)")
  }

  private func row(_ row: FaultyProtocol, _ pieces: some Collection<FaultyProtocol.Piece>) -> [Step] {
    pieces.map { .chunk(row.wire($0)) }
  }

  // MARK: Bodies

  private func otherBodies(_ row: FaultyProtocol, _ fault: StreamFault.OfConnection) async throws {
    let html = "<!DOCTYPE html>\n<html><body>Sign in: data: x</body></html>\n"
    var answers: [(type: String, body: String, codes: [TurnError.Code])] = []
    switch fault {
    case .jsonError:
      for body in [row.failure.json, #"{"error":"busy"}"#, #"{"detail":"Not Found"}"#, #"{"message":"no"}"#] {
        answers.append(("application/json", body, [.server, .invalidRequest]))
      }
      answers.append(("application/json", "{}", [.protocolViolation]))
      answers.append(("application/json", "{", [.protocolViolation]))
      answers.append(
        ("application/json", String(repeating: " ", count: 9 << 20) + "{}", [.protocolViolation]))
    case .html:
      answers.append(("text/html; charset=utf-8", html, [.protocolViolation]))
      answers.append((row.contentType, html, [.protocolViolation, .network]))
    default:
      let body = String(decoding: row.wire(row.template), as: UTF8.self)
      for type in ["text/html", "application/octet-stream", "image/png", "text/event-stream2"] {
        answers.append((type, body, [.protocolViolation]))
      }
    }
    for answer in answers {
      let result = try await ask(row, [.body(200, answer.type, answer.body)])
      #expect(
        result.error.map { answer.codes.contains($0.code) } == true,
        "\(answer.type) \(answer.body.prefix(80)): \(result.outcome)")
      #expect(result.outcome.text.isEmpty)
      #expect(result.error?.message.contains("Sign in") != true)
    }
  }

  private func lengths(_ row: FaultyProtocol, _ fault: StreamFault.OfConnection) async throws {
    let body = row.wire(row.template)
    let start = row.wire(row.beginning())
    switch fault {
    case .chunkOverflow:
      for size in ["FFFFFFFFFFFFFFFFF", "8000000000000000", "-5", "zz", "FFFFFFFF"] {
        // What comes with one read and a break of the framing the HTTP client gives up together: the break comes later.
        let seen = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let steps: [Step] = [
          chunked(row), .chunk(start), .wait(seen.futureResult), .text("\(size)\r\nxx"), .close,
        ]
        let server = try await LoopbackServer { _ in steps }
        let outcome = await ask(provider(row, server)) { outcome in
          if outcome.text == FaultyProtocol.wholeText { seen.succeed() }
        }
        seen.succeed()
        #expect(
          outcome.failure?.code == .network || outcome.failure?.code == .protocolViolation,
          "\(size): \(outcome)")
        #expect(outcome.text == FaultyProtocol.wholeText, "\(size)")
        try await server.stop()
      }
    case .shortLength:
      let result = try await ask(row, [head(row, "Content-Length: \(start.count)"), .send(body), .close])
      #expect(result.error?.code == .network)
      #expect(result.outcome.text == FaultyProtocol.wholeText)
    default:
      let cut = try await ask(row, [head(row, "Content-Length: 100000"), .send(start), .close])
      #expect(cut.error?.code == .network)
      #expect(cut.outcome.text == FaultyProtocol.wholeText)
      let whole = try await ask(row, [head(row, "Content-Length: 100000"), .send(body), .close])
      #expect(isWhole(whole.outcome), "\(whole.outcome)")
    }
  }

  // MARK: Statuses

  private func laterPerhaps(_ row: FaultyProtocol, _ fault: StreamFault.OfConnection) async throws {
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT"
    switch fault {
    case .retryDate:
      let result = try await ask(
        row, [.body(429, "application/json", "{}", date, "Retry-After: Sun, 06 Nov 1994 08:50:07 GMT")])
      #expect(result.error?.code == .rateLimited)
      #expect(result.error?.retryAfter == 30)
    case .retryForever:
      // What to make of it is for those who wait.
      for wait in ["1e9", "1000000000"] {
        let result = try await ask(row, [.body(429, "application/json", "{}", "Retry-After: \(wait)")])
        #expect(result.error?.code == .rateLimited)
        #expect(result.error?.retryAfter == 1e9)
      }
      for wait in ["-1", "nan", "inf", "1e999", "soon"] {
        let result = try await ask(row, [.body(429, "application/json", "{}", "Retry-After: \(wait)")])
        #expect(result.error?.code == .rateLimited)
        #expect(result.error?.retryAfter == nil, "\(wait)")
      }
    default:
      let requests = Mutex(0)
      let whole = whole(row)
      let server = try await LoopbackServer { _ in
        let isFirst = requests.withLock { count in
          count += 1
          return count == 1
        }
        return isFirst ? [.body(503, "text/plain", "busy", "Retry-After: 1")] : whole
      }
      let provider = provider(row, server)
      // A provider asks once: repeating is the coordinator's.
      let first = await ask(provider)
      #expect(first.failure?.code == .overloaded)
      #expect(first.failure?.mayRetry == true)
      #expect(first.failure?.retryAfter == 1)
      #expect(requests.withLock { $0 } == 1)
      #expect(isWhole(await ask(provider)))
      try await server.stop()
    }
  }

  private func status(_ row: FaultyProtocol, _ status: Int, _ code: TurnError.Code) async throws {
    for body in [#"{"error":{"message":"no"}}"#, #"{"error":"no \#(FaultyProtocol.key)"}"#, "not JSON", ""] {
      let result = try await ask(row, [.body(status, "application/json", body)])
      // Without a word of the provider's, 404 says that nothing is there.
      let expected = status == 404 && !body.hasPrefix("{") ? TurnError.Code.configuration : code
      #expect(result.error?.code == expected, "\(body): \(result.outcome)")
      #expect(result.error?.mayRetry == false)
      #expect(result.error?.description.contains(FaultyProtocol.key) == false)
      #expect(result.requests.count == 1)
    }
  }

  private func redirect(_ row: FaultyProtocol) async throws {
    for status in [301, 302, 303, 307, 308] {
      let whole = whole(row)
      let other = try await LoopbackServer { _ in whole }
      let result = try await ask(
        row,
        [
          .head(
            status, "Location: http://localhost:\(other.port)/v1/x?key=\(FaultyProtocol.key)",
            "Content-Length: 0")
        ])
      #expect(result.error?.code == .configuration)
      #expect(result.error?.message.contains("localhost:\(other.port)") == true)
      #expect(result.error?.description.contains(FaultyProtocol.key) == false)
      // The key was sent to where it belongs, and the other host was not even asked.
      #expect(result.requests.count == 1)
      #expect(result.requests.first?.contains(FaultyProtocol.key) == true)
      #expect(other.requests.withLock { $0.isEmpty })
      try await other.stop()
    }
  }

  private func tls(_ row: FaultyProtocol) async throws {
    let alert: [UInt8] = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]
    for steps in [
      [.text("HTTP/1.1 400 Bad Request\r\n\r\n"), .close], [.send(alert), .close], [.close], [.reset],
    ] as [[Step]] {
      let result = try await ask(row, scheme: "https", steps)
      #expect(result.error?.code == .network, "\(result.outcome)")
      // The key must not have been sent in the clear.
      #expect(result.requests.allSatisfy { !$0.contains(FaultyProtocol.key) })
    }
  }

  // MARK: Cancelling

  private func cancel(_ row: FaultyProtocol, _ fault: StreamFault.OfConnection) async throws {
    let template = row.template
    for count in fault == .cancel ? Array(0..<template.count) : [template.count] {
      let pieces = Array(template.prefix(count))
      let expected = row.read(pieces)
      // What ends the answer needs no cancelling to end it.
      if fault == .cancel, expected.failure == nil { continue }
      let steps = [chunked(row)] + self.row(row, pieces) + (fault == .cancel ? [] : [.streamEnd])
      let server = try await LoopbackServer { _ in steps }
      let provider = provider(row, server)
      let (reached, signal) = AsyncStream.makeStream(of: Void.self)
      let task = Task {
        await ask(provider) { outcome in
          if outcome.text == expected.text && outcome.ends == expected.ends { signal.yield() }
        }
      }
      // With nothing to be seen there is only the request to wait for.
      if !expected.text.isEmpty { for await _ in reached { break } }
      task.cancel()
      let outcome = await task.value
      #expect(outcome.text.hasPrefix(expected.text), "after \(count)")
      if fault == .cancel {
        #expect(outcome.failure?.code == .cancelled, "after \(count): \(outcome)")
        #expect(outcome.ends == 0)
      } else {
        #expect(outcome.ends == 1)
        #expect(outcome.failure == nil || outcome.failure?.code == .cancelled)
      }
      try await server.stop()
    }
  }
}
