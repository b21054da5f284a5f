import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// The list of models.
@Suite struct ModelFrames {
  private static let failing = ProviderModels(
    "groq",
    problem: Problem(
      "groq does not know the key.", suggestion: "Check GROQ_API_KEY, or give it another one with Alt+A."))

  @Test(arguments: [(80, 24), (40, 12), (120, 24), (20, 5), (1, 1)])
  func aModelIsChosenForTheSession(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("choose", columns: columns, rows: rows)
    story.effects = []
    story.type("<M-m>")
    #expect(story.effects == [.listModels])
    story.record()
    story.apply(
      .models(.listed([ProviderModels("openai", isLoading: true), Self.failing, Sample.providers[3]])))
    story.record()
    story.apply(.models(.listed(Sample.providers + [Self.failing])))
    #expect(story.state.hasSelectedModel(Sample.model))
    story.record()
    story.type("son")
    story.record()
    story.effects = []
    story.type("<Enter>")
    let model = ModelReference("anthropic/claude-sonnet-4-5")!
    #expect(story.effects == [.setModel(model, of: Sample.sessionID(1))])
    story.record()
    try story.verify()
  }

  @Test func nothingFits() throws {
    var story = ChatStory("nothing")
    story.open([])
    story.type("<M-m>")
    story.apply(.models(.listed(Sample.providers)))
    story.effects = []
    story.type("xyzzy")
    story.record()
    story.type("<Enter>")
    #expect(story.effects.isEmpty)
    story.type("<C-u>ollama/qwen3:4b")
    story.record()
    story.type("<M-Enter>")
    #expect(story.effects.isEmpty)
    #expect(story.state.defaultModel == ModelReference("ollama/qwen3:4b"))
    try story.verify()
  }

  @Test func aProviderThatCouldNotBeAskedSaysWhatToDo() throws {
    var story = ChatStory("failing")
    story.open([])
    story.type("<M-m>")
    story.apply(.models(.listed([Sample.providers[3], Self.failing])))
    story.effects = []
    // In the list the keys are those of the other lists.
    story.type("<Tab>j")
    story.record()
    story.type("<Enter>")
    #expect(story.effects == [.listModels])
    story.apply(.models(.listed([Sample.providers[3], ProviderModels("groq", isLoading: true)])))
    #expect(story.state.nextTick == story.state.now.advanced(byMilliseconds: 100))
    story.record()
    story.type("/x<Tab>q")
    #expect(story.state.dialog == nil)
    try story.verify()
  }

  @Test(arguments: [(80, 24), (40, 12)])
  func namesCanShowAnythingAndDoNothing(columns: Int, rows: Int) throws {
    var story = ChatStory("scripts", columns: columns, rows: rows)
    story.open([])
    story.type("<M-m>")
    let names = [
      "work/通义千问-大模型", "work/🌸sakura-👩‍👩‍👧‍👦", "work/نموذج-عربي", "work/e\u{0301}te\u{0301}",
      "evil/\u{1B}[31mred\u{7}\u{202E}txt.exe", "evil/two\nlines\r\nand\ttab",
      "evil/\u{9B}2J\u{200B}\u{FEFF}",
      "evil/" + String(repeating: "long", count: 40),
    ]
    story.apply(
      .models(
        .listed([
          ProviderModels(
            "work", names.map { Sample.choice($0, called: "名 \u{1B}]0;x\u{7}", 1_048_576, 1, 2) }),
          ProviderModels("ev\u{1B}il", problem: Problem("No\u{8}\nway.")),
        ])))
    story.record()
    story.type("<End>千")
    story.record()
    try story.verify()
  }

  @Test func whatLiesBelowIsTold() throws {
    var story = ChatStory("long")
    story.open([])
    story.type("<M-m>")
    let many = (1...30).map { Sample.choice("work/model-\($0)", 100_000 + $0) }
    story.apply(.models(.listed([ProviderModels("work", many), Self.failing])))
    story.record()
    story.type("<Tab>G")
    story.record()
    try story.verify()
  }

  @Test func modelsUsedLastComeFirst() {
    var story = ChatStory("unused")
    var sessions = Sample.sessions
    sessions[0].model = ModelReference("openai/gpt-5-mini")!
    sessions[1].model = ModelReference("gone/model")!
    story.apply(
      .sessions(.loaded(sessions, show: nil)), .sessions(.defaultModel(ModelReference("openai/gpt-4.1"))),
      .models(.listed(Sample.providers)))
    story.type("<M-m>")
    #expect(
      story.state.pickerNames.prefix(4) == [
        "openai/gpt-5-mini", "demo/demo", "openai/gpt-4.1", "anthropic/claude-sonnet-4-5",
      ])
    #expect(story.state.hasSelectedModel(ModelReference("openai/gpt-4.1")!), "the one in use is chosen")
    story.type("haiku<Enter>")
    #expect(story.state.defaultModel == ModelReference("anthropic/claude-haiku-4-5"))
    story.type("<M-m>")
    #expect(story.state.pickerNames.first == "anthropic/claude-haiku-4-5")
  }

  @Test func theChosenRowStaysWhileProvidersAnswer() {
    var story = ChatStory("unused")
    story.apply(.sessions(.loaded([], show: nil)), .models(.listed([Sample.providers[3]])))
    story.type("<M-m>")
    story.apply(.models(.listed([Sample.providers[1], Sample.providers[3]])))
    story.type("<Down><Up><Down>")
    let chosen = story.state.selectedModel
    story.apply(.models(.listed(Sample.providers)))
    #expect(story.state.selectedModel == chosen && chosen != nil)
  }

  @Test func keysMoveInTheListAsElsewhere() {
    var story = ChatStory("unused")
    story.apply(.sessions(.loaded([], show: nil)), .models(.listed(Sample.providers)))
    story.type("<M-m>")
    let names = story.state.pickerNames
    for (keys, place) in [
      ("<C-n>", 1), ("<Down>", 2), ("<C-p>", 1), ("<Up>", 0), ("<PageDown>", 7), ("<PageUp>", 0),
      ("<Tab>G", 7), ("k", 6),
      ("g", 0), ("j", 1), ("<End>", 7), ("<Home>", 0), ("<C-d>", 6), ("<C-u>", 0),
    ] {
      story.type(keys)
      #expect(story.state.selectedModel?.description == names[place], "\(keys)")
    }
    story.type("D")
    #expect(story.state.defaultModel?.description == names[0])
    #expect(story.state.dialog == nil)
  }

  @Test func nothingTicksWhileAllHaveAnswered() {
    var story = ChatStory("unused")
    story.apply(.sessions(.loaded([], show: nil)))
    story.type("<M-m>")
    story.apply(.models(.listed(Sample.providers + [Self.failing])))
    #expect(story.state.nextTick == nil)
  }

  @Test func aSessionThatGoesTakesItsListAlong() {
    var story = ChatStory("unused")
    story.open([])
    story.type("<M-m>")
    story.apply(.sessions(.removed(Sample.sessionID(1))))
    #expect(story.state.dialog == nil)
  }
}

extension ChatState {

  fileprivate var pickerNames: [String] { picker?.names ?? [] }

  fileprivate var selectedModel: ModelReference? { picker?.selectedName.flatMap { ModelReference($0) } }

  fileprivate func hasSelectedModel(_ model: ModelReference) -> Bool { selectedModel == model }
}
