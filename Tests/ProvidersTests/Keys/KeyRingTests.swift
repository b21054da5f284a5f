import Conversation
import Coordinator
import Foundation
import Synchronization
import Testing

@testable import Providers

@Suite struct KeyRingTests {
  private let keys = KeyRing(environment: ["GOOD": " sk-1234 \n", "BAD": "a b", "EMPTY": " "])

  @Test("A variable's value, without white space around it") func variable() async throws {
    #expect(try await keys.key(for: .environment("GOOD"), provider: "x")?.value == "sk-1234")
    #expect(try await keys.key(for: .none, provider: "x") == nil)
  }

  @Test("A file's text, without white space around it") func file() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    try write("  sk-from-file\n", to: path, mode: 0o600)
    #expect(try await keys.key(for: .file(path), provider: "x")?.value == "sk-from-file")
    try write("one\ntwo", to: path, mode: 0o600)
    await fails(.file(path), with: "is not a key")
    try write("", to: path, mode: 0o600)
    await fails(.file(path), with: "no key")
  }

  @Test("A file that others may read is not used", arguments: [0o640, 0o604, 0o660, 0o602] as [mode_t])
  func openFile(_ mode: mode_t) async throws {
    let folder = try TemporaryFolder()
    try write("sk-secret-key", to: folder.path + "/key", mode: mode)
    let error = await fails(.file(folder.path + "/key"), with: "may be read by others")
    #expect(error?.suggestion.contains("chmod 600 \(folder.path)/key") == true)
  }

  @Test("What is no regular file is not used, and not waited for") func oddFiles() async throws {
    let folder = try TemporaryFolder()
    await fails(.file(folder.path), with: "not a regular file")
    #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
    await fails(.file(folder.path + "/pipe"), with: "not a regular file")
    await fails(.file(folder.path + "/none"), with: "No such file")
    try write(String(repeating: "k", count: 20_000), to: folder.path + "/long", mode: 0o600)
    await fails(.file(folder.path + "/long"), with: "too long")
  }

  @Test("A command from a file, an argument a line") func commandFile() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/x.command"
    try write("printf\n%s-%s%s\none\n\ntwo\n", to: path, mode: 0o600)
    #expect(try await keys.key(for: .commandFile(path), provider: "x")?.value == "one-two")
    try write("\n", to: path, mode: 0o600)
    await fails(.commandFile(path), with: "is empty")
  }

  @Test("A command that takes too long has failed", .timeLimit(.minutes(10))) func slowCommand() async {
    let commands = KeyCommands(limit: .milliseconds(20))
    let result = await commands.run(["sh", "-c", "echo sk-half; sleep 300 & wait"], provider: "x")
    let error = #expect(throws: TurnError.self) { try result.get() }
    #expect(error?.message == "The key command `sh` of x printed no key within 0 s.")
  }

  @Test("A command that is not waited for any longer ends with all it has started", .timeLimit(.minutes(10)))
  func endedCommand() async throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let run = Task {
      await KeyCommands().run(
        ["sh", "-c", "(trap '' TERM; exec 3>\(pipe); echo >&3; sleep 300) & wait"], provider: "x")
    }
    let reader = PipeReader(path: pipe)
    #expect(await reader.read() == 1)
    run.cancel()
    // The end of the pipe is the end of all who could write into it.
    #expect(await reader.read() == 0)
    _ = await run.value
  }

  @Test("What a command says on standard error is told to nobody, and it sees no other key") func silence()
    async
  {
    // A variable that is there anyway: setting one would be seen by all tests.
    let commands = KeyCommands(withheld: ["HOME"])
    let result = await commands.run(
      ["sh", "-c", "echo sk-hush >&2; test -z \"$HOME\" && test -n \"$PATH\" && echo alone"], provider: "x")
    #expect((try? result.get())?.value == "alone")
    let failed = await commands.run(["sh", "-c", "echo sk-hush >&2; exit 1"], provider: "x")
    if case .failure(let error) = failed { #expect(!error.description.contains("hush")) }
  }

  @discardableResult
  private func fails(_ source: ProviderKey, with words: String) async -> TurnError? {
    let error = await #expect(throws: TurnError.self) { try await keys.key(for: source, provider: "x") }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains(words) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("secret") == false)
    return error
  }

  private func write(_ text: String, to path: String, mode: mode_t) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
    #expect(chmod(path, mode) == 0)
  }

  @Test(arguments: ["BAD", "EMPTY", "MISSING"]) func unusable(_ name: String) async {
    let error = await #expect(throws: TurnError.self) {
      try await keys.key(for: .environment(name), provider: "x")
    }
    #expect(error?.code == .configuration)
    #expect(error?.message.contains(name) == true)
  }

  @Test("A command runs anew once a provider has refused what it printed", .timeLimit(.minutes(10)))
  func refused() async throws {
    let server = try await LoopbackServer { _ in
      [.body(401, "application/json", #"{"error":{"message":"expired"}}"#), .close]
    }
    var configuration = ProviderConfiguration(name: "x", kind: .openAIChat, baseURL: server.url)
    configuration.key = .command(["sh", "-c", "echo key-$$"])
    let provider = HTTPModelProvider<OpenAIChatAPI>(configuration, keys: keys, transport: HTTPTransport())
    for _ in 0..<2 {
      let error = await #expect(throws: TurnError.self) {
        try await provider.respond(to: ModelRequest(model: "m", messages: [.user("Hi")])) { _ in }
      }
      #expect(error?.code == .authentication)
    }
    let sent = server.requests.withLock { $0 }.map { request in
      request.split(separator: "\r\n").first { $0.hasPrefix("Authorization") }
    }
    try #require(sent.count == 2)
    #expect(sent[0] != nil && sent[0] != sent[1])
    try await server.stop()
  }

  @Test("A command runs once in the life of the process") func command() async throws {
    let command = ProviderKey.command(["sh", "-c", "echo key-$$"])
    async let first = keys.key(for: command, provider: "x")
    async let second = keys.key(for: command, provider: "x")
    let both = try await (first, second)
    #expect(both.0?.value.hasPrefix("key-") == true)
    #expect(both.0 == both.1)
    #expect(try await keys.key(for: command, provider: "x") == both.0)
  }

  @Test(arguments: [
    ["sh", "-c", "echo secret; exit 3"], ["true"], ["sh", "-c", "printf 'a\\nb'"], [],
    ["/nonexistent/program"],
  ]) func commandFails(_ arguments: [String]) async {
    let error = await #expect(throws: TurnError.self) {
      try await keys.key(for: .command(arguments), provider: "x")
    }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("secret") == false)
  }

  @Test("A secret does not describe itself") func secret() {
    var dumped = ""
    var configuration = ProviderConfiguration(
      name: "x", kind: .local, baseURL: "http://u:sk-1234@h", key: .literal(Secret("sk-1234")),
      headers: ["Authorization": "sk-1234"])
    configuration.proxy = .address(Secret("http://me:sk-1234@p"))
    dump(configuration, to: &dumped)
    #expect(!"\(configuration) \(String(reflecting: configuration)) \(dumped)".contains("sk-1234"))
  }
}

/// Reads from a pipe on a thread of its own, since that waits for whoever writes.
private final class PipeReader: Sendable {
  private let path: String
  private let descriptor = Mutex<Int32>(-1)

  init(path: String) { self.path = path }

  deinit { _ = close(descriptor.withLock { $0 }) }

  /// How many bytes came, at most one; 0 at the end.
  func read() async -> Int {
    await withCheckedContinuation { continuation in
      Thread {
        let descriptor = self.descriptor.withLock { descriptor in
          if descriptor < 0 { descriptor = open(self.path, O_RDONLY) }
          return descriptor
        }
        var byte: UInt8 = 0
        continuation.resume(returning: Foundation.read(descriptor, &byte, 1))
      }.start()
    }
  }
}
