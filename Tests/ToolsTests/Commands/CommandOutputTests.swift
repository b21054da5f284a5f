import Conversation
import Testing

@testable import Tools

/// What of an output is kept, and what the model and the user see of it.
@Suite struct CommandOutputTests {
  private func output(_ text: String, piece: Int = 1000) -> CommandOutput {
    var output = CommandOutput()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      output.take(Array(bytes[start..<min(start + piece, bytes.count)]))
    }
    output.finish()
    return output
  }

  @Test func `what is short is whole`() {
    #expect(output("a\nb").result(place: "") == "a\nb")
    #expect(output("").result(place: "") == "")
    let limit = CommandOutput.maximumHead + CommandOutput.maximumTail
    let text = String(repeating: "x", count: limit)
    #expect(output(text).result(place: "") == text)
  }

  @Test(arguments: [1, 7, 1000, 65536])
  func `of what is long there are the beginning and the end, in whole lines`(piece: Int) throws {
    let lines = (0..<20_000).map { "line \($0)" }
    let result = output(lines.joined(separator: "\n") + "\n", piece: piece).result(place: "It is elsewhere.")
    #expect(result.utf8.count <= CommandOutput.maximumHead + CommandOutput.maximumTail + 200)
    let parts = result.split(separator: "\n").map(String.init)
    let note = try #require(parts.firstIndex { $0.hasPrefix("[") })
    #expect(Array(parts[..<note]) == Array(lines[..<note]))
    let end = parts[(note + 1)...]
    #expect(Array(end) == Array(lines.suffix(end.count)))
    let left = lines.count - note - end.count
    let bytes = lines[note..<(note + left)].reduce(0) { $0 + $1.utf8.count + 1 }
    #expect(parts[note] == "[\(bytes) bytes in \(left) lines are left out here. It is elsewhere.]")
  }

  @Test func `a line without an end is cut between characters`() {
    let result = output(String(repeating: "世界é👍", count: 20_000), piece: 4099).result(place: "")
    #expect(!result.contains("\u{FFFD}"))
    #expect(result.utf8.count <= CommandOutput.maximumHead + CommandOutput.maximumTail + 200)
  }

  @Test func `the progress is the end, cut between characters at both ends`() {
    var output = CommandOutput()
    let bytes = Array(String(repeating: "世é👍", count: 3000).utf8)
    var taken = 0
    for byte in bytes {
      output.take([byte])
      taken += 1
      guard taken % 97 == 0 || taken < 30 else { continue }
      let progress = output.progress
      #expect(progress.outputByteCount == taken)
      #expect(progress.output.utf8.count <= ToolProgress.maximumOutput)
      #expect(!progress.output.contains("\u{FFFD}"), "after \(taken) bytes")
      #expect(progress.output.utf8.count > min(taken, ToolProgress.maximumOutput) - 8)
    }
  }

  @Test func `bytes that are no text stay within the bound`() {
    var output = CommandOutput()
    for _ in 0..<100 { output.take([UInt8](repeating: 0xFF, count: 10_000)) }
    #expect(output.progress.output.utf8.count <= ToolProgress.maximumOutput)
    output.finish()
    #expect(
      output.result(place: "").utf8.count <= 3 * (CommandOutput.maximumHead + CommandOutput.maximumTail) + 200
    )
  }

  @Test func `a progress bar is its last state`() {
    var output = CommandOutput()
    for percent in 0...100 { output.take(Array("\r\u{1B}[32m\(percent)%\u{1B}[0m".utf8)) }
    #expect(output.progress.output == "100%")
    output.take(Array("\ndone\n".utf8))
    output.finish()
    #expect(output.result(place: "") == "100%\ndone\n")
  }
}
