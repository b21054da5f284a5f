import AntiphonTesting
import Conversation
import Coordinator

/// The model's voice in one pass.
struct Voice {
  typealias Emit = @Sendable ([ModelEvent]) async -> Void

  let script: Script
  let pass: Int
  let request: Int

  private static let odd = ["{", "}", "\n", "  ", "e\u{301}", "👩‍👩‍👧", "<think>", ""]

  func speak(_ piece: History.Piece, _ gates: [Gate], _ emit: Emit) async throws(TurnError) {
    switch piece {
    case .text(let count):
      for number in 0..<count {
        await say("\(number) ", emit)
        if Task.isCancelled { break }
      }
    case .odd(let number): await say(Self.odd[number % Self.odd.count], emit)
    case .reasoning:
      script.say("", reasoning: "hm ", in: pass, of: request)
      await emit([.reasoning("hm ")])
    case .burst(let count):
      script.say(String(repeating: "b ", count: count), in: pass, of: request)
      await emit((0..<count).map { _ in .content("b ") })
    case .call(let tool, let index):
      await emit([.toolCallBegan(index: index, providerCallID: "c\(index)", name: tool.rawValue)])
      await emit([.toolCallArguments(index: index, tool == .garbled ? "{\"a" : "{}")])
    case .usage: await emit([.usage(Usage(inputTokens: 1, outputTokens: 1)), .finished(.stop)])
    case .pause(let count): await SeededScheduler.shared.yield(upTo: count)
    case .gate(let number): await gates[number % gates.count].pass()
    case .fail(let mayRetry): throw TurnError(.network, "The connection was cut.", mayRetry: mayRetry)
    case .hang: await Gate().pass()
    case .deaf(let number):
      await Task { await gates[number % gates.count].pass() }.value
      await say("deaf ", emit)
    }
    if Task.isCancelled { throw TurnError(.cancelled, "The request was cancelled.") }
  }

  private func say(_ content: String, _ emit: Emit) async {
    Tally.total.deltas += 1
    script.say(content, in: pass, of: request)
    await emit([.content(content)])
  }
}
