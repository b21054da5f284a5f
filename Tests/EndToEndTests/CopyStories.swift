import Foundation
import Testing

/// What is copied in the real program arrives where a person pastes from.
@Suite(.serialized) struct CopyStories {
  private static let answer = [
    "An actor lets in one task at a time, so what it holds is never changed by two of them at once.\n\n",
    "```swift\nlet a = 1\n\tlet b = 2\n```\n",
  ]

  /// A program with one answer on the screen, and a `wl-copy` that writes what it is given to a file.
  private func opened(columns: Int = 100, environment: [String: String] = [:]) async throws -> Terminal {
    let server = try ScriptedServer(answers: [[.streamHead] + Self.answer.map { .delta($0) } + [.end]])
    let terminal = try await Terminal.opened(server, columns: columns, environment: environment) { terminal in
      try terminal.write(
        "#!/bin/sh\ncat > \"$HOME/clipboard\"\nmv \"$HOME/clipboard\" \"$HOME/copied\"\n", to: "wl-copy")
      try await terminal.run("chmod +x wl-copy; PATH=$HOME:$PATH; clear")
    }
    do {
      try await terminal.enter("How?")
      try await terminal.waitFor("completed")
    } catch {
      terminal.close()
      throw error
    }
    return terminal
  }

  @Test func `a line selected by keys arrives whole in tmux's buffer`() async throws {
    let terminal = try await opened(columns: 60)
    defer { terminal.close() }
    try await terminal.press("M-v", "V")
    try await terminal.waitFor("selecting lines")
    try await terminal.press("y")
    try await terminal.waitFor("by way of tmux")
    let buffer = try await terminal.buffer
    #expect(
      buffer
        == "An actor lets in one task at a time, so what it holds is never changed by two of them at once.")
  }

  @Test func `a block of code and the whole answer are copied as they were written`() async throws {
    let terminal = try await opened()
    defer { terminal.close() }
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("Copied swift code")
    #expect(try await terminal.buffer == "let a = 1\n\tlet b = 2")
    try await terminal.press("y")
    try await terminal.waitFor("Copied the answer")
    #expect(try await terminal.buffer.hasSuffix("at once.\n\n```swift\nlet a = 1\n\tlet b = 2\n```\n"))
    try await terminal.press("Y")
    try await terminal.waitFor("Copied the conversation")
    let conversation = try await terminal.buffer
    #expect(conversation.contains("How?") && conversation.contains("let a = 1\n\tlet b = 2"))
  }

  @Test func `the mouse selects, and what it selected arrives`() async throws {
    let terminal = try await opened(columns: 60)
    defer { terminal.close() }
    let screen = try await terminal.screen.split(separator: "\n", omittingEmptySubsequences: false)
    let row = try #require(screen.firstIndex { $0.contains("An actor") })
    let start = screen[row].distance(
      from: screen[row].startIndex, to: try #require(screen[row].firstRange(of: "actor")?.lowerBound))
    // SGR reports, counted from 1: down on "actor", along to the next row, and up.
    try await terminal.send("\u{1B}[<0;\(start + 1);\(row + 1)M")
    try await terminal.send("\u{1B}[<32;\(start + 3);\(row + 1)M")
    try await terminal.send("\u{1B}[<32;8;\(row + 2)M")
    try await terminal.send("\u{1B}[<0;8;\(row + 2)m")
    try await terminal.waitFor("Copied")
    let buffer = try await terminal.buffer
    #expect(buffer.hasPrefix("actor lets in one task at a time, so what it"))
    #expect(!buffer.contains("\n") && !buffer.contains("  "))
  }

  @Test func `the system's clipboard gets it too, by standard input`() async throws {
    let terminal = try await opened(environment: ["WAYLAND_DISPLAY": "wayland-9"])
    defer { terminal.close() }
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("by way of tmux and wl-copy")
    #expect(try terminal.read("copied") == "let a = 1\n\tlet b = 2")
  }

  @Test func `tmux takes OSC 52 where its program cannot be asked`() async throws {
    let terminal = try await opened()
    defer { terminal.close() }
    try await terminal.allowClipboard()
    try await terminal.quit()
    // As on another machine, reached by ssh from within tmux.
    try await terminal.run("clear; unset TMUX; export SSH_TTY=/dev/pts/0")
    try await terminal.openAntiphon("--config $HOME/config.toml --continue")
    try await terminal.waitFor("let a = 1")
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("by way of the terminal")
    #expect(try await terminal.buffer == "let a = 1\n\tlet b = 2")
  }

  @Test func `what no clipboard takes lies in a file whose name is said`() async throws {
    let terminal = try await opened()
    defer { terminal.close() }
    try await terminal.quit()
    // A console that knows no sequences for that.
    try await terminal.run("clear; unset TMUX; export TERM=linux")
    try await terminal.run(
      "$ANTIPHON_BINARY --data-dir $HOME/data --model demo/demo --config $HOME/config.toml --continue")
    try await terminal.waitFor("let a = 1")
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("copied.txt")
    #expect(try terminal.read("data/copied.txt") == "let a = 1\n\tlet b = 2")
  }

  @Test func `without the mouse the terminal keeps it`() async throws {
    let terminal = try await opened()
    defer { terminal.close() }
    #expect(try await terminal.hasMouse)
    try await terminal.press("C-x", "v", "m")
    try await terminal.waitFor("The mouse is off")
    #expect(try await !terminal.hasMouse)
    try await terminal.press("C-x", "v", "m")
    try await terminal.waitFor("The mouse is on")
    #expect(try await terminal.hasMouse)
  }
}
