import Conversation
import Coordinator
import Foundation
import Testing

@testable import Providers

/// What was recorded as an answer is sent back as another client, in the same recording, sent it.
@Suite struct AnthropicRoundTripTests {
  /// The request that belongs to a recording.
  private func request(_ file: String) throws -> [String: Any] {
    let bytes = try Corpus.bytes("Cassettes/\(file).meta.json")
    let meta = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    return try #require(meta["request"] as? [String: Any])
  }

  private func object(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  /// Without the marks of the cache, which that client did not set.
  private func unmarked(_ value: Any) -> Any {
    if var object = value as? [String: Any] {
      object["cache_control"] = nil
      return object.mapValues(unmarked)
    }
    return (value as? [Any])?.map(unmarked) ?? value
  }

  @Test(arguments: [("anthropic/tool-use", nil), ("anthropic/thinking-tool-use", 1024 as Int?)])
  func secondLeg(_ name: String, _ budget: Int?) throws {
    let answer = try RecordedStream("\(name)-leg1.sse", parser: .messages).read()
    #expect(answer.failure == nil)
    let turn = TestTurn(answer.events)
    let id = try #require(turn.calls.first).providerCallID
    let recorded = try request("\(name)-leg2")
    let first = try #require(recorded["messages"] as? [[String: Any]])
    let question = try #require((first[0]["content"] as? [[String: Any]])?.first?["text"] as? String)
    let sent = try object(
      AnthropicRequest.encode(
        ModelRequest(
          model: "claude-haiku-4-5-20251001",
          messages: [
            .user(question), turn.message,
            .toolResult(providerCallID: id, name: "fixed_version", content: "0.32a0", isError: false),
          ],
          tools: [
            ToolDefinition(
              serverName: "builtin", methodName: "fixed_version",
              description: "Return a fixed test version string",
              parametersSchema: #"{"properties":{},"type":"object"}"#)
          ],
          parameters: ModelParameters(temperature: 1, reasoningBudget: budget), outputCapacity: 64_000)))
    for member in ["model", "messages", "tools", "max_tokens", "stream"] {
      let ours = try #require(sent[member].map(unmarked)) as? NSObject
      #expect(ours == recorded[member] as? NSObject, "\(member)")
    }
    if let budget {
      let thinking = try #require(sent["thinking"] as? [String: Any])
      let theirs = try #require(recorded["thinking"] as? [String: Any])
      #expect(thinking["type"] as? String == theirs["type"] as? String)
      #expect(thinking["budget_tokens"] as? Int == budget)
      #expect(theirs["budget_tokens"] as? Int == budget)
      // Only 1 is taken beside thinking, which is what it is when it is left out.
      #expect(sent["temperature"] == nil)
    } else {
      #expect(sent["temperature"] as? Double == recorded["temperature"] as? Double)
      #expect(sent["thinking"] == nil)
    }
  }

  @Test(
    "Blocks go back byte for byte, at their places",
    arguments: [
      "anthropic/redacted-thinking", "anthropic/server-tool-code-execution",
      "anthropic/thinking-tool-use-leg1",
    ]) func bytes(_ file: String) throws
  {
    let turn = TestTurn(try RecordedStream("\(file).sse", parser: .messages).read().events)
    let blocks = try #require(AnthropicMessages([.user("Hi"), turn.message]).messages.last).blocks
    #expect(!turn.reasoning.blocks.isEmpty)
    #expect(
      blocks.filter { !$0.hasPrefix(#"{"type":"t"#) || $0.contains("signature") }
        == turn.reasoning.blocks.map(\.payload))
    let kinds = blocks.map { block in
      Array(block.utf8).withUnsafeBytes { try? AnthropicBlock($0).kind }
    }
    switch file {
    case "anthropic/redacted-thinking": #expect(kinds == [.redactedThinking, .redactedThinking, .text])
    case "anthropic/thinking-tool-use-leg1": #expect(kinds == [.thinking, .toolUse])
    default: #expect(kinds == [.thinking, .text, .serverToolUse, .serverToolResult, .text])
    }
  }
}
