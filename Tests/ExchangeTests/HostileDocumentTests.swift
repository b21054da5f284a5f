import Conversation
import Exchange
import Testing

/// Documents that are not what they should be: each is refused with its reason, or taken as far as it goes.
@Suite("Documents that are not what they should be") struct HostileDocumentTests {
  private func refusal(of json: String) -> String? {
    do throws(ExchangeError) {
      _ = try ImportedDocument(Array(json.utf8))
      return nil
    } catch { return String(describing: error) }
  }

  @Test(arguments: [
    ("", "line 1, column 1: it ends too early"), ("[{}\n", "line 2, column 1: it ends too early"),
    ("[{\"mapping\":{}},\n  x]", "line 2, column 3: this is no value"),
    ("[1 2]", "column 4: something else"), ("{} {}", "column 4"),
    ("[\"a", "column 2"), ("\u{FF}", "column 1"),
    ("[{\"mapping\": {\"a\": {\"message\": nul}}}]", "line 1, column 32"), ("null", "none of the documents"),
    ("7", "none of the documents"), ("\"text\"", "none of the documents"), ("{}", "none of the documents"),
    ("[]", "none of the documents"), ("[1,2]", "none of the documents"),
    (#"[{"chat_messages":[]},{"mapping":{}}]"#, "none of the documents"),
    (#"{"format":"antiphon-sessions","version":2,"sessions":7}"#, "version 2"),
    (#"{"format":"antiphon-sessions","version":"x"}"#, "none of the documents"),
    ("PK\u{3}\u{4}rest", "ZIP"),
    (String(repeating: "[", count: 100_000), "nested too deeply"),
    ("[{\"mapping\":" + String(repeating: "{\"a\":", count: 100_000), "nested too deeply"),
  ])
  func `what is nothing at all is refused`(json: String, expected: String) throws {
    let found = refusal(of: json)
    let error = try #require(found)
    #expect(error.contains(expected), "\(error)")
  }

  @Test(arguments: [
    // Messages that answer each other.
    (
      #"[{"id":"x","current_node":"a","mapping":{"a":{"parent":"b"},"b":{"parent":"a"}}}]"#,
      "its messages go round in a circle"
    ),
    (#"[{"id":"x","current_node":"a","mapping":{"a":{"parent":"a"}}}]"#, "its messages go round in a circle"),
    (
      """
      [{"uuid":"x","chat_messages":[{"uuid":"1","parent_message_uuid":"2","sender":"human","text":"a"},
      {"uuid":"2","parent_message_uuid":"1","sender":"human","text":"a"},
      {"uuid":"3","parent_message_uuid":"1","sender":"human","text":"a"}]}]
      """, "its messages go round in a circle"
    ),
    (#"[{"id":"x","mapping":[]}]"#, "mapping"), (#"[{"uuid":"x","chat_messages":"none"}]"#, "chat_messages"),
    (#"[{"uuid":"x","chat_messages":[]},5]"#, "it is not a conversation"),
    (#"{"format":"antiphon-sessions","version":1,"sessions":[{"session":{"id":"x"}}]}"#, "not a UUID"),
  ])
  func `a conversation that cannot be read is named with the reason`(json: String, reason: String) throws {
    let document = try ImportedDocument(Array(json.utf8))
    #expect(document.sessions.isEmpty)
    #expect(document.refused.count == 1)
    #expect(document.refused.first?.reason.contains(reason) == true, "\(document.refused)")
  }

  @Test(arguments: [
    // Fields of another type, or not there.
    #"{"a":{"message":{"author":{"role":"user"},"content":{"parts":["hi"]},"create_time":"soon","metadata":7}}}"#,
    #"{"a":{"parent":9,"children":"x","message":{"author":{"role":"user"},"content":{"text":"hi"}}}}"#,
    #"{"a":{"message":{"author":{"role":"user"},"content":{"parts":["hi"]},"create_time":1e300}}}"#,
    #"{"a":{"message":{"author":{"role":"user"},"content":{"parts":["hi"]},"create_time":-5}}}"#,
    #"{"z":7,"a":{"parent":"gone","message":{"author":{"role":"user"},"content":{"parts":["hi"]}}}}"#,
  ])
  func `odd fields of a message do not keep it from being taken`(mapping: String) throws {
    let document = try ImportedDocument(Array(#"[{"mapping":\#(mapping),"current_node":"a"}]"#.utf8))
    #expect(document.sessions.map { $0.rounds.map(\.request.content) } == [["hi"]])
    #expect(document.sessions.first?.session.createdAt == Timestamp(milliseconds: 0))
  }

  @Test func `answers before the first request and empty messages are left out`() throws {
    let json = """
      [{"uuid":"x","chat_messages":[
        {"sender":"assistant","text":"Welcome"},{"sender":"human","text":"  "},{"sender":"human","text":"a"},
        {"sender":"assistant","text":""},{"sender":"robot","text":"b"}]}]
      """
    let document = try ImportedDocument(Array(json.utf8))
    #expect(document.sessions.first?.rounds.map(\.request.content) == ["a"])
    #expect(document.omitted.counts == [.answerToNothing: 1, .emptyMessage: 2, .other: 1])
  }

  @Test func `a chain of 20,000 messages takes no stack`() throws {
    var nodes: [String] = []
    for number in 0..<20_000 {
      let role = number % 2 == 0 ? "user" : "assistant"
      nodes.append(
        #""\#(number)":{"parent":"\#(number - 1)","message":{"author":{"role":"\#(role)"},"content":{"parts":["x"]}}}"#
      )
    }
    let json = #"[{"id":"x","mapping":{\#(nodes.joined(separator: ","))},"current_node":"19999"}]"#
    let document = try ImportedDocument(Array(json.utf8))
    #expect(document.sessions.first?.rounds.count == 10_000)
  }

  @Test func `a name that no model can have is not one`() throws {
    let json = """
      [{"mapping":{"a":{"message":{"author":{"role":"user"},"content":{"parts":["q"]}}},
      "b":{"parent":"a","message":{"author":{"role":"assistant"},"content":{"parts":["r"]},
      "metadata":{"model_slug":"a\\u001b[31m b"}}}},"current_node":"b"}]
      """
    let document = try ImportedDocument(Array(json.utf8))
    #expect(document.sessions.first?.session.model == ModelReference(provider: "openai", model: "chatgpt"))
  }
}
