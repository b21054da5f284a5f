import AntiphonTesting
import Conversation
import Coordinator
import Foundation
import Synchronization

/// A model and tools that do as a seed says: texts and reasoning in pieces, calls side by side, failures.
final class ScriptedWorld: ModelProvider, ModelDirectory, ToolRunner, Sendable {
  private let random: Mutex<SeededGenerator>
  private let isQuiet: Bool
  private let calls: CallsFile

  /// - Parameter isQuiet: whether the model takes its time.
  init(seed: UInt64, isQuiet: Bool, callsFile: String) throws {
    random = Mutex(SeededGenerator(seed: seed))
    self.isQuiet = isQuiet
    calls = try CallsFile(callsFile)
  }

  private func number(in range: ClosedRange<Int>) -> Int {
    random.withLock { Int.random(in: range, using: &$0) }
  }

  /// One line of text: mostly short, now and then so long that storing it takes many pages.
  static func line(_ random: inout SeededGenerator) -> String {
    let words = ["plain", "naïve", "漢字", "👩‍👩‍👧", "{\"a\":1}", "'quoted'", "e\u{301}", "\u{202E}x", "\0"]
    let count = Int.random(in: 0..<40, using: &random) == 0 ? 4000 : Int.random(in: 1...30, using: &random)
    return (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
  }

  // MARK: The model

  func provider(for model: ModelReference) async throws(TurnError) -> any ModelProvider { self }

  func models() async throws(TurnError) -> [ModelDescription] { [ModelDescription(id: "crash")] }

  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {
    let pieces = number(in: isQuiet ? 50...200 : 1...60)
    let failure = number(in: 0...11) == 0 ? number(in: 1...pieces) : nil
    for piece in 1...pieces {
      let text = random.withLock { Self.line(&$0) }
      await emit([piece % 5 == 1 ? .reasoning(text) : .content(text)])
      if piece == failure { throw TurnError(.server, "It broke, as the script says.") }
      await pause(isQuiet ? number(in: 1...15) : number(in: -8...12))
      if Task.isCancelled { throw TurnError(.cancelled, "Cancelled.") }
    }
    guard number(in: 0...9) < 6 else { return await emit([.finished(.stop)]) }
    for index in 0..<number(in: 1...5) {
      await emit([
        .toolCallBegan(index: index, providerCallID: "call\(index)", name: "work"),
        .toolCallArguments(index: index, #"{"milliseconds":"#),
      ])
      await pause(number(in: -4...4))
      await emit([.toolCallArguments(index: index, "\(number(in: 0...80))}")])
    }
    await emit([
      .usage(Usage(inputTokens: request.messages.count, outputTokens: pieces)), .finished(.toolCalls),
    ])
  }

  /// - Parameter milliseconds: none when it is not above zero.
  private func pause(_ milliseconds: Int) async {
    // Cut short when the task is cancelled, which the caller sees for itself.
    if milliseconds > 0 { try? await Task.sleep(for: .milliseconds(milliseconds)) }
  }

  // MARK: The tools

  func definitions() async -> [ToolDefinition] {
    [
      ToolDefinition(
        serverName: "builtin", methodName: "work", description: "Takes its time.",
        parametersSchema: #"{"type":"object"}"#, isReadOnly: true)
    ]
  }

  func run(_ invocation: ToolInvocation) async -> ToolReply {
    .ended(await run(invocation.call))
  }

  private func run(_ call: ToolCall) async -> ToolOutcome {
    calls.note(.began, call.id)
    Report.tool(call.id).send()
    await pause(number(in: 0...80))
    if Task.isCancelled { return .failure("stopped") }
    calls.note(.ended, call.id)
    return number(in: 0...5) == 0
      ? .failure("It did not work.") : .success(random.withLock { Self.line(&$0) })
  }
}
