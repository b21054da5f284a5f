import AntiphonTesting
import Terminal
import Testing

/// Time runs from left to right, a column a step; what happens is written below it.
@Suite struct FramePacerTests {
  private let frame = FramePacer.interval

  @Test func `the first change is drawn at once`() {
    var pacer = FramePacer()
    #expect(pacer.changed(at: 100) == .drawNow)
  }

  @Test func `changes within a frame are drawn together at its end`() {
    var pacer = FramePacer()
    _ = pacer.changed(at: 0)
    #expect(pacer.changed(at: 0.4 * frame) == .wakeUp(at: frame))
    #expect(pacer.changed(at: 0.6 * frame) == .wait)
    #expect(pacer.changed(at: 0.9 * frame) == .wait)
    pacer.wokeUp(at: frame)
    #expect(pacer.changed(at: 1.5 * frame) == .wakeUp(at: 2 * frame))
  }

  @Test func `a change after a pause is not held up`() {
    var pacer = FramePacer()
    _ = pacer.changed(at: 0)
    #expect(pacer.changed(at: 10 * frame) == .drawNow)
  }

  @Test func `however changes come, there are no more than sixty frames a second`() {
    var random = SeededGenerator()
    let seed = random.seed
    var pacer = FramePacer()
    var frames: [Double] = []
    var wakeUp: Double?
    var now = 0.0
    for _ in 0..<10_000 {
      now += Double(random.next() % 1000) / 1000 * frame
      if let due = wakeUp, due <= now {
        pacer.wokeUp(at: due)
        frames.append(due)
        wakeUp = nil
      }
      switch pacer.changed(at: now) {
      case .drawNow: frames.append(now)
      case .wakeUp(let time): wakeUp = time
      case .wait: #expect(wakeUp != nil, "seed \(seed)")
      }
    }
    for (earlier, later) in zip(frames, frames.dropFirst()) {
      #expect(later - earlier >= frame * 0.999, "seed \(seed)")
    }
  }
}
