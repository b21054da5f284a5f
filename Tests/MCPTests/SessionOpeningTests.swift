import Testing

@testable import MCP

@Suite struct SessionOpeningTests {
  @Test func `a session begins with the newest version that has one`() {
    var story = SessionStory(root: "file:///work")
    #expect(
      story.open() == [
        #"→ {"id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","#
          + #""capabilities":{"roots":{"listChanged":false}},"#
          + #""clientInfo":{"name":"antiphon","title":"Antiphon","version":"1"}}}"#,
        "wait 60.0 seconds for silence 1",
      ])
    #expect(
      story.says(
        #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","serverInfo":{"name":"time"},"#
          + #""capabilities":{"tools":{},"logging":{}}}}"#) == [
          "stop silence 1",
          "agreed on 2025-11-25 with time",
          #"→ {"method":"notifications/initialized"}"#,
          #"→ {"id":2,"method":"logging/setLevel","params":{"level":"info"}}"#,
          "wait 60.0 seconds for silence 2",
          #"→ {"id":3,"method":"tools/list","params":{}}"#,
          "wait 60.0 seconds for silence 3",
          "listed resources", "listed templates", "listed prompts",
        ])
  }

  @Test(arguments: ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
  func `an older version is taken`(version: String) {
    var story = SessionStory()
    _ = story.open()
    let lines = story.says(
      #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"\#(version)","capabilities":{}}}"#)
    #expect(lines.contains("agreed on \(version) with "))
    #expect(story.machine.phase == .open(ProtocolVersion(rawValue: version)!))
  }

  @Test(arguments: [#""1999-01-01""#, #""2026-07-28""#, "7", "null"])
  func `a version that nobody knows ends it in words`(version: String) {
    var story = SessionStory()
    _ = story.open()
    let lines = story.says(
      #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":\#(version),"capabilities":{}}}"#)
    #expect(lines.last?.hasPrefix("fail The server") == true, "\(lines)")
  }

  @Test func `a server without sessions is asked what it knows`() {
    var story = SessionStory()
    _ = story.open()
    let meta =
      #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
      + #""io.modelcontextprotocol/clientInfo":{"name":"antiphon","title":"Antiphon","version":"1"},"#
      + #""io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/logLevel":"info"}"#
    #expect(
      story.says(#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}"#) == [
        "stop silence 1",
        #"→ {"id":2,"method":"server/discover","params":{\#(meta)}}"#,
        "wait 60.0 seconds for silence 2",
      ])
    #expect(
      story.says(
        #"{"jsonrpc":"2.0","id":2,"result":{"resultType":"complete","supportedVersions":["2026-07-28"],"#
          + #""capabilities":{"tools":{"listChanged":true}},"#
          + #""_meta":{"io.modelcontextprotocol/serverInfo":{"name":"new","version":"1"}}}}"#) == [
          "stop silence 2",
          "agreed on 2026-07-28 with new",
          #"→ {"id":3,"method":"tools/list","params":{\#(meta)}}"#,
          "wait 60.0 seconds for silence 3",
          "listed resources", "listed templates", "listed prompts",
          #"→ {"id":4,"method":"subscriptions/listen","params":"#
            + #"{"notifications":{"toolsListChanged":true},\#(meta)}}"#,
        ])
  }

  @Test func `what refuses both ways says why it refused the first`() {
    var story = SessionStory()
    _ = story.open()
    _ = story.says(#"{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no licence"}}"#)
    let lines = story.says(#"{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"Invalid params"}}"#)
    #expect(lines.last == "fail The server refused: no licence")
  }

  // SDK 1.30 answers with -32602, others with -32601, and some with nothing.
  @Test(arguments: [-32602, -32601, -32600])
  func `an older server that is asked for the newest way gets a session`(code: Int) {
    var story = SessionStory(opening: .discover)
    #expect(story.open().last == "wait 5.0 seconds for silence 1")
    let lines = story.says(#"{"jsonrpc":"2.0","id":1,"error":{"code":\#(code),"message":"?"}}"#)
    #expect(lines.contains { $0.contains(#""method":"initialize""#) }, "\(lines)")
  }

  @Test func `one that says nothing to the newest way gets a session`() {
    var story = SessionStory(opening: .discover)
    _ = story.open()
    let lines = story.react(.timer(.silence(RequestID(1))))
    #expect(lines.contains { $0.contains(#""method":"initialize""#) }, "\(lines)")
  }

  @Test func `one that knows the newest way but another version of it gets a session`() {
    var story = SessionStory(opening: .discover)
    _ = story.open()
    let lines = story.says(
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"?","data":{"supported":["2025-11-25"]}}}"#)
    #expect(lines.contains { $0.contains(#""method":"initialize""#) }, "\(lines)")
    var other = SessionStory(opening: .discover)
    _ = other.open()
    let end = other.says(
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32022,"message":"?","data":{"supported":["2031-01-01"]}}}"#)
    #expect(end.last == "fail The server speaks versions of the protocol that are not known here.")
  }

  @Test func `a server that never answers the first question is given up`() {
    var story = SessionStory()
    _ = story.open()
    #expect(story.asks(1, "prompts/get") == [])
    #expect(
      story.react(.timer(.silence(RequestID(1)))) == [
        "stop silence 1", "abandon 1", "1 fails: The server did not answer within 60 s.",
        "fail The server did not answer within 60 s.",
      ])
  }

  @Test func `a lost session is begun anew and the question asked again, once`() {
    var story = SessionStory(hasOwnConnections: true)
    story.begin(capabilities: ["prompts": .object([])])
    _ = story.says(#"{"jsonrpc":"2.0","id":2,"result":{"prompts":[]}}"#)
    _ = story.asks(1, "prompts/get", ["name": "x"])
    let lines = story.react(.undelivered(RequestID(3), .sessionLost))
    #expect(lines.contains("log The server has forgotten the session; another one is begun."))
    #expect(lines.contains { $0.contains(#""id":4,"method":"initialize""#) }, "\(lines)")
    let again = story.says(
      #"{"jsonrpc":"2.0","id":4,"result":{"protocolVersion":"2025-11-25","capabilities":{}}}"#)
    #expect(again.contains(#"→ {"id":5,"method":"prompts/get","params":{"name":"x"}}"#), "\(again)")
    let end = story.react(.undelivered(RequestID(5), .sessionLost))
    #expect(end.contains("1 fails: The server does not know the session that it has just begun."), "\(end)")
  }

  @Test func `a server that forgets every session is given up`() {
    var story = SessionStory(hasOwnConnections: true)
    _ = story.open()
    var id = 1
    for _ in 0..<10 {
      let lines = story.says(
        #"{"jsonrpc":"2.0","id":\#(id),"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}}"#
      )
      if lines.isEmpty { break }
      _ = story.react(.undelivered(RequestID(id + 1), .sessionLost))
      id += 2
    }
    #expect(story.machine.phase == .ended("The server does not know the session that it has just begun."))
  }
}
