import ChatUI
import Conversation
import Screen
import Widgets

/// Tool calls that wait for a word.
enum Waiting {
  static let command = ApprovalRequest(
    digest: "d1", reason: "Commands ask before they run.",
    details: [
      ApprovalDetail(.command, ["git", "commit", "-m", "Fix  the build", ""]),
      ApprovalDetail(.folder, "/home/ada/antiphon"),
      ApprovalDetail(.environment, ["HOME", "LANG", "PATH", "TERM"]),
    ], isSandboxed: false, rule: "run_command(git commit *)")

  static let script = ApprovalRequest(
    digest: "d2", reason: "The script cannot be read as a list of simple commands.",
    details: [
      ApprovalDetail(
        .script,
        "cd build \u{202E}&& ls\u{200B}\n\tmake -j2  \n\necho \"日本語 🌊\u{A0}done\" # שלום\r\n"),
      ApprovalDetail(.folder, "/home/ada/日本"), ApprovalDetail(.note, "Its output is kept."),
    ], isSandboxed: true)

  static let edit = ApprovalRequest(
    digest: "d3", reason: "It writes into the workspace.",
    details: [
      ApprovalDetail(.file, "Sources/Counter.swift"),
      ApprovalDetail(
        .diff,
        "--- a/Sources/Counter.swift\n+++ b/Sources/Counter.swift\n@@ -1,3 +1,3 @@\n actor Counter {\n-  var value = 0\n+  private var value = 0\n }\n"
      ),
    ], rule: "edit_file(Sources/**)")

  static let server = ApprovalRequest(
    digest: "d4", reason: "The tool is not ours, and nobody knows what it does.",
    details: [
      ApprovalDetail(.server, "notes"), ApprovalDetail(.definition, "Adds a note."),
      ApprovalDetail(.arguments, #"{"text":"Buy 牛乳"}"#),
      ApprovalDetail(.address, "https://notes.example/mcp"), ApprovalDetail(.content, "one\ntwo"),
    ])

  static let arguments = ApprovalRequest(
    digest: "d5", reason: "The tool is not ours, and nobody knows what it does.",
    details: [
      ApprovalDetail(.server, "notes"),
      ApprovalDetail(
        .arguments,
        #"{"title":"Buy 牛乳 \u202e🌊","title":"Sell","tags":["a",1.50e3,12345678901234567890],"at":{"x":1,"y":{"z":""#
          + "\u{202E}" + #"\n done"}}}"#),
    ])

  static let noArguments = ApprovalRequest(
    digest: "d6", reason: "The tool is not ours, and nobody knows what it does.",
    details: [
      ApprovalDetail(.server, "notes"), ApprovalDetail(.arguments, #"{"title":"Buy 牛乳","tags":["a",]}"#),
    ])

  /// A request whose only argument is this text.
  static func argument(_ text: String, digest: String = "dx") -> ApprovalRequest {
    ApprovalRequest(
      digest: digest, reason: "Commands ask before they run.",
      details: [ApprovalDetail(.command, ["echo", text])], isSandboxed: false, rule: "run_command(echo *)")
  }

  static func call(
    _ number: Int, _ name: String, _ request: ApprovalRequest, state: ToolCallState = .awaitingApproval,
    server: String = "builtin"
  ) -> ToolCall {
    var call = Sample.call(number, name, "{}", state, tookMilliseconds: nil)
    call.serverName = server
    call.approval = request
    return call
  }

  static func turn(_ calls: [ToolCall], status: TurnStatus = .awaitingApproval, session: Int = 1) -> Turn {
    Sample.turn(0, "", status: status, calls: calls, session: session, secondsAgo: 5)
  }

  static func round(_ calls: [ToolCall], session: Int = 1) -> RoundDetail {
    Sample.round(0, "Commit that", [turn(calls, session: session)], outcome: nil, session: session)
  }
}

extension ChatStory {
  /// A story in which these calls of the first session wait.
  static func asked(
    _ calls: [ToolCall], _ name: String = "unused", columns: Int = 80, rows: Int = 24,
    glyphs: Glyphs = .unicode, filePath: String = #filePath
  ) -> ChatStory {
    var story = ChatStory.opened(
      name, columns: columns, rows: rows, glyphs: glyphs, showing: [Waiting.round(calls)],
      filePath: filePath)
    story.mark((1, .awaitingApproval))
    story.effects = []
    return story
  }

  /// What is being read.
  var reading: ApprovalReading? {
    if case .approval(let reading) = state.dialog { reading } else { nil }
  }
}
