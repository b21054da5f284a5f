import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing

/// Keys as a cat on the keyboard presses them, among resizes and tokens: the screen stays a screen.
@Suite struct RandomKeyTests {
  /// How many of all the keys are pressed in one conversation.
  private static let keysPerSeed = 5_000
  private static let seeds = 20

  @Test(arguments: 0..<Self.seeds)
  func anyKeysLeaveAScreen(_ number: Int) {
    let seed = SeededGenerator.newSeed()
    // Also said where a trap would leave no time for an expectation to fail.
    print("RandomKeyTests seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var story = Self.busy()
    let keys = Self.keys(of: story.state.commands)
    var typed: [Key] = []
    for step in 0..<Self.keysPerSeed {
      let key = keys.randomElement(using: &random)!
      typed.append(key)
      story.apply(.input(.key(key)))
      if step % 50 == 0 { Self.disturb(&story, &random) }
      guard step % 10 == 0 else { continue }
      let frame = story.look()
      let found = frame.broken + story.state.lostFocus
      #expect(
        found.isEmpty, "seed \(seed), step \(step), \(story.state.size), after \(typed.suffix(12)): \(found)")
      if !found.isEmpty { return }
    }
  }

  /// Every key of the table, every character, and some that call nothing.
  private static func keys(of table: CommandTable) -> [Key] {
    let called = table.commands.flatMap { $0.keys.flatMap(\.keys) } + table.leaders
    let typed = Key.sequence("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 /?#@:;,.-+*中é👩‍👩‍👧‍👦")
    let others = Key.sequence("<F3><F6><F12><S-Up><S-F1><Insert><C-M-a><D-c>")
    // What quits or stops the program ends nothing here, and is only an effect.
    return Array(Set(called + typed + others)).sorted { $0.description < $1.description } + called
  }

  /// A session in which an answer is streaming, with tool calls, between others.
  private static func busy() -> ChatStory {
    var story = ChatStory("unused", columns: 100, rows: 30)
    story.open([
      Sample.answered(),
      Sample.withTool,
      Sample.round(2, "go on", [Sample.turn(2, "…", status: .streaming)], outcome: nil),
    ])
    story.apply(.models(.listed(Sample.providers)))
    return story
  }

  /// What happens beside the keys: another size, a token, time.
  private static func disturb(_ story: inout ChatStory, _ random: inout SeededGenerator) {
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let columns = Int.random(in: 1...160, using: &random)
      story.apply(.resized(Size(columns: columns, rows: Int.random(in: 1...50, using: &random))))
    case 1: story.pass(milliseconds: Int64.random(in: 1...3000, using: &random))
    case 2:
      let text = String(repeating: "word 文字 ", count: Int.random(in: 1...200, using: &random))
      let revision = Int.random(in: 2...1000, using: &random)
      story.apply(
        .transcript(.turn(Sample.turn(2, text, status: .streaming, revision: revision), Sample.sessionID(1))))
    default: story.apply(.sessions(.loaded(Sample.sessions, show: Sample.sessionID(1))))
    }
  }
}

extension Frame {
  /// What no terminal could show as it is meant: half of a wide glyph, a cursor outside.
  fileprivate var broken: [String] {
    var found: [String] = []
    for row in 0..<size.rows {
      var isOpen = false
      for column in 0..<size.columns {
        let cell = self[column, row]
        if cell.isContinuation != isOpen { found.append("half a glyph at \(column),\(row)") }
        isOpen = cell.width == 2
      }
      if isOpen { found.append("a wide glyph over the end of row \(row)") }
    }
    if let cursor, !bounds.contains(cursor.position) { found.append("cursor at \(cursor.position)") }
    return found
  }
}

extension ChatState {
  /// Says so when Escape, pressed again and again, does not lead back to the composer.
  fileprivate var lostFocus: [String] {
    var state = self
    for _ in 0..<12 {
      if state.dialog == nil, state.pendingKeys.isEmpty, !state.isEditingFilter, state.focus == .composer {
        return []
      }
      _ = update(&state, .input(.key(Key(.escape))))
    }
    return ["Escape leads to \(state.focus), \(String(describing: state.dialog))"]
  }
}
