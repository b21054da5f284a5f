import Foundation
import Testing

/// What is copied in the real program arrives where a person pastes from.
@Suite(.serialized) struct CopyStories {
  private static let answer = [
    "An actor lets in one task at a time, so what it holds is never changed by two of them at once.\n\n",
    "```swift\nlet a = 1\n\tlet b = 2\n```\n",
  ]

  /// A program with one answer on the screen, and a `wl-copy` that writes what it is given to a file.
  private func opened(
    _ server: ScriptedServer, columns: Int = 100, environment: [String: String] = [:]
  ) async throws -> Terminal {
    let tools = FileManager.default.temporaryDirectory.appending(
      path: "antiphon-tools-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    var variables = ["PATH": "\(tools.path):\(path)", "TOOLS": tools.path]
    variables.merge(environment) { $1 }
    let terminal = try await Terminal(columns: columns, environment: variables)
    let tool = tools.appending(path: "wl-copy")
    try "#!/bin/sh\ncat > \"$HOME/clipboard\"\nmv \"$HOME/clipboard\" \"$HOME/copied\"\n".write(
      to: tool, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: tool.path)
    try terminal.useServer(server)
    try await terminal.openAntiphon("--config $HOME/config.toml")
    try await terminal.type("How?")
    try await terminal.press("Enter")
    try await terminal.waitFor("completed")
    return terminal
  }

  private func server() throws -> ScriptedServer {
    try ScriptedServer(answers: [[.streamHead] + Self.answer.map { .delta($0) } + [.end]])
  }

  @Test func `a line selected by keys arrives whole in tmux's buffer`() async throws {
    let server = try server()
    let terminal = try await opened(server, columns: 60)
    defer {
      terminal.close()
      server.close()
    }
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
    let server = try server()
    let terminal = try await opened(server)
    defer {
      terminal.close()
      server.close()
    }
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
    let server = try server()
    let terminal = try await opened(server, columns: 60)
    defer {
      terminal.close()
      server.close()
    }
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
    let server = try server()
    let terminal = try await opened(server, environment: ["WAYLAND_DISPLAY": "wayland-9"])
    defer {
      terminal.close()
      server.close()
    }
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("by way of tmux and wl-copy")
    let copied = try String(contentsOf: terminal.home.appending(path: "copied"), encoding: .utf8)
    #expect(copied == "let a = 1\n\tlet b = 2")
  }

  @Test func `tmux takes OSC 52 where its program cannot be asked`() async throws {
    let server = try server()
    let terminal = try await opened(server)
    defer {
      terminal.close()
      server.close()
    }
    try await terminal.allowClipboard()
    try await terminal.press("C-q")
    try await terminal.waitFor("the shell") { $0.contains("shell>") && !$0.contains("›") }
    // As on another machine, reached by ssh from within tmux.
    try await terminal.run("clear; unset TMUX; export SSH_TTY=/dev/pts/0")
    try await terminal.openAntiphon("--config $HOME/config.toml --continue")
    try await terminal.waitFor("let a = 1")
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("by way of the terminal")
    #expect(try await terminal.buffer == "let a = 1\n\tlet b = 2")
  }

  @Test func `what no clipboard takes lies in a file whose name is said`() async throws {
    let server = try server()
    let terminal = try await opened(server)
    defer {
      terminal.close()
      server.close()
    }
    try await terminal.press("C-q")
    try await terminal.waitFor("the shell") { $0.contains("shell>") && !$0.contains("›") }
    // A console that knows no sequences for that.
    try await terminal.run("clear; unset TMUX; export TERM=linux")
    try await terminal.run(
      "$ANTIPHON_BINARY --data-dir $HOME/data --model demo/demo --config $HOME/config.toml --continue")
    try await terminal.waitFor("let a = 1")
    try await terminal.press("M-v", "c")
    try await terminal.waitFor("copied.txt")
    let file = terminal.home.appending(path: "data/copied.txt")
    #expect(try String(contentsOf: file, encoding: .utf8) == "let a = 1\n\tlet b = 2")
  }

  @Test func `without the mouse the terminal keeps it`() async throws {
    let server = try server()
    let terminal = try await opened(server)
    defer {
      terminal.close()
      server.close()
    }
    #expect(try await terminal.hasMouse)
    try await terminal.press("C-x", "v", "m")
    try await terminal.waitFor("The mouse is off")
    #expect(try await !terminal.hasMouse)
    try await terminal.press("C-x", "v", "m")
    try await terminal.waitFor("The mouse is on")
    #expect(try await terminal.hasMouse)
  }
}
