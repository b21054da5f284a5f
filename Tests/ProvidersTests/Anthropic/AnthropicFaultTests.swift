import Conversation
import Coordinator
import Foundation
import Testing

@testable import Providers

/// Recordings in which something on the way has been done to one event: whatever it is, the answer ends in one way.
@Suite struct AnthropicFaultTests {
  private static let files = [
    "anthropic/thinking-tool-use-leg1", "anthropic/redacted-thinking", "anthropic/text-with-ping",
    "anthropic/server-tool-code-execution", "llamacpp-recorded/anthropic-messages-tool-use",
    "anthropic-sdk-fixtures/server_tool_use_response", "anthropic-sdk-fixtures/unknown_events_response",
  ]

  private func events(_ file: String) throws -> [String] {
    String(decoding: try Corpus.bytes("Cassettes/\(file).sse"), as: UTF8.self)
      .components(separatedBy: "\n\n").filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// - Returns: what became of it, after checking that it has one ending and has not grown.
  @discardableResult
  private func check(_ events: [String], _ what: String, limit: Int)
    -> RecordedStream<AnthropicReader>.Outcome
  {
    let body = Array(events.map { $0 + "\n\n" }.joined().utf8)
    let outcome = RecordedStream(what, body: body, parser: .messages).read()
    let endings = outcome.events.count { if case .finished = $0 { true } else { false } }
    if endings > 1 { Issue.record("\(what): ended \(endings) times") }
    // An end may lack its reason, but then it has come.
    if outcome.failure == nil, endings == 0, !events.contains(where: { $0.contains("message_stop") }) {
      Issue.record("\(what): no end")
    }
    let answer = outcome.answer
    let size = answer.text.utf8.count + answer.calls.reduce(0) { $0 + $1.arguments.utf8.count }
    if size > limit { Issue.record("\(what): \(size) bytes") }
    return outcome
  }

  @Test(arguments: files) func oneEventIsDifferent(_ file: String) async throws {
    let whole = try events(file)
    let limit = 2 * whole.joined().utf8.count
    let calls = check(whole, "\(file) as it is", limit: limit).answer.calls.map(\.id)
    check(whole.flatMap { [$0, $0] }, "\(file) with every event twice", limit: limit)
    for place in whole.indices {
      // The tests beside this one wait for servers: they must not starve.
      await Task.yield()
      var changed = whole
      changed.insert(whole[place], at: place)
      let twice = check(changed, "\(file) with event \(place) twice", limit: limit)
      #expect(twice.answer.calls.map(\.id) == calls)
      changed = whole
      changed.remove(at: place)
      check(changed, "\(file) without event \(place)", limit: limit)
      changed = whole
      changed.swapAt(place, max(place - 1, 0))
      check(changed, "\(file) with events \(place - 1) and \(place) swapped", limit: limit)
      changed = whole
      changed[place] = String(whole[place].dropLast(whole[place].count / 3))
      check(changed, "\(file) with event \(place) cut short", limit: limit)
    }
  }

  @Test("Null and values of other kinds in place of each value", arguments: files)
  func otherValues(_ file: String) async throws {
    let whole = try events(file)
    let limit = 2 * whole.joined().utf8.count
    let scalar = #/:\s*("(?:[^"\\]|\\.)*"|-?\d+|true|false|null|\{\}|\[\])/#
    for place in whole.indices {
      guard let data = whole[place].range(of: "data:") else { continue }
      for match in whole[place][data.upperBound...].matches(of: scalar) {
        await Task.yield()
        for value in ["null", "[]", "{}", "7", "-9223372036854775808", "1e400", #""\ud800""#, "true", #""""#]
        {
          var changed = whole
          changed[place].replaceSubrange(match.range, with: ":\(value)")
          check(changed, "\(file), event \(place): \(match.0) became \(value)", limit: limit)
        }
      }
    }
  }

  @Test("Nesting without end, and a thousand calls at once") func hostile() {
    let start = #"data: {"type":"message_start","message":{"content":[]}}"#
    let deep =
      #"data: {"type":"content_block_start","content_block":{"input":"#
      + String(repeating: "[", count: 100_000)
    #expect(check([start, deep], "deep", limit: 0).failure?.code == .protocolViolation)
    let calls = (0..<1000).map { index in
      #"data: {"type":"content_block_start","index":\#(index * 3),"content_block":{"type":"tool_use","id":"t\#(index)","name":"n","input":{"i":\#(index)}}}"#
    }
    let end = #"data: {"type":"message_delta","delta":{"stop_reason":"tool_use"}}"#
    let answer = check([start] + calls + [end], "calls", limit: 100_000).answer
    #expect(answer.calls.count == 1000)
    #expect(answer.calls.last == .init(id: "t999", name: "n", arguments: #"{"i":999}"#))
  }
}
