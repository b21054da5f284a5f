import Conversation
import Coordinator

/// Turns the states of a response into the pieces of a streamed completion.
///
/// A pure value. The text of a pass follows that of the one before it after an empty line.
struct CompletionChunks: Sendable {
  let head: CompletionAnswer.Head
  let includesUsage: Bool
  /// How much of the present turn has been told, in bytes of UTF-8.
  private var told = 0
  private var turn: TurnID?
  private var hasText = false

  init(_ head: CompletionAnswer.Head, includesUsage: Bool) {
    self.head = head
    self.includesUsage = includesUsage
  }

  /// Says who speaks.
  func begin() -> CompletionAnswer {
    chunk([choice(role: "assistant", content: "")])
  }

  /// What a state of a turn adds to the text; `nil` when that is nothing.
  mutating func update(_ state: Turn) -> CompletionAnswer? {
    if turn != state.id { (turn, told) = (state.id, 0) }
    guard state.content.utf8.count > told else { return nil }
    var text = told == 0 && hasText ? "\n\n" : ""
    text += String(decoding: state.content.utf8.dropFirst(told), as: UTF8.self)
    told = state.content.utf8.count
    hasText = true
    return chunk([choice(content: text)])
  }

  /// Says how it ended.
  func end(_ outcome: ResponseOutcome, turns: [Turn]) -> [CompletionAnswer] {
    let reason = CompletionAnswer.finishReason(outcome, turns)
    let last = chunk([CompletionAnswer.Choice(message: .init(), isDelta: true, finishReason: reason)])
    guard includesUsage else { return [last] }
    var usage = chunk([])
    usage.usage = CompletionAnswer.Tokens(turns)
    return [last, usage]
  }

  private func choice(role: String? = nil, content: String) -> CompletionAnswer.Choice {
    CompletionAnswer.Choice(message: .init(role: role, content: content), isDelta: true)
  }

  private func chunk(_ choices: [CompletionAnswer.Choice]) -> CompletionAnswer {
    CompletionAnswer(head: head, isChunk: true, choices: choices, announcesUsage: includesUsage)
  }
}
