import Foundation
import Testing

/// The same program on terminals of all kinds, looked at through what it really wrote.
@Suite(.serialized) struct TerminalKindStories {
  /// What the program writes from its start to its end, as `script` records it.
  private func recording(
    _ environment: String, settings: String = "", columns: Int = 80, rows: Int = 24,
    leave: (Terminal) async throws -> Void = { try await $0.press("C-q") }
  ) async throws -> String {
    let terminal = try await Terminal(columns: columns, rows: rows)
    defer { terminal.close() }
    try settings.write(to: terminal.home.appending(path: "config.toml"), atomically: true, encoding: .utf8)
    let command = "$ANTIPHON_BINARY --data-dir $HOME/data --config $HOME/config.toml --model demo/demo"
    try await terminal.run("\(environment) script -qfec \"\(command)\" $HOME/recording; echo en''ded")
    let file = terminal.home.appending(path: "recording")
    // Through a terminal that cannot show all that is sent, the recording says that the first frame is there.
    try await terminal.waitFor("the first frame") { _ in
      (try? String(decoding: Data(contentsOf: file), as: UTF8.self).contains("What would you like to know?"))
        ?? false
    }
    try await leave(terminal)
    try await terminal.waitFor("ended")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// The numbers in the sequences that set colours and attributes.
  private func styles(_ recording: String) -> Set<Int> {
    var found: Set<Int> = []
    for piece in recording.split(separator: "\u{1B}[").dropFirst() {
      let body = piece.prefix { "0123456789;".contains($0) }
      guard piece.dropFirst(body.count).first == "m" else { continue }
      found.formUnion(body.split(separator: ";").compactMap { Int($0) })
    }
    return found
  }

  @Test func `the Linux console gets its sixteen colours, ASCII and no sequences that it does not know`()
    async throws
  {
    let written = try await recording("TERM=linux")
    let styles = styles(written)
    #expect(styles.contains { (30...37).contains($0) })
    #expect(
      styles.allSatisfy {
        $0 < 30 || (30...37).contains($0) || (40...47).contains($0) || $0 == 39 || $0 == 49
      })
    #expect(!written.contains("\u{1B}]"), "no title, no question for the background")
    #expect(!written.contains("\u{1B}[>1u"))
    #expect(!written.contains("│") && !written.contains("›"))
  }

  @Test(arguments: ["TERM=vt100", "TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1"])
  func `without colours none are sent`(environment: String) async throws {
    let styles = styles(try await recording(environment))
    #expect(styles.allSatisfy { $0 < 30 } && styles.contains(1))
  }

  @Test func `the terminal's own colours are the terminal's own`() async throws {
    let styles = styles(
      try await recording("TERM=xterm-256color COLORTERM=truecolor", settings: "theme = \"terminal\"\n"))
    #expect(!styles.contains(38) && !styles.contains(48))
    #expect(styles.contains { (30...37).contains($0) })
  }

  @Test(arguments: [(20, 5), (500, 200)])
  func `small and large`(columns: Int, rows: Int) async throws {
    let terminal = try await Terminal(columns: columns, rows: rows)
    defer { terminal.close() }
    try await terminal.openAntiphon()
    try await terminal.type("abc")
    try await terminal.waitFor("abc")
    try await terminal.press("C-q")
    try await terminal.waitFor("the shell") { $0.contains("shell>") && !$0.contains("›") }
  }

