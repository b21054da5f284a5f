import Foundation
import Testing

/// What can be written, in the real program in a real terminal.
@Suite(.serialized) struct ComposerStories {
  /// Everything that is stored, as one document.
  private func exported(_ terminal: Terminal) async throws -> String {
    try await Tool.run([
      "env", "HOME=\(terminal.home.path)", Binary.path, "sessions", "export", "--all", "--format", "json",
      "--data-dir", "\(terminal.home.path)/data",
    ])
  }

  @Test func `a megabyte is pasted at once, typed in, and arrives whole`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    let lines = (0..<20_000).map { "line \($0) of what was pasted, 漢字 and 👍🏽" }
    let pasted = lines.joined(separator: "\n")
    #expect(pasted.utf8.count > 900_000)
    try terminal.write(pasted, to: "paste.txt")
    try await terminal.openAntiphon()
    try await terminal.type("Look: ")
    try await terminal.paste(terminal.file("paste.txt"))
    try await terminal.waitFor("line 19999 of what was pasted")
    try await terminal.type(" and this")
    try await terminal.waitFor("and this")
    try await terminal.press("Enter")
    try await terminal.waitFor("completed")
    try await terminal.quit()
    let document = try await exported(terminal)
    let requests = try #require(try JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any])
    let wanted = "Look: \(pasted) and this"
    #expect(Self.strings(in: requests).contains(wanted))
  }

  private static func strings(in value: Any) -> [String] {
    switch value {
    case let text as String: [text]
    case let list as [Any]: list.flatMap(strings)
    case let object as [String: Any]: object.values.flatMap(strings)
    default: []
    }
  }

  @Test func `the editor gets the text and the terminal, and gives both back`() async throws {
    let terminal = try await Terminal(environment: ["EDITOR": "sh my-editor --wait"])
    defer { terminal.close() }
    try terminal.write(
      """
      stty -a > during
      echo "$1 ${2##*.} $(stat -c %a "$2")" > called
      cat "$2" > given
      printf 'second line\\n' >> "$2"
      echo editing; read -r answer
      [ "$answer" = ok ] || exit 3
      """, to: "my-editor")
    try await terminal.run("stty -a > before; clear")
    try await terminal.openAntiphon()
    try await terminal.type("first line")
    try await terminal.press("C-x", "C-e")
    try await terminal.waitFor("editing")
    try await terminal.run("ok")
    try await terminal.waitFor("the text that was saved") {
      $0.contains("first line") && $0.contains("second line")
    }
    #expect(try terminal.read("called") == "--wait md 600\n")
    #expect(try terminal.read("given") == "first line\n")
    #expect(try terminal.read("during") == terminal.read("before"))
    // One that fails leaves everything as it was, and is said to have failed.
    try await terminal.press("C-x", "e", "e")
    try await terminal.waitFor("editing")
    try await terminal.run("no")
    try await terminal.waitFor("ended with status 3")
    #expect(try await terminal.screen.contains("second line"))
    try await terminal.quit()
    try await terminal.run("stty -a > after; echo 'do''ne'")
    try await terminal.waitFor("done")
    #expect(try terminal.read("after") == terminal.read("before"))
  }

  @Test func `without an editor the text stays`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.openAntiphon()
    try await terminal.type("some text")
    try await terminal.press("C-x", "C-e")
    try await terminal.waitFor("No editor is set.")
    #expect(try await terminal.screen.contains("some text"))
  }

  @Test func `a file is found by a part of its name, and what is in it goes along`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("I have read it."), .end]])
    let terminal = try await Terminal.opened(server) { terminal in
      for folder in ["work/deep", "work/node_modules"] {
        try FileManager.default.createDirectory(at: terminal.file(folder), withIntermediateDirectories: true)
      }
      try terminal.write("The secret word is marmalade.\n", to: "work/deep/notes.md")
      try terminal.write("nothing", to: "work/node_modules/notes.md")
      try await terminal.run("cd work; clear")
    }
    defer { terminal.close() }
    try await terminal.type("What is in @not")
    try await terminal.waitFor("the list with a preview") {
      $0.contains("deep/notes.md") && $0.contains("The secret word is marmalade.")
    }
    #expect(try await !terminal.screen.contains("node_modules"))
    try await terminal.press("Tab")
    try await terminal.waitFor("+ @deep/notes.md")
    try await terminal.press("Enter")
    try await terminal.waitFor("I have read it.")
    let request = try #require(server.received.first)
    #expect(request.contains("What is in @deep") && request.contains("The secret word is marmalade."))
  }

  @Test func `an image goes along, by a command and by being dragged onto the terminal`() async throws {
    let server = try ScriptedServer(answers: [[.streamHead, .delta("A cat."), .end]])
    let terminal = try await Terminal.opened(server)
    defer { terminal.close() }
    let image = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2, 3])
    for name in ["cat.png", "a dog.png"] { try image.write(to: terminal.file(name)) }
    try terminal.write("'\(terminal.file("a dog.png").path)' ", to: "dragged")
    try await terminal.enter("/attach cat.png")
    try await terminal.waitFor("+ cat.png")
    try await terminal.paste(terminal.file("dragged"))
    try await terminal.waitFor("a dog.png 12 bytes")
    try await terminal.enter("What are these?")
    try await terminal.waitFor("A cat.")
    let request = try #require(server.received.first)
    #expect(request.components(separatedBy: image.base64EncodedString()).count == 3)
    #expect(!request.contains("dog.png'"))
  }

  @Test func `what was sent and what was not is there in the next run`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try await terminal.openAntiphon()
    try await terminal.enter("an unusual question")
    try await terminal.waitFor("completed")
    try await terminal.press("C-n")
    try await terminal.type("left unsent")
    try await terminal.waitFor("left unsent")
    try await terminal.quit()
    for name in ["history", "drafts"] {
      let file = terminal.file("data/default/\(name)")
      #expect(try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int == 0o600)
    }
    try await terminal.run("clear")
    try await terminal.openAntiphon()
    try await terminal.waitFor("left unsent")
    try await terminal.press("C-r")
    try await terminal.type("unusual")
    try await terminal.waitFor("› an unusual question")
    try await terminal.press("Escape")
    try await terminal.waitFor("› left unsent")
  }

  @Test func `history is not kept when the settings say so`() async throws {
    let terminal = try await Terminal()
    defer { terminal.close() }
    try terminal.write("[composer]\nhistory = false\n", to: "config.toml")
    try await terminal.openAntiphon("--model demo/demo --config $HOME/config.toml")
    try await terminal.enter("a secret question")
    try await terminal.waitFor("completed")
    try await terminal.quit()
    #expect(!FileManager.default.fileExists(atPath: terminal.file("data/default/history").path))
  }
}
