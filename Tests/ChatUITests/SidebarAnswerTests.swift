import AntiphonTesting
import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// Tool calls that are answered where they stand in the sidebar.
@Suite struct SidebarAnswerTests {
  private static func answers(_ story: ChatStory) -> [Effect] { ApprovalTests.answers(story) }

  private static func notes(_ lines: Int, digest: String = "dn") -> ApprovalRequest {
    ApprovalRequest(
      digest: digest, reason: "It writes.",
      details: [
        ApprovalDetail(.content, (1...lines).map { "note \($0) \(digest)." }.joined(separator: "\n"))
      ],
      rule: "write_file(a)")
  }

  private static func asked(_ request: ApprovalRequest, columns: Int = 120, rows: Int = 30) -> ChatStory {
    ChatStory.asked([Waiting.call(1, "write_file", request)], columns: columns, rows: rows)
  }

  private static let allowed = Effect.resolve(
    Sample.callID(1), .allowOnce, digest: "dn", in: Sample.sessionID(1))

  @Test func whatIsSeenWholeIsAllowedThere() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t>")
    story.look()
    story.type("a")
    #expect(Self.answers(story) == [Self.allowed])
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text == "write_file is allowed once.")
  }

  @Test func nothingIsAllowedThatWasNotDrawn() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t>a")
    #expect(Self.answers(story).isEmpty)
    #expect(story.reading?.call?.id == Sample.callID(1))
  }

  @Test func aLongRequestIsReadRowByRow() {
    var story = Self.asked(Self.notes(60))
    story.look()
    story.type("<M-t>")
    story.look()
    story.type("a")
    #expect(story.reading != nil)
    story.type("<Esc>")
    for _ in 0..<3 {
      story.type("<PageDown>")
      story.look()
    }
    story.type("a")
    #expect(Self.answers(story) == [Self.allowed])
  }

  @Test func theEndAloneIsNotAllOfIt() {
    var story = Self.asked(Self.notes(200))
    story.look()
    story.type("<M-t>")
    story.look()
    story.state.toolScroll = 1_000
    story.look()
    story.type("a")
    #expect(Self.answers(story).isEmpty)
    #expect(story.reading != nil)
  }

  @Test func anotherRequestOrAnotherWidthIsReadAnew() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t>")
    story.look()
    story.apply(
      .transcript(
        .turn(
          Waiting.turn([Waiting.call(1, "write_file", Self.notes(3, digest: "other"))]), Sample.sessionID(1)))
    )
    story.type("a")
    #expect(Self.answers(story).isEmpty && story.reading != nil)
    story.type("<Esc>")
    story.look()
    story.apply(.resized(Size(columns: 160, rows: 8)))
    story.look()
    story.type("a")
    #expect(Self.answers(story).isEmpty && story.reading != nil)
  }

  /// It has changed between the answer and the run: the next press of the same key is one too many.
  @Test func whatAsksAnewAsAnotherIsReadOverEverythingElse() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t>")
    story.look()
    story.type("a")
    #expect(Self.answers(story) == [Self.allowed])
    story.apply(
      .transcript(
        .turn(
          Waiting.turn([Waiting.call(1, "write_file", Self.notes(3, digest: "other"))]), Sample.sessionID(1)))
    )
    story.look()
    story.type("a")
    #expect(Self.answers(story) == [Self.allowed] && story.reading != nil)
  }

  @Test func whatLiesBelowADialogOrKeysIsNotSeen() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t><F1>")
    story.look()
    story.type("<Esc><C-x>")
    story.look()
    story.type("<Esc>")
    #expect(story.state.context == .tools)
    story.type("a")
    #expect(Self.answers(story).isEmpty && story.reading != nil)
  }

  @Test func whereThereIsNoSidebarItIsRead() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t>")
    story.look()
    story.type("<C-t>")
    story.look()
    story.type("a")
    #expect(Self.answers(story).isEmpty)
    story = Self.asked(Self.notes(3), columns: 80)
    story.type("<M-t>")
    story.look()
    story.type("a")
    #expect(Self.answers(story).isEmpty && story.reading != nil)
  }

  @Test(arguments: [120, 80, 40])
  func denyingNeedsNoReading(columns: Int) {
    var story = Self.asked(Self.notes(60), columns: columns)
    story.type("<M-t>d")
    #expect(
      Self.answers(story) == [.resolve(Sample.callID(1), .deny(), digest: "dn", in: Sample.sessionID(1))])
    #expect(story.state.dialog == nil)
    #expect(story.state.notice?.text == "write_file is denied.")
    // Once is enough.
    story.type("dDa")
    #expect(Self.answers(story).count == 1)
    #expect(story.state.notice?.text == "This call does not wait for your word.")
  }

  @Test func aReasonIsTypedOverEverythingElse() {
    var story = Self.asked(Self.notes(3))
    story.type("<M-t>Dnot now<Enter>")
    #expect(
      Self.answers(story) == [
        .resolve(Sample.callID(1), .deny(reason: "not now"), digest: "dn", in: Sample.sessionID(1))
      ])
    story = Self.asked(Self.notes(3))
    story.type("<M-t>Dx<Esc>")
    // Left without an answer, it is read.
    #expect(story.reading?.call?.id == Sample.callID(1) && story.reading?.reason == nil)
    #expect(Self.answers(story).isEmpty)
  }

  @Test func oneKeyAnswersOneCall() {
    var story = ChatStory.asked(
      [Waiting.call(1, "write_file", Self.notes(2)), Waiting.call(2, "edit_file", Waiting.edit)],
      columns: 120, rows: 40)
    story.type("<M-t>")
    story.look()
    story.type("aaaa")
    story.look()
    story.type("a")
    #expect(Self.answers(story) == [Self.allowed])
    #expect(story.state.selectedCall == Sample.callID(1))
    story.type("j")
    story.look()
    story.type("a")
    #expect(Self.answers(story).count == 2)
  }

  @Test func moreThanOnceIsAllowedOnlyWhereItIsRead() {
    for key in ["s", "A"] {
      var story = Self.asked(Self.notes(3))
      story.look()
      story.type("<M-t>")
      story.look()
      story.type(key)
      #expect(Self.answers(story).isEmpty && story.reading != nil)
    }
  }

  @Test func anAnswerThatDidNotCountIsGivenAnew() {
    var story = Self.asked(Self.notes(3))
    story.type("<M-t>d")
    story.apply(.approvals(.refused(Sample.callID(1), Problem("It has changed."))))
    story.type("d")
    #expect(Self.answers(story).count == 2)
  }

  /// It did not count since the request is another now: that one was not read, however short it is.
  @Test func whatAsksAnewIsReadOverEverythingElseAlsoWhenTheAnswerWasRefused() {
    let other = ApprovalAction.refused(Sample.callID(1), Problem("It has changed."))
    let changed = TranscriptAction.turn(
      Waiting.turn([Waiting.call(1, "write_file", Self.notes(3, digest: "other"))]), Sample.sessionID(1))
    // One may come before the other.
    for actions in [
      [Action.approvals(other), .transcript(changed)], [.transcript(changed), .approvals(other)],
    ] {
      var story = Self.asked(Self.notes(3))
      story.look()
      story.type("<M-t>")
      story.look()
      story.type("a")
      for action in actions { story.apply(action) }
      story.look()
      story.type("a")
      #expect(Self.answers(story) == [Self.allowed] && story.reading != nil)
    }
  }

  @Test func anAnswerThatDidNotArriveIsGivenAnewWithoutReadingTheSameAgain() {
    var story = Self.asked(Self.notes(3))
    story.look()
    story.type("<M-t>")
    story.look()
    story.type("a")
    story.apply(.approvals(.refused(Sample.callID(1), Problem("The host does not answer."))))
    story.look()
    story.type("a")
    #expect(Self.answers(story) == [Self.allowed, Self.allowed])
  }

  /// What is written in an argument changes no cell outside of the sidebar's rows, and every row of it has its margin.
  @Test func theTextOfOthersStaysInItsRows() throws {
    var baseline: Frame?
    for item in try ApprovalTests.hostile() + [(name: "none", text: "x")] {
      var story = Self.asked(Waiting.argument(item.text))
      story.look()
      story.type("<M-t>")
      let frame = story.look()
      let layout = ScreenLayout(story.state)
      let rows = try #require(layout.toolRows)
      let plain = baseline ?? Self.frame(of: Waiting.argument("x"))
      baseline = plain
      for row in 0..<layout.status.row {
        for column in 0..<frame.size.columns where !rows.contains(Position(column: column, row: row)) {
          let (left, right) = (frame[column, row], plain[column, row])
          let isSame =
            frame.scalars(of: left) == plain.scalars(of: right) && left.ink == right.ink
            && left.surface == right.surface
          #expect(isSame, "\(item.name) at \(column), \(row)")
          if !isSame { return }
        }
      }
      // On the surface of what others wrote, behind the line of the margin.
      for row in rows.row..<rows.endRow where frame[rows.column + 1, row].surface == .code {
        let start = (rows.column + 1..<rows.column + 8).map { column in
          String(String.UnicodeScalarView(frame.scalars(of: frame[column, row])))
        }.joined()
        #expect(start.contains("│"), "\(item.name): \(start)")
      }
    }
  }

  private static func frame(of request: ApprovalRequest) -> Frame {
    var story = asked(request)
    story.look()
    story.type("<M-t>")
    return story.look()
  }

  /// Whatever is pressed: what is allowed in the sidebar has been on the screen since it was asked, all of it.
  @Test func nothingIsEverAllowedUnseen() throws {
    var random = SeededGenerator()
    var allowed = 0
    rounds: for round in 0..<350 {
      var count = Int.random(in: 1...60, using: &random)
      var story = Self.asked(
        Self.notes(count, digest: "d0"), columns: Int.random(in: 110...170, using: &random),
        rows: Int.random(in: 8...40, using: &random))
      var seen: Set<String> = []
      var digest = "d0"
      story.type("<M-t>")
      for step in 0..<30 {
        let keys =
          story.state.dialog != nil
          ? ["<Esc>", "<Esc><M-t>", "<F1>", "a", "G"]
          : ["<PageDown>", "<PageDown>", "<PageUp>", "j", "<C-x>", "<F1>", "<M-t>", "<C-t>", "a", "a", "a"]
        switch Int.random(in: 0...15, using: &random) {
        case 0:
          digest = "d\(step + 1)"
          count = Int.random(in: 1...60, using: &random)
          seen = []
          story.apply(
            .transcript(
              .turn(
                Waiting.turn([Waiting.call(1, "write_file", Self.notes(count, digest: digest))]),
                Sample.sessionID(1))))
        case 1:
          story.apply(
            .resized(
              Size(
                columns: Int.random(in: 70...170, using: &random),
                rows: Int.random(in: 8...40, using: &random)
              )))
        case 2...9:
          let frame = story.look()
          guard case nil = story.state.dialog else { continue }
          for row in 0..<frame.size.rows {
            let text = (0..<frame.size.columns).map { column in
              String(String.UnicodeScalarView(frame.scalars(of: frame[column, row])))
            }.joined()
            for number in 1...count where text.contains("note \(number) \(digest).") {
              seen.insert("\(number)")
            }
          }
        default:
          let isRead = story.reading != nil
          story.type(keys.randomElement(using: &random) ?? "a")
          guard let answer = Self.answers(story).last else { continue }
          if !isRead {
            allowed += 1
            #expect(
              answer
                == .resolve(Sample.callID(1), .allowOnce, digest: digest, in: Sample.sessionID(1)))
            #expect(seen.count == count, "seed \(random.seed), round \(round)")
          }
          // What asks again after that is read over everything else.
          continue rounds
        }
      }
    }
    #expect(allowed > 20, "seed \(random.seed)")
  }
}