  /// Keyboard protocol, title, paste, focus, mouse, cursor, screen: each is taken back, whatever ends the program.
  @Test(arguments: ["quit", "TERM", "HUP", "INT", "SEGV", "ABRT"])
  func `what was switched on is switched off`(ending: String) async throws {
    let written = try await recording("TERM=xterm-256color") { terminal in
      if ending == "quit" { return try await terminal.press("C-q") }
      try await Tool.run([
        "pkill", "-\(ending)", "-f", "^[^ ]*antiphon --data-dir \(terminal.home.path)/data",
      ])
    }
    for (on, off) in [
      ("\u{1B}[>1u", "\u{1B}[<u"), ("\u{1B}[>4;1m", "\u{1B}[>4m"), ("\u{1B}[22;0t", "\u{1B}[23;0t"),
      ("\u{1B}[?2004h", "\u{1B}[?2004l"), ("\u{1B}[?1004h", "\u{1B}[?1004l"),
      ("\u{1B}[?1002;1006h", "\u{1B}[?1006;1002l"), ("\u{1B}[?1049h", "\u{1B}[?1049l"),
      ("\u{1B}[?25l", "\u{1B}[?25h"),
    ] {
      let last = try #require(
        written.range(of: on, options: .backwards), "\(on.debugDescription) after \(ending)")
      #expect(
        written[last.upperBound...].contains(off),
        "\(off.debugDescription) after \(on.debugDescription), \(ending)")
    }
    // The title of before is put away before the first of ours.
    let pushed = try #require(written.range(of: "\u{1B}[22;0t"))
    let title = try #require(written.range(of: "\u{1B}]2;Antiphon"))
    #expect(pushed.lowerBound < title.lowerBound)
  }

  @Test func `the title can be left alone`() async throws {
    let written = try await recording("TERM=xterm-256color", settings: "interface.title = false\n")
    #expect(!written.contains("\u{1B}]2;") && !written.contains("\u{1B}[22;0t"))
  }

  @Test func `who looks elsewhere is told, in the name of the session alone`() async throws {
    let settings = "[interface]\nnotify = \"osc9\"\nnotify_after = 0\n"
    let written = try await recording("TERM=xterm-256color", settings: settings) { terminal in
      try await terminal.type("hello")
      try await terminal.press("Enter")
      // The window has lost the focus.
      try await terminal.type("\u{1B}[O")
      try await terminal.waitFor("completed")
      try await terminal.press("C-q")
    }
    #expect(written.contains("\u{1B}]9;Answered: hello\u{1B}\\"))
    #expect(written.contains("\u{1B}]2;● hello - Antiphon\u{07}"))
  }

  /// `Scripts/test` installs it where there are Debian packages.
  static let hasScreen = FileManager.default.isExecutableFile(atPath: "/usr/bin/screen")

  @Test(.enabled(if: hasScreen)) func `inside of GNU screen, which is left clean`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.run("mkdir -m 700 s; SCREENDIR=$HOME/s screen -U -c /dev/null bash --norc --noprofile")
    try await terminal.waitFor("bash")
    try await terminal.run("echo $TERM is he''re")
    try await terminal.waitFor("screen is here")
    try await terminal.openAntiphon()
    try await terminal.type("hello")
    try await terminal.press("Enter")
    try await terminal.waitFor("completed")
    try await terminal.press("C-q")
    try await terminal.waitFor("the shell") { !$0.contains("›") && !$0.contains("completed") }
    try await terminal.run("exit")
    try await terminal.waitFor("screen is terminating")
  }

  @Test func `themes are listed, shown and checked`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-themes-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func themes(_ arguments: String...) async throws -> Tool.Result {
      try await Tool.finish(
        [Binary.path, "themes"] + arguments + ["--data-dir", folder.path],
        environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"], in: folder)
    }
    let list = try await themes()
    #expect(list.status == 0 && list.output.split(separator: "\n").count >= 13, "\(list.errors)")
    let plain = try await themes("preview", "hearth")
    #expect(plain.status == 0 && !plain.output.contains("\u{1B}") && plain.output.contains("#1a1310"))
    let colored = try await themes("preview", "hearth", "--depth", "truecolor", "--depth", "mono")
    #expect(colored.output.contains("38;2;") && colored.output.contains("hearth: Hearth, dark, mono"))
    #expect(try await themes("check", "hearth").status == 0)
    let faint =
      "name = 'F'\nvariant = 'dark'\ninherits = 'ink'\n[palette]\nash = { rgb = '#303030', ansi = 'default' }\n"
    try faint.write(to: folder.appending(path: "faint.toml"), atomically: true, encoding: .utf8)
    let check = try await themes("check", "faint.toml")
    #expect(check.status == 1 && check.output.contains("text on base"))
    try (faint + "[ink]\nmutde = 'ash'\n").write(
      to: folder.appending(path: "wrong.toml"), atomically: true, encoding: .utf8)
    let wrong = try await themes("check", "wrong.toml")
    #expect(
      wrong.status == 1
        && wrong.errors.contains(#"wrong.toml:7:1: unknown ink "mutde"; did you mean "muted"?"#))
  }
}
