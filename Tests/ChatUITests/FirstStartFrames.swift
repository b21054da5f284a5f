import ChatUI
import Conversation
import Screen
import Testing

@Suite struct FirstStartFrames {
  private let offer = SetupOffer(
    localModels: [
      .init(name: "qwen2.5-coder-1.5b", summary: "1.1 GB, good answers about code"),
      .init(name: "qwen2.5-coder-0.5b", summary: "400 MB, quick"),
      .init(name: "smollm2-135m", summary: "105 MB, for a try where the hub cannot be reached"),
    ],
    providers: Sample.setupProviders, settingsPath: "/home/you/.config/antiphon/config.toml",
    keyFolder: "/home/you/.config/antiphon/keys")

  @Test func theFirstFrameNeedsNoData() throws {
    var story = ChatStory("firstFrame")
    story.record()
    try story.verify()
  }

  @Test func aLocalModelIsInstalled() throws {
    var story = ChatStory("installLocalModel")
    story.apply(.sessions(.loaded([], show: nil)), .setup(.needed(offer)))
    story.record()
    story.type("<Enter>")
    story.record()
    story.type("j<Enter>")
    #expect(story.effects.last == .setup(.installLocalModel("qwen2.5-coder-0.5b")))
    story.apply(
      .setup(
        .progress(
          SetupProgress(
            stage: "downloading qwen2.5-coder-0.5b", fraction: 0.3, detail: "120 of 398 MB, 12 MB/s"))))
    story.record()
    story.apply(
      .setup(
        .failed(Problem("The download was cut off after 120 MB.", suggestion: "Start it again: it resumes.")))
    )
    story.record()
    story.type("<Enter>1<Enter>")
    story.apply(.setup(.finished(ModelReference(provider: "local", model: "qwen2.5-coder-0.5b"))))
    story.record()
    try story.verify()
  }

  @Test func keysAndServersAreLookedForAgain() throws {
    var story = ChatStory("lookAgain", columns: 40, rows: 12)
    story.apply(.sessions(.loaded([], show: nil)), .setup(.needed(offer)))
    story.type("2<Up>kjjjjjjjjjjjjjjj")
    story.record()
    story.type("<Enter>")
    #expect(story.effects.last == .setup(.lookAgain))
    story.apply(.setup(.failed(Problem("Still no model."))))
    story.type("<Enter>")
    #expect(story.state.setup?.step == .menu)
    story.record()
    try story.verify()
  }

  @Test func theDemoIsOneKeyAway() throws {
    var story = ChatStory("demo", columns: 40, rows: 12)
    story.apply(.sessions(.loaded([], show: nil)), .setup(.needed(offer)))
    story.record()
    story.type("3")
    #expect(story.effects.last == .setup(.useDemo))
    story.apply(.setup(.finished(Sample.model)))
    story.record()
    try story.verify()
  }
}
