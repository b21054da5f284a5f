import Terminal
import Testing

@Suite struct ClipboardPlanTests {
  private func ways(
    _ environment: [String: String],
    programs: Set<String> = ["tmux", "wl-copy", "xclip", "xsel", "pbcopy", "clip.exe"],
    length: Int = 100, isFamiliar: Bool = true, isMac: Bool = false
  ) -> [ClipboardPlan.Way] {
    ClipboardPlan(
      length: length, isFamiliar: isFamiliar, isMac: isMac, environment: { environment[$0] },
      hasProgram: programs.contains
    ).ways
  }

  @Test func theTerminalIsAskedEverywhere() {
    #expect(ways([:]) == [.terminal])
    #expect(ways(["SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"]) == [.terminal])
    #expect(ways([:], isFamiliar: false) == [])
    #expect(ways([:], length: 74_995) == [])
    #expect(ways([:], length: 74_994) == [.terminal])
  }

  @Test func theSystemsClipboardIsTakenWhereItIsThisMachines() {
    #expect(ways(["WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"]) == [.terminal, .tool(.wlCopy)])
    #expect(ways(["DISPLAY": ":0"]) == [.terminal, .tool(.xclip)])
    #expect(ways(["DISPLAY": ":0"], programs: ["xsel"]) == [.terminal, .tool(.xsel)])
    #expect(
      ways(["WAYLAND_DISPLAY": "w", "DISPLAY": ":0"], programs: ["xclip"]) == [.terminal, .tool(.xclip)])
    #expect(ways(["WSL_DISTRO_NAME": "Debian", "DISPLAY": ":0"]) == [.terminal, .tool(.clip)])
    #expect(ways([:], isMac: true) == [.terminal, .tool(.pbcopy)])
    #expect(ways(["SSH_CONNECTION": "1 2 3 4"], isMac: true) == [.terminal])
    #expect(ways(["WAYLAND_DISPLAY": ""]) == [.terminal])
    #expect(ways(["DISPLAY": ":0"], length: 1 << 20) == [.tool(.xclip)])
  }

  @Test func inTmuxItsBufferComesFirst() {
    let inTmux = ["TMUX": "/tmp/tmux-0/default,1,0", "WAYLAND_DISPLAY": "w"]
    #expect(ways(inTmux) == [.tmux, .tool(.wlCopy)])
    #expect(ways(inTmux, length: 1 << 20) == [.tmux, .tool(.wlCopy)])
    #expect(ways(inTmux, programs: []) == [.terminal])
    let plan = ClipboardPlan(
      length: 5, isFamiliar: true, isMac: false, environment: { inTmux[$0] }, hasProgram: { $0 == "tmux" })
    #expect(plan.fallback == .terminal)
    // tmux on the other end of an ssh connection has no program here.
    #expect(ways(["TERM": "tmux-256color", "SSH_TTY": "x"], programs: []) == [.terminal])
  }

  // MARK: Sequences

  @Test func theSequenceIsThatOfXterm() {
    #expect(ClipboardSequence.bytes(for: "hello", through: .none) == "\u{1B}]52;c;aGVsbG8=\u{1B}\\")
    #expect(ClipboardSequence.bytes(for: String(repeating: "x", count: 74_995), through: .none) == nil)
  }

  @Test func tmuxGetsItPlainAndToPassOn() {
    #expect(
      ClipboardSequence.bytes(for: "hello", through: .tmux)
        == "\u{1B}]52;c;aGVsbG8=\u{1B}\\\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGVsbG8=\u{07}\u{1B}\\")
    #expect(Multiplexer { ["TMUX": "x"][$0] } == Multiplexer.tmux)
    #expect(Multiplexer { ["TERM": "tmux-256color"][$0] } == Multiplexer.tmux)
    #expect(Multiplexer { ["TERM": "screen-256color"][$0] } == Multiplexer.none)
  }

  @Test(arguments: [0, 1, 560, 570, 5000, 74_994])
  func screenGetsPiecesThatItTakes(length: Int) throws {
    let text = String(repeating: "x", count: length)
    let bytes = Array(try #require(ClipboardSequence.bytes(for: text, through: .screen)).utf8)
    var inner: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      #expect(rest.starts(with: [0x1B, 0x50]))
      rest = rest.dropFirst(2)
      // What is wrapped may begin with an ESC of its own, but holds no string terminator.
      var piece: [UInt8] = []
      while let byte = rest.first, !rest.starts(with: [0x1B, 0x5C]) {
        piece.append(byte)
        rest = rest.dropFirst()
      }
      #expect(piece.count + 4 <= 768)
      #expect(rest.starts(with: [0x1B, 0x5C]))
      rest = rest.dropFirst(2)
      inner += piece
    }
    let direct = try #require(ClipboardSequence.bytes(for: text, through: .none))
    #expect(String(decoding: inner, as: UTF8.self) == direct.dropLast(2) + "\u{07}")
    #expect(Multiplexer { ["STY": "1.pts-0"][$0] } == Multiplexer.screen)
  }

  // MARK: What is said

  @Test func theReportSaysWhatWasDone() {
    #expect(
      ClipboardReport("12 lines (340 characters)", ways: [.tmux, .tool(.wlCopy)]).sentence
        == "Copied 12 lines (340 characters) by way of tmux and wl-copy.")
    #expect(ClipboardReport("5 characters", ways: [.terminal]).sentence.contains("if it takes that"))
    #expect(
      ClipboardReport("5 characters", ways: [], file: "/x/copied.txt").sentence.contains("/x/copied.txt"))
    #expect(ClipboardReport("5 characters", ways: []).sentence.contains("Install"))
  }

  @Test func windowsReadsUTF16() {
    #expect(ClipboardPlan.Way.tool(.clip).input(for: "é") == [0xFF, 0xFE, 0xE9, 0x00])
    #expect(ClipboardPlan.Way.tool(.xclip).input(for: "é") == [0xC3, 0xA9])
  }
}
