import Screen
import Testing

@testable import Terminal

@Suite struct TerminalNotificationTests {
  private let esc = "\u{1B}"

  @Test func aTextIsNothingButText() {
    let hostile = "Done\u{1B}]0;owned\u{07}\u{9B}31m\u{202E}; 4;1\nmore"
    let clean = "Done]0;owned31m; 4;1more"
    #expect(TerminalNotification(.bell).sequence(for: hostile) == "\u{07}")
    #expect(TerminalNotification(.osc9).sequence(for: hostile) == "\(esc)]9;\(clean)\(esc)\\")
    #expect(
      TerminalNotification(.osc777).sequence(for: hostile)
        == "\(esc)]777;notify;Antiphon;Done]0,owned31m, 4,1more\(esc)\\")
    #expect(
      TerminalNotification(.osc99).sequence(for: hostile)
        == "\(esc)]99;i=antiphon:d=0;Antiphon\(esc)\\\(esc)]99;i=antiphon:p=body;\(clean)\(esc)\\")
    let long = TerminalNotification(.osc9).sequence(for: String(repeating: "x", count: 10_000))
    #expect(long.utf8.count < 200)
  }

  @Test func multiplexersHandItThroughAndRing() {
    #expect(
      TerminalNotification(.osc9, through: .tmux).sequence(for: "a")
        == "\(esc)Ptmux;\(esc)\(esc)]9;a\u{07}\(esc)\\\u{07}")
    #expect(
      TerminalNotification(.osc9, through: .screen).sequence(for: "a")
        == "\(esc)P\(esc)]9;a\u{07}\(esc)\\\u{07}")
    #expect(TerminalNotification(.bell, through: .tmux).sequence(for: "a") == "\u{07}")
  }

  @Test(
    arguments: [
      (["TERM": "xterm-kitty"], TerminalNotification(.osc99)),
      (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], TerminalNotification(.osc99)),
      (["TERM": "foot"], TerminalNotification(.osc777)),
      (["TERM": "rxvt-unicode-256color"], TerminalNotification(.osc777)),
      (["TERM": "xterm-256color", "KONSOLE_VERSION": "230804"], TerminalNotification(.osc777)),
      (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], TerminalNotification(.osc9)),
      (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], TerminalNotification(.osc9)),
      (["TERM": "xterm-ghostty"], TerminalNotification(.osc9)),
      (
        ["TERM": "tmux-256color", "TMUX": "/tmp/t,1,0", "TERM_PROGRAM": "tmux", "ITERM_SESSION_ID": "w0"],
        TerminalNotification(.osc9, through: .tmux)
      ),
      // A window that was opened from inside of tmux is none of tmux.
      (["TERM": "xterm-kitty", "TMUX": "/tmp/t,1,0"], TerminalNotification(.osc99)),
      (
        ["TERM": "screen", "STY": "1.pts", "WEZTERM_PANE": "0"], TerminalNotification(.osc9, through: .screen)
      ),
      (["TERM": "xterm-256color"], nil), (["TERM": "linux"], nil), ([:], nil),
    ] as [([String: String], TerminalNotification?)])
  func theBestWayByTheEnvironment(_ environment: [String: String], _ expected: TerminalNotification?) {
    #expect(TerminalNotification.preferred { environment[$0] } == expected)
  }

  @Test(
    arguments: [
      ([:], .none), (["TERM": "xterm", "TMUX": "/tmp/t,1,0"], .none), (["TERM": "screen"], .none),
      (["TERM": "screen", "TMUX": "/tmp/t,1,0", "STY": "1.pts"], .tmux), (["TERM": "tmux-256color"], .tmux),
      (["TERM": "screen", "STY": "1.pts"], .screen), (["TERM": "xterm", "STY": "1.pts"], .none),
    ] as [([String: String], Multiplexer)])
  func whatStandsBetween(_ environment: [String: String], _ expected: Multiplexer) {
    #expect(Multiplexer { environment[$0] } == expected)
  }

  @Test(
    arguments: [
      ([:], false), (["LANG": "en_US.UTF-8"], false), (["LANG": "de_DE.utf8"], false),
      (["LC_ALL": "C.UTF-8", "LANG": "C"], false), (["LANG": "C"], true), (["LANG": "POSIX"], true),
      (["LANG": "de_DE.ISO-8859-1"], true), (["LC_CTYPE": "C", "LANG": "en_US.UTF-8"], true),
      (["LC_CTYPE": "UTF-8"], false), (["LANG": "de_DE.UTF-8@euro"], false),
      (["LC_ALL": "", "LANG": "en_US.UTF-8"], false), (["TERM": "linux", "LANG": "en_US.UTF-8"], true),
      (["TERM": "vt100", "LANG": "en_US.UTF-8"], true), (["TERM": "xterm", "LANG": "en_US.UTF-8"], false),
    ] as [([String: String], Bool)])
  func asciiWhereNothingElseIsSureToBeSeen(_ environment: [String: String], _ expected: Bool) {
    #expect(TerminalType.knowsOnlyASCII { environment[$0] } == expected)
  }
}
