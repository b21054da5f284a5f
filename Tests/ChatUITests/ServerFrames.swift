import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// The list of tool servers, and the prompts they write.
@Suite struct ServerFrames {
  private static let prompts = [
    ToolServerPrompt(
      server: "git", name: "commit", description: "A message for what is staged",
      arguments: [
        .init("style", description: "conventional or plain", isRequired: true),
        .init("language", description: "言語 of the text"),
      ]),
    ToolServerPrompt(server: "git", name: "summary", description: "What has happened lately"),
    ToolServerPrompt(
      server: "notes", name: "find it/\u{1B}[31m", description: "One thing",
      arguments: [.init("what", isRequired: true)]),
  ]

  private static let servers = [
    ToolServerEntry(
      "git", .ready, address: "uvx mcp-server-git --repository .", hold: .sandbox(hasNetwork: true),
      tools: [
        .init("status", description: "Shows the state of the working tree"),
        .init("log", description: "履歴 📜"),
      ], prompts: Array(prompts.prefix(2)), log: ["started", "\u{1B}]0;title\u{7}listening"]),
    ToolServerEntry("notes", .starting, address: "https://notes.example/mcp", prompts: [prompts[2]]),
    ToolServerEntry(
      "sqlite",
      .failed("The program \"uvx\" was not found. Install it, or give its whole path in the settings."),
      address: "uvx mcp-server-sqlite", hold: .sandbox(hasNetwork: false)),
    ToolServerEntry("old", .stopped, address: "old-server", hold: .nothing), ToolServerEntry("日本語", .off),
  ]

  private func story(_ name: String = "unused", _ columns: Int = 80, _ rows: Int = 24) -> ChatStory {
    var story = ChatStory.opened(name, columns: columns, rows: rows)
    story.apply(.servers(.listed(Self.servers)))
    story.effects = []
    return story
  }

  @Test(arguments: [(120, 30), (80, 24), (40, 12), (20, 5), (1, 1)])
  func serversSayWhatTheyDo(columns: Int, rows: Int) throws {
    var story = story("servers", columns, rows)
    story.type("<C-x>ts")
    story.record()
    story.type("<Enter>jj")
    story.record()
    story.type("G<Up><Up>")
    story.record()
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func toolsSayWhetherTheyAsk(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("tools", columns: columns, rows: rows)
    story.type("/tools<Enter>")
    #expect(story.effects.contains(.servers(.tools)))
    story.apply(
      .servers(
        .tools([
          ToolOfferEntry("read_file", description: "Reads a text file.", asking: .outside),
          ToolOfferEntry("run_command", description: "Runs a command.", asking: .byRule),
          ToolOfferEntry(
            "git.log", server: "git", description: "履歴 📜 of the repository\u{1B}[2J", asking: .always),
        ])))
    story.type("<Down><Down>")
    story.record()
    try story.verify()
  }

  @Test func theListIsToldOfChangesWhileItIsOpen() {
    var story = story()
    story.type("<C-x>ts")
    #expect(story.effects == [.servers(.watch)])
    story.effects = []
    story.type("jj")
    // Another state, and the same server is chosen.
    var changed = Self.servers
    changed[2].state = .ready
    changed.remove(at: 0)
    story.apply(.servers(.listed(changed)))
    #expect(story.state.picker?.selectedName == "sqlite")
    story.type("<Esc>")
    #expect(story.effects == [.servers(.unwatch)])
  }

  @Test func serversAreStartedAndStopped() {
    var story = story()
    story.type("<C-x>ts")
    story.effects = []
    story.type("rxjxjxjx")
    #expect(
      story.effects == [
        .servers(.restart("git")), .servers(.stop("git")), .servers(.stop("notes")),
        .servers(.restart("sqlite")),
        .servers(.restart("old")),
      ])
    // Typed into the filter they are letters.
    story.effects = []
    story.type("<Tab>rx")
    #expect(story.effects.isEmpty && story.state.picker?.filter.text == "rx")
  }

