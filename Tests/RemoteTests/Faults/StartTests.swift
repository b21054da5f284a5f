import AntiphonTesting
import Conversation
import Coordinator
import Remote
import Testing

@Suite("Starting a client", .timeLimit(.minutes(10)))
struct StartTests {
  private func start(
    _ token: String? = nil, _ answer: @escaping ScriptedHost.Answer
  ) async throws -> (host: ScriptedHost, result: Result<HostInformation, CoordinatorError>) {
    let host = try await ScriptedHost(answer)
    let remote = try RemoteCoordinator(RemoteAddress(host.url, token: token), limits: RemoteBench.limits)
    let result: Result<HostInformation, CoordinatorError>
    do throws(CoordinatorError) { result = .success(try await remote.start()) } catch {
      result = .failure(error)
    }
    return (host, result)
  }

  private func problem(_ answer: @escaping ScriptedHost.Answer) async throws -> HostProblem? {
    if case .failure(.host(let problem)) = try await start(nil, answer).result { problem } else { nil }
  }

  @Test("says who is there, and shows the token")
  func information() async throws {
    let (host, result) = try await start("secret") { try await $1.answer(Wire.host()) }
    #expect(try result.get() == Wire.host())
    #expect(host.requests[0].headers["authorization"] == "Bearer secret")
    #expect(host.requests[0].headers["host"] == "127.0.0.1:\(host.port)")
    #expect(host.requests.count == 1)
  }

  @Test("says that nobody is there")
  func nobody() async throws {
    // Nobody listens at the first port of all, and nobody is given it.
    let remote = try RemoteCoordinator(RemoteAddress("http://127.0.0.1:1"))
    let error = await #expect(throws: CoordinatorError.self) { try await remote.start() }
    #expect(error?.code == "unreachable")
    #expect(error?.message == "Nobody answers at http://127.0.0.1:1.")
    #expect(error?.suggestion == "Start the host there: antiphon serve.")
    let socket = try RemoteCoordinator(.unix("/tmp/there is none"))
    let other = await #expect(throws: CoordinatorError.self) { try await socket.start() }
    #expect(other?.message == "Nobody answers at unix:/tmp/there is none.")
    let long = try RemoteCoordinator(.unix("/tmp/" + String(repeating: "x", count: 200)))
    let third = await #expect(throws: CoordinatorError.self) { try await long.start() }
    #expect(third?.code == "invalidRequest")
  }

  @Test("says that it is another version")
  func version() async throws {
    let problem = try await problem { try await $1.answer(Wire.host(version: 99)) }
    #expect(problem?.code == .incompatible)
    #expect(problem?.suggestion == "Make both of them the same version.")
  }

  @Test("says what is no host of a workspace", arguments: ["<html></html>", "{}", "[]", ""])
  func noHost(body: String) async throws {
    #expect(try await problem { try await $1.answer(200, [], body) }?.code == .incompatible)
    #expect(try await problem { try await $1.answer(404, [], body) }?.code == .incompatible)
    #expect(try await problem { try await $1.answer(500, [], body) }?.code == .failure)
  }

  @Test("says what does not speak HTTP, and what hangs up", arguments: [true, false])
  func noHTTP(speaks: Bool) async throws {
    let problem = try await problem { _, connection in
      if speaks { try await connection.send("SSH-2.0-OpenSSH_9.9\r\n") }
      try await connection.close()
    }
    #expect(problem?.code == (speaks ? .incompatible : .unreachable))
  }

  @Test("asks for the token that is missing or wrong")
  func token() async throws {
    let refusal = CoordinatorError.host(HostProblem(.unauthorized, "A token is needed."))
    let (_, result) = try await start("old") {
      try await $1.refuse(refusal, 401, ["WWW-Authenticate: Bearer"])
    }
    guard case .failure(let error) = result else {
      Issue.record("it started")
      return
    }
    #expect(error.code == "unauthorized" && error.message == "A token is needed.")
    #expect(error.suggestion.contains("token file"))
    #expect(!error.description.contains("old"))
  }

  @Test("follows nobody elsewhere")
  func redirect() async throws {
    let elsewhere = try await ScriptedHost { try await $1.answer(Wire.host()) }
    let url = elsewhere.url
    let (_, result) = try await start("secret") { try await $1.answer(307, ["Location: \(url)/api/host"]) }
    guard case .failure(.host(let problem)) = result else {
      Issue.record("it followed")
      return
    }
    #expect(problem.code == .incompatible)
    #expect(elsewhere.requests.isEmpty)
  }

  @Test("does not wait for ever for an answer that does not come, or does not end", arguments: [true, false])
  func slow(begins: Bool) async throws {
    let clock = ManualClock()
    let host = try await ScriptedHost { _, connection in
      if begins { try await connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") }
      try await connection.closed()
    }
    let remote = try RemoteCoordinator(RemoteAddress(host.url), environment: .manual(clock))
    let start = Task { try await remote.start() }
    await host.asked(1, for: "/api/host")
    await clock.waitForSleepers(1)
    clock.advance(by: .seconds(10))
    let error = await #expect(throws: CoordinatorError.self) { try await start.value }
    #expect(error?.code == "unreachable")
    #expect(error?.message == "Nothing came from \(host.url) for 10 s.")
  }

  @Test("names the file of authorities that cannot be read")
  func authorities() {
    let error = #expect(throws: CoordinatorError.self) {
      try RemoteCoordinator(RemoteAddress("https://localhost", trustRoots: "/nowhere.pem"))
    }
    #expect(error?.message == "The file of certificate authorities /nowhere.pem cannot be read.")
  }
}
