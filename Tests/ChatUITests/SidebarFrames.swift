import ChatUI
import Conversation
import Screen
import Testing

/// The sidebar as a timeline, what is opened in it, and the same in place where it has no room.
@Suite struct SidebarFrames {
  private static let sizes = [(120, 24), (80, 24), (40, 12), (20, 5)]

  /// A story about one round whose turns make these calls.
  private func story(
    _ name: String, _ columns: Int, _ rows: Int, _ turns: [[ToolCall]], status: TurnStatus = .runningTools
  ) -> ChatStory {
    var story = ChatStory(name, columns: columns, rows: rows)
    let isOver = status.isTerminal
    let all = turns.enumerated().map { index, calls in
      Sample.turn(
        0, index == 0 ? "I look at it." : "And further.", index: index,
        status: index < turns.count - 1 ? .completed : status, calls: calls, secondsAgo: 9 - Int64(index))
    }
    story.open([Sample.round(0, "What is built here?", all, outcome: isOver ? .completed : nil)])
    return story
  }

  private func answered(_ call: ToolCall, _ answer: ApprovalDecision) -> ToolCall {
    var call = call
    call.approval = ApprovalRequest(digest: "d", reason: "It writes.", answer: answer)
    return call
  }

  @Test(arguments: sizes)
  func callsAreGroupedByTurn(columns: Int, rows: Int) throws {
    var remote = Sample.call(4, "read_query", #"{"query":"select 1"}"#, .succeeded)
    remote.serverName = "sqlite"
    let first = [
      Sample.call(1, "read_file", #"{"path":"中文.txt"}"#, .succeeded),
      answered(Sample.call(2, "write_file", #"{"path":"a.txt","content":"hi"}"#, .succeeded), .allowOnce),
      answered(
        Sample.call(3, "run_command", #"{"command":"rm -r build"}"#, .denied), .deny(reason: "Keep it 👩‍👩‍👧‍👦.")),
    ]
    let second = [
      remote, answered(Sample.call(5, "run_command", #"{"command":"ls"}"#, .succeeded), .allowForSession),
      answered(
        Sample.call(6, "fetch_url", #"{"url":"https://example.org"}"#, .running, tookMilliseconds: nil),
        .allowAlways),
      Sample.call(7, "read_file", #"{"path":"b"}"#, .pending, tookMilliseconds: nil),
      Sample.call(8, "read_file", #"{"pa"#, .arriving, tookMilliseconds: nil),
    ]
    var story = story("turns", columns, rows, [first, second])
    story.record()
    story.type("<M-t>g")
    story.record()
    try story.verify()
  }

  @Test(arguments: sizes)
  func aRunningCallShowsHowFarItIs(columns: Int, rows: Int) throws {
    var build = Sample.call(1, "run_command", #"{"command":"swift build"}"#, .running, tookMilliseconds: nil)
    build.progress = ToolProgress(
      output: (1...9).map { "[\($0)/9] Compiling \($0) 文字.swift\n" }.joined() + "\u{1B}[31mred\u{1B}[0m",
      outputByteCount: 9_000)
    var fetch = Sample.call(2, "download", "{}", .running, tookMilliseconds: nil)
    fetch.serverName = "files"
    fetch.progress = ToolProgress(message: "reading part 3", completed: 3, total: 8)
    var count = Sample.call(3, "count", "{}", .running, tookMilliseconds: nil)
    count.serverName = "files"
    count.progress = ToolProgress(completed: 12)
    var story = story("progress", columns, rows, [[build, fetch, count]])
    story.record()
    story.pass(milliseconds: 300)
    story.type("<M-t>g<Enter>")
    story.record()
    try story.verify()
  }

  @Test(arguments: [(120, 40), (80, 40), (40, 24)])
  func anOpenCallIsPutIntoForm(columns: Int, rows: Int) throws {
    let edit = Sample.call(
      1, "edit_file",
      #"{"path":"a.swift","old_text":"let a = 1\nlet b = 2\n","new_text":"let a = 1\nlet b = 3\n"}"#,
      .succeeded, result: "Replaced once.")
    let command = Sample.call(
      2, "run_command", #"{"command":"for f in *.swift; do\n  wc -l \"$f\"\ndone","timeout":30}"#, .succeeded,
      result: #"{"lines":1204,"files":["a.swift","b.swift"],"note":"ok"}"#)
    var image = Sample.call(3, "screenshot", "not { json", .succeeded, result: "One image.")
    image.serverName = "browser"
    image.files = [
      ToolFile(mediaType: "image/png", byteCount: 14_200, path: "/home/me/.local/share/shot.png")
    ]
    var story = story("forms", columns, rows, [[edit, command, image]], status: .completed)
    story.type("<M-t>g<Enter>")
    story.record()
    story.type("<Enter>j<Enter>")
    story.record()
    story.type("<Enter>jo")
    story.record()
    try story.verify()
  }

  @Test func aDifferenceAndWhatWasAskedAreShown() throws {
    var call = answered(
      Sample.call(
        1, "write_file", #"{"path":"a.py","content":"def a():\n  return 2\n"}"#, .succeeded,
        result: "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n def a():\n-  return 1\n+  return 2"),
      .deny(reason: "Not in this folder, and the sentence goes on for longer than a row is wide."))
    call.approval?.details = [
      ApprovalDetail(.file, "a.py"),
      ApprovalDetail(.diff, "--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n def a():\n-  return 1\n+  return 2\n"),
    ]
    var story = story("difference", 120, 40, [[call]], status: .completed)
    story.type("<M-t><Enter>")
    story.record()
    try story.verify()
  }

  @Test(arguments: [(120, 30), (40, 12)])
  func aLongResultIsFoldedUntilItIsAskedFor(columns: Int, rows: Int) throws {
    let call = Sample.call(
      1, "read_file", #"{"path":"long.txt"}"#, .succeeded,
      result: (1...60).map { "line \($0)" }.joined(separator: "\n"))
    var story = story("folded", columns, rows, [[call]], status: .completed)
    story.type("<M-t><Enter>")
    story.look()
    story.type("<PageDown><PageDown><PageDown>")
    story.record()
    story.type("<Enter>")
    story.look()
    story.type("<PageDown><PageDown><PageDown><PageDown>")
    story.record()
    story.type("<Enter>")
    story.record()
    #expect(story.state.openCalls.isEmpty)
    try story.verify()
  }

  @Test(arguments: [(120, 16), (80, 16), (40, 12)])
  func oneGoesFromACallToTheTextAndBack(columns: Int, rows: Int) throws {
    let calls = (1...3).map {
      Sample.call($0, "read_file", #"{"path":"file \#($0)"}"#, .succeeded, result: "one")
    }
    var story = ChatStory("jumps", columns: columns, rows: rows)
    let turns = [Sample.turn(0, Sample.answer, calls: calls), Sample.turn(0, Sample.answer, index: 1)]
    story.open([Sample.round(0, "Read", turns), Sample.round(1, "Short", [Sample.turn(1, "Yes.")])])
    story.look()
    story.type("<M-v>g")
    story.look()
    story.type("<M-t>gj")
    story.look()
    story.type("t")
    story.record()
    #expect(story.state.focus == .transcript)
    #expect(story.state.toolView.pointed == Sample.callID(2))
    story.type("t")
    story.record()
    #expect(story.state.focus == .tools)
    #expect(story.state.selectedCall == Sample.callID(2))
    // Read on, and back to the same call while it is in sight.
    story.type("<Esc><M-v>k")
    story.look()
    #expect(story.state.toolView.pointed == nil)
    story.type("t")
    story.record()
    #expect(story.state.selectedCall == Sample.callID(2))
    try story.verify()
  }

  @Test func textsOfAnOpenCallAreCopiedWithoutTheirMargins() {
    let call = Sample.call(
      1, "write_file", #"{"path":"a.txt","content":"one\n  two\n"}"#, .succeeded, result: "done")
    var story = story("unused", 80, 24, [[call]], status: .completed)
    story.look()
    story.type("<M-t><Enter>")
    story.look()
    story.effects = []
    story.type("<M-v>VGy")
    guard case .copy(let copied)? = story.effects.last else {
      Issue.record("nothing was copied")
      return
    }
    #expect(copied.text.contains("\"content\":\none\n  two\n"), "\(copied.text)")
  }

  @Test func whereNoCallIsInSightItIsSaid() {
    var story = ChatStory.opened(columns: 120)
    story.look()
    story.type("<M-v>t")
    #expect(story.state.notice?.text == "No tool call in sight.")
    #expect(story.state.focus == .transcript)
  }
}
