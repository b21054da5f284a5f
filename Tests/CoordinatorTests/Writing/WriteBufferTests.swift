import Conversation
import Coordinator
import Testing

@Suite("Write buffer")
struct WriteBufferTests {
  private let response = ResponseID(high: 1, low: 1)

  private func turn(_ index: Int, _ content: String, revision: Int) -> Turn {
    Turn(
      id: TurnID(high: 0, low: UInt64(index)), responseID: response, index: index, content: content,
      status: .streaming, revision: revision)
  }

  private func append(_ index: Int, _ content: String, revision: Int) -> ResponseChange {
    .append(TurnID(high: 0, low: UInt64(index)), content: content, reasoning: "", revision: revision)
  }

  private func buffer(_ changes: ResponseChange...) -> WriteBuffer {
    var buffer = WriteBuffer()
    for change in changes { buffer.add(change, of: response) }
    return buffer
  }

  @Test("pieces of a turn become one")
  func appends() {
    let buffer = buffer(append(0, "a", revision: 2), append(1, "x", revision: 3), append(0, "b", revision: 4))
    #expect(buffer.changes == [append(0, "ab", revision: 4), append(1, "x", revision: 3)])
  }

  @Test("a whole turn replaces pieces before it and takes those after it")
  func whole() {
    let buffer = buffer(
      append(0, "a", revision: 2), .turn(turn(0, "ab", revision: 3)), append(0, "c", revision: 4))
    #expect(buffer.changes == [.turn(turn(0, "abc", revision: 4))])
  }

  @Test("endings come last, once")
  func endings() {
    let end = ResponseChange.ended(response, .completed, at: Timestamp(milliseconds: 5))
    #expect(
      buffer(end, .turn(turn(0, "a", revision: 1)), end).changes == [.turn(turn(0, "a", revision: 1)), end])
  }

  @Test("what could not be written comes before what has come since")
  func restoring() {
    let failed = buffer(append(0, "a", revision: 2), .turn(turn(1, "x", revision: 3)))
    var since = buffer(append(0, "b", revision: 4), append(1, "y", revision: 5), append(2, "z", revision: 6))
    since.restore(failed)
    #expect(
      since.changes
        == [append(0, "ab", revision: 4), .turn(turn(1, "xy", revision: 5)), append(2, "z", revision: 6)])
    #expect(since.responses == [response])
    #expect(since.part(of: response).changes == since.changes)
    #expect(since.part(of: ResponseID(high: 7, low: 7)).isEmpty)
    #expect(!since.isEmpty && WriteBuffer().isEmpty)
  }
}
