import AsyncHTTPClient
import Conversation
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Subprocess

/// Where a server listens, and the key it asks for.
struct LocalEndpoint: Hashable, Sendable {
  /// `http://127.0.0.1:PORT/v1`
  var baseURL: String
  var apiKey: String
}

/// One life of a server's child process.
///
/// The child has a session and a group of its own. It ends when the task is cancelled (TERM, half a second
/// later KILL), and by itself when this process dies in whatever way, since its standard input then ends.
struct LocalServerProcess: Sendable {
  let launch: LocalServerLaunch
  let apiKey: String
  let logPath: String
  /// How long it may take until it answers.
  var startLimit: Duration = .seconds(180)
  /// Asks a server whether it is well.
  var isHealthy: @Sendable (_ baseURL: String) async -> Bool = { await askHealth(of: $0) }

  /// The environment carries the key: unlike an argument, no list of processes shows it.
  private static let keyVariable: Environment.Key = "ANTIPHON_LOCAL_KEY"

  private static let teardown: [TeardownStep] = [
    .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(500))
  ]

  private struct StartFailure: Error {
    var reason: String
  }

  /// Runs the child until it ends.
  ///
  /// - Parameter onReady: called once, when the server answers.
  /// - Returns: why it ended; `nil` when the task was cancelled.
  func run(onReady: @escaping @Sendable (LocalEndpoint) async -> Void) async -> TurnError? {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = Self.teardown
    let notes = Notes()
    var reason: String?
    var status: TerminationStatus?
    do {
      let result = try await Subprocess.run(
        .name(launch.executable), arguments: Arguments(launch.arguments),
        environment: .inherit.withholding(launch.withheld).updating([Self.keyVariable: apiKey]),
        platformOptions: options,
        input: .inputWriter, output: .sequence, error: .sequence
      ) { child in
        async let log: Void = copyLog(child.standardError, notes)
        // Reading from a child ends with the child and not before, so it has to go first where it is of no use.
        let end: @Sendable () async -> Void = { await child.teardown(using: Self.teardown) }
        let failure: String?
        do {
          failure = try await start(child.standardOutput, notes, onReady: onReady, end: end)
        } catch {
          await end()
          throw error
        }
        // The end of its standard error is the end of the child.
        await log
        return failure
      }
      status = result.terminationStatus
      reason = result.closureResult
    } catch let failure as StartFailure {
      reason = failure.reason
    } catch {
      reason = "\(launch.executable) could not be run: \(error)"
    }
    if Task.isCancelled { return nil }
    return LocalServerFailure.error(
      status: status, reason: reason, lastLogLine: await notes.lastLine, logPath: logPath)
  }

  /// Waits for the announcement and asks whether the server is well.
  ///
  /// - Returns: what the child had to say about why it cannot start; `nil` when it did, or ended without a word.
  /// - Throws: what makes it worthless although it lives: it is ended then.
  private func start(
    _ output: SubprocessOutputSequence, _ notes: Notes, onReady: @Sendable (LocalEndpoint) async -> Void,
    end: @escaping @Sendable () async -> Void
  ) async throws -> String? {
    let line = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      group.addTask { try await firstLine(of: output) }
      group.addTask {
        try await Task.sleep(for: startLimit)
        await notes.setLate()
        await end()
        return []
      }
      defer { group.cancelAll() }
      return try await group.next() ?? []
    }
    if await notes.isLate { throw StartFailure(reason: "It was not ready after \(startLimit)") }
    if line.isEmpty { return nil }
    guard let said = try? JSONDecoder().decode(LocalServerAnnouncement.self, from: Data(line)) else {
      throw StartFailure(reason: "It announced itself in a way that cannot be read")
    }
    guard let baseURL = said.base_url else { return said.error }
    guard baseURL.hasPrefix("http://127.0.0.1:"), await isHealthy(baseURL) else {
      throw StartFailure(reason: "It does not answer at \(baseURL)")
    }
    await onReady(LocalEndpoint(baseURL: baseURL, apiKey: apiKey))
    return nil
  }

  private func firstLine(of output: SubprocessOutputSequence) async throws -> [UInt8] {
    var line: [UInt8] = []
    for try await buffer in output {
      buffer.withUnsafeBytes { line.append(contentsOf: $0) }
      if let end = line.firstIndex(of: UInt8(ascii: "\n")) { return Array(line[..<end]) }
      if line.count > 65536 { throw StartFailure(reason: "It announced itself in a way that cannot be read") }
    }
    return line
  }

  private func copyLog(_ output: SubprocessOutputSequence, _ notes: Notes) async {
    var log = LocalServerLog(path: logPath)
    do {
      for try await buffer in output {
        buffer.withUnsafeBytes { log.append($0) }
        await notes.set(lastLine: log.lastLine)
      }
    } catch {
      // Reading ends with the child, however it ended.
    }
  }

  /// Carries what was noticed out of the child's scope, also when that is left by an error.
  private actor Notes {
    private(set) var lastLine = ""
    private(set) var isLate = false
    func set(lastLine: String) { self.lastLine = lastLine }
    func setLate() { isLate = true }
  }

  /// `GET /health` of llama.cpp's server: 200 once the model is loaded.
  private static func askHealth(of baseURL: String) async -> Bool {
    var address = baseURL
    if address.hasSuffix("/v1") { address.removeLast(3) }
    var configuration = HTTPClient.Configuration()
    // It has said that it listens: to be refused once is to be refused.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let response = try? await client.execute(
      HTTPClientRequest(url: address + "/health"), timeout: .seconds(10))
    // It says no more than that it was shut down before.
    try? await client.shutdown()
    return response?.status == .ok
  }
}
