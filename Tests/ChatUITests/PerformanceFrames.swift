import AntiphonTesting
import ChatUI
import Conversation
import Screen
import Testing
import Widgets

/// What frames cost, shown over them.
@Suite struct PerformanceFrames {
  private static let figures = PerformanceFigures(
    frame: 0.000_424, medianFrame: 0.000_38, slowFrame: 0.0129, bytes: 132,
    framesPerSecond: 60,
    keyLag: 0.000_61, turnLag: 0.0164, memory: 17_432_576)

  @Test(arguments: [(120, 24), (80, 24), (40, 12), (20, 5)])
  func theOverlay(columns: Int, rows: Int) throws {
    var story = ChatStory.opened("performance", columns: columns, rows: rows)
    story.type("<C-x>vp")
    story.record()
    story.apply(.performance(Self.figures))
    story.record()
    // What lies under it is as before when it goes.
    var plain = ChatStory("unused", columns: columns, rows: rows)
    plain.open([Sample.answered()])
    story.type("<C-x>vp")
    #expect(FrameText.rows(of: story.look(), number: 1) == FrameText.rows(of: plain.look(), number: 1))
    try story.verify()
  }

  @Test func figuresThatComeTooLateShowNothing() {
    var story = ChatStory("unused")
    story.apply(.performance(Self.figures))
    #expect(story.state.performance == nil)
    #expect(story.state.nextTick == nil, "and nothing wakes the program for it")
    story.type("<C-x>vp")
    story.apply(.tick(story.state.now.advanced(byMilliseconds: 10_000)))
    #expect(story.state.performance != nil && story.state.nextTick == nil)
  }
}

@Suite struct FrameMeterTests {
  private func sample(_ time: Double, _ milliseconds: Double, _ bytes: Int) -> FrameMeter.Sample {
    FrameMeter.Sample(time: time, duration: milliseconds / 1000, bytes: bytes)
  }

  @Test func nothingIsKnownBeforeTheFirstFrame() {
    #expect(FrameMeter().figures == PerformanceFigures())
  }

  @Test func theFiguresOfAFewFrames() {
    var meter = FrameMeter()
    meter.note(sample(10, 1, 100), keyAt: 9.998, turnAt: nil, memory: 5)
    meter.note(sample(10.5, 3, 20), keyAt: nil, turnAt: 10.48, memory: 7)
    meter.note(sample(11.2, 2, 30), keyAt: nil, turnAt: nil, memory: nil)
    let figures = meter.figures
    #expect(figures.frame == 0.002 && figures.medianFrame == 0.002 && figures.slowFrame == 0.003)
    #expect(figures.bytes == 30)
    #expect(figures.framesPerSecond == 2, "the first one is longer ago")
    // The last ones that there were.
    #expect(abs((figures.keyLag ?? 0) - 0.002) < 1e-9 && abs((figures.turnLag ?? 0) - 0.02) < 1e-9)
    #expect(figures.memory == nil)
  }

  @Test func onlyTheLastFramesAreKept() {
    var random = SeededGenerator()
    var meter = FrameMeter()
    var kept: [Double] = []
    for number in 0..<1000 {
      let milliseconds = Double.random(in: 0.1...20, using: &random)
      kept = (kept + [milliseconds / 1000]).suffix(FrameMeter.window)
      meter.note(sample(Double(number), milliseconds, number), keyAt: nil, turnAt: nil, memory: nil)
      let sorted = kept.sorted()
      let figures = meter.figures
      #expect(
        figures.frame == kept.last && figures.medianFrame == sorted[sorted.count / 2], "seed \(random.seed)")
      #expect(figures.slowFrame == sorted[sorted.count * 99 / 100], "seed \(random.seed)")
    }
    #expect(MemoryLayout.size(ofValue: meter) < 200)
  }
}
