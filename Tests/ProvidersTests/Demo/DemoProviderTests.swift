import Conversation
import Coordinator
import FoundationEssentials
import Providers
import Synchronization
import Testing

@Suite struct DemoProviderTests {
  private let provider = DemoProvider(pace: .none)
  private let listing = ToolDefinition(
    serverName: "builtin", methodName: "list_directory", description: "Lists.", parametersSchema: "{}")

  private func ask(
    _ messages: [ModelMessage], tools: [ToolDefinition] = [], with provider: DemoProvider? = nil
  ) async -> (Answer, TurnError?) {
    let events = Mutex<[ModelEvent]>([])
    var failure: TurnError?
    do throws(TurnError) {
      try await (provider ?? self.provider).respond(
        to: ModelRequest(model: "demo", messages: messages, tools: tools)
      ) { batch in events.withLock { $0 += batch } }
    } catch {
      failure = error
    }
    return (Answer(events.withLock { $0 }), failure)
  }

  @Test("The greeting shows Markdown, and is always the same") func greeting() async {
    let (answer, error) = await ask([.user("Hi")])
    #expect(error == nil)
    #expect(answer.finishReason == .stop)
    for mark in ["# Hello", "- `tool`", "**nothing installed**", "*no key*", "```swift\n", "OPENAI_API_KEY"] {
      #expect(answer.text.contains(mark), "\(mark)")
    }
    #expect(await ask([.user("Hello?")]).0.text == answer.text)
  }

  @Test("A tool call, then an answer from its result") func tool() async {
    let (first, _) = await ask([.user("List files, please")], tools: [listing])
    #expect(first.calls == [.init(id: "demo_1", name: "list_directory", arguments: #"{"path": "."}"#)])
    #expect(first.finishReason == .toolCalls)
    let (second, error) = await ask(
      [
        .user("List files"), .assistant(content: first.text, toolCalls: []),
        .toolResult(providerCallID: "demo_1", name: "list_directory", content: "a\n```\nb", isError: false),
      ], tools: [listing])
    #expect(error == nil)
    #expect(second.calls.isEmpty)
    #expect(second.text.contains("**3 lines**"))
    #expect(second.text.contains("````\na\n```\nb\n````"))
  }

  @Test("A command is one that a shell takes") func command() async throws {
    let running = ToolDefinition(
      serverName: "builtin", methodName: "run_command", description: "Runs.", parametersSchema: "{}")
    let (answer, _) = await ask([.user("Run a command")], tools: [listing, running])
    let call = try #require(answer.calls.first)
    #expect(call.name == "run_command")
    let arguments = try JSONDecoder().decode([String: String].self, from: Data(call.arguments.utf8))
    #expect(arguments["command"]?.hasPrefix("for n in 1 2 3") == true)
  }

  @Test("Without tools it says so") func noTool() async {
    let (answer, _) = await ask([.user("use a tool")])
    #expect(answer.calls.isEmpty)
    #expect(answer.text.contains("on offer"))
  }

  @Test("A failure after some text") func fails() async {
    let (answer, error) = await ask([.user("please FAIL!")])
    #expect(error?.code == .server)
    #expect(!answer.text.isEmpty)
    #expect(answer.finishReason == nil)
  }

  @Test("Reasoning before the answer") func thinks() async {
    let (answer, _) = await ask([.user("think")])
    #expect(answer.order == ["reasoning", "content", "finished", "usage"])
  }

  @Test("A long answer") func long() async {
    let (answer, _) = await ask([.user("something long")])
    #expect(answer.text.contains("Paragraph 40 of forty"))
    #expect(answer.text.utf8.count > 5000)
  }

  @Test("It waits before the first piece and between the others") func pace() async {
    let waits = Mutex<[Duration]>([])
    let paced = DemoProvider(pace: .natural) { duration in waits.withLock { $0.append(duration) } }
    _ = await ask([.user("think")], with: paced)
    let seen = waits.withLock { $0 }
    #expect(seen.first == .milliseconds(150))
    #expect(seen.count > 20)
    #expect(seen.dropFirst().allSatisfy { $0 == .microseconds(16_667) })
  }

  @Test("A stop during a wait ends it as cancelled") func stops() async {
    let stopped = DemoProvider(pace: .natural) { _ in throw CancellationError() }
    let (answer, error) = await ask([.user("Hi")], with: stopped)
    #expect(error?.code == .cancelled)
    #expect(answer == Answer())
  }

  @Test("It has one model") func models() async throws {
    #expect(try await provider.models().map(\.id) == ["demo"])
    let error = await #expect(throws: TurnError.self) {
      try await provider.respond(to: ModelRequest(model: "other", messages: [])) { _ in }
    }
    #expect(error?.code == .modelUnknown)
  }
}