  @Test func whereThereAreNoneThatIsSaid() throws {
    var story = ChatStory.opened("none", columns: 80, rows: 24)
    story.type("<C-x>ts")
    story.record()
    story.apply(.servers(.listed([])))
    story.record()
    story.apply(.servers(.unavailable(Problem("They run elsewhere.", suggestion: "Look there."))))
    story.record()
    story.type("<Enter>rx")
    #expect(story.effects == [.servers(.watch)])
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12), (20, 5)])
  func promptsAreCommands(columns: Int, rows: Int) throws {
    var story = story("prompts", columns, rows)
    story.type("/git")
    #expect(story.effects == [.servers(.list)])
    story.record()
    story.type("<Enter>")
    story.record()
    story.type("<Tab>plain lang")
    story.record()
    story.type("<Tab>\"two words\"")
    story.effects = []
    story.type("<Enter>")
    let call = ToolServerPromptCall(
      server: "git", prompt: "commit", arguments: [.init("style", "plain"), .init("language", "two words")],
      pane: .session(Sample.sessionID(1)), text: #"/git.commit style=plain language="two words""#)
    #expect(story.effects == [.servers(.prompt(call))])
    story.effects = []
    story.apply(.servers(.prompt(call, text: "Write a message.\n\n/quit")))
    story.record()
    // It is there to be read, and nothing more.
    #expect(story.effects.isEmpty && story.state.composer.editor.text == "Write a message.\n\n/quit")
    try story.verify()
  }

  @Test func aPromptNeverBecomesACommand() {
    var story = story()
    story.type("/git.summary<Enter>")
    guard case .servers(.prompt(let call))? = story.effects.last else {
      Issue.record("not asked for")
      return
    }
    story.apply(.servers(.prompt(call, text: "/quit")))
    story.effects = []
    story.type("<Enter>")
    #expect(!story.effects.contains(.quit))
    #expect(story.effects.contains { if case .send(_, _, "/quit", _) = $0 { true } else { false } })
  }

  @Test func whatIsWrittenMeanwhileStays() {
    var story = story()
    story.type("/git.summary<Enter>")
    guard case .servers(.prompt(let call))? = story.effects.last else {
      Issue.record("not asked for")
      return
    }
    // Asked once, however often it is called.
    story.type("<Enter>")
    #expect(story.effects.count { if case .servers(.prompt) = $0 { true } else { false } } == 1)
    story.type("<C-u>my own words")
    story.apply(.servers(.prompt(call, text: "The prompt.")))
    #expect(story.state.composer.editor.text == "my own words\n\nThe prompt.")
    // A second answer is none.
    story.apply(.servers(.prompt(call, text: "Again.")))
    #expect(story.state.composer.editor.text == "my own words\n\nThe prompt.")
  }

  @Test func aPromptThatFailsLeavesWhatWasWritten() {
    var story = story()
    story.type("/git.summary<Enter>")
    guard case .servers(.prompt(let call))? = story.effects.last else {
      Issue.record("not asked for")
      return
    }
    story.apply(.servers(.promptFailed(call, Problem("The server is gone."))))
    #expect(story.state.composer.editor.text == "/git.summary")
    #expect(story.state.notice?.text == "The server is gone.")
  }

  @Test(arguments: [
    ("/git.commit x", "“x” has no name before it. A value with spaces needs quotes."),
    ("/git.commit tone=x", "“tone” is not among what it takes."),
    ("/git.commit style=a style=b", "“style” comes twice."), ("/git.commit language=x", "It needs style."),
    ("/git.commit style=\"x", "A quotation mark is not closed."),
  ])
  func whatIsMissingIsSaid(text: String, problem: String) {
    var story = story()
    story.apply(.input(.paste(text)))
    story.type("<Esc><Enter>")
    #expect(story.state.notice?.text.hasPrefix(problem) == true, "\(story.state.notice?.text ?? "")")
    #expect(!story.effects.contains { if case .servers(.prompt) = $0 { true } else { false } })
    #expect(story.state.composer.editor.text == text)
  }

  @Test func valuesAreRead() throws {
    let two = Self.prompts[0]
    #expect(
      try PromptArguments.values(#"style='a "b" \' language=x\ y\"z"#, for: two)
        == [.init("style", #"a "b" \"#), .init("language", #"x y"z"#)])
    let one = Self.prompts[2]
    #expect(try PromptArguments.values("all of this", for: one) == [.init("what", "all of this")])
    #expect(try PromptArguments.values("\"a b\"", for: one) == [.init("what", "a b")])
    #expect(try PromptArguments.values("what=that", for: one) == [.init("what", "that")])
  }

  @Test func namesCanBeTypedAndAreTheirOwn() {
    var story = story()
    let hostile = ToolServerPrompt(server: "view", name: "mouse")
    story.apply(
      .servers(
        .listed([
          ToolServerEntry("notes", .ready, prompts: [Self.prompts[2]]),
          ToolServerEntry("view", .ready, prompts: [hostile, hostile]),
        ])))
    let names = story.state.slashCommands.filter { $0.prompt != nil }.map(\.name)
    // What a server calls itself takes no command away.
    #expect(names == ["notes.find-it---31m", "view.mouse-2", "view.mouse-3"])
    #expect(story.state.slashCommands.count == Set(story.state.slashCommands.map(\.name)).count)
  }
}
