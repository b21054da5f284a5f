import Conversation
import Screen
import Testing

@testable import ChatUI

/// What a long conversation costs, counted in entries that are laid out.
@Suite struct ReadingGrowthTests {
  private static let count = 10_000

  private func story(_ count: Int) -> ChatStory {
    var story = ChatStory("unused", columns: 100, rows: 30)
    let failing = count - 4000
    story.open(
      (0..<count).map { index in
        guard index == failing else {
          return Sample.round(index, "Question \(index)", [Sample.turn(index, "Answer \(index).", took: 500)])
        }
        let error = TurnError(.network, "Cut.")
        return Sample.round(
          index, "Question", [Sample.turn(index, "```\ncode\n```", status: .failed, error: error, took: 5)],
          outcome: .failed(error))
      })
    story.look()
    return story
  }

  /// How many entries are laid out for these keys, by drawing and by looking places up.
  private func cost(of keys: String, in story: inout ChatStory) -> Int {
    var looked = 0
    let drawn = story.screen.layoutCount
    for key in Key.sequence(keys) {
      story.apply(.input(.key(key)))
      looked += story.state.reading.layout.layoutCount
      story.look()
    }
    return story.screen.layoutCount - drawn + looked
  }

  @Test func keysCostWhatTheyShow() {
    guard Self.count > 4000 else { return }
    for keys in ["<M-v>kkkk<PageUp><PageUp>gG", "<M-v>vkkkjjwbe$0y", "<M-v>Vggoy"] {
      var long = story(Self.count)
      let cost = cost(of: keys, in: &long)
      #expect(cost < 600, "\(keys): \(cost)")
    }
    var typing = story(Self.count)
    // Typing lays out nothing at all.
    #expect(cost(of: "hello there", in: &typing) == 0)
  }

  @Test func whatIsLookedForIsNotLaidOut() {
    for keys in ["<M-v>(", "<M-v>{"] {
      var long = story(Self.count)
      let drawn = long.screen.layoutCount
      long.type(keys)
      long.look()
      // A window at most, and the entries beside it.
      #expect(long.screen.layoutCount - drawn < 60, "\(keys)")
    }
  }

  @Test func aSelectionThatIsDrawnAgainIsNotLaidOutAgain() {
    var long = story(Self.count)
    long.type("<M-v>vkkkk")
    long.look()
    let drawn = long.screen.layoutCount
    for _ in 0..<20 { long.look() }
    #expect(long.screen.layoutCount == drawn)
  }
}
