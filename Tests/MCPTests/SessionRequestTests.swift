import Testing

@testable import MCP

@Suite struct SessionRequestTests {
  private let echo: JSONValue = ["name": "echo", "inputSchema": ["type": "object"]]
  private var pinned: PinnedTool {
    get throws { PinnedTool(name: "echo", digest: try ServerTool(echo).digest) }
  }

  @Test func `a call is answered, with its progress on the way`() throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    #expect(
      story.asks(1, "tools/call", ["name": "echo"], wantsProgress: true, tool: try pinned) == [
        #"→ {"id":3,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":3}}}"#,
        "wait 60.0 seconds for silence 3", "wait 600.0 seconds for patience 3",
      ])
    func progress(_ params: String) -> [String] {
      story.says(#"{"jsonrpc":"2.0","method":"notifications/progress","params":\#(params)}"#)
    }
    #expect(
      progress(#"{"progressToken":3,"progress":1,"total":4,"message":"step 1"}"#) == [
        "wait 60.0 seconds for silence 3", "1 at 1.0 of 4.0 step 1",
      ])
    #expect(progress(#"{"progressToken":3,"progress":1}"#) == [], "it does not grow")
    #expect(progress(#"{"progressToken":4,"progress":2}"#) == [], "nobody asked")
    #expect(
      story.says(#"{"jsonrpc":"2.0","id":3,"result":{"content":[]}}"#) == [
        "stop silence 3", "stop patience 3", #"1 gets {"content":[]}"#,
      ])
    #expect(
      story.says(#"{"jsonrpc":"2.0","id":3,"result":{"content":[]}}"#) == [
        "log An answer came to a request that does not wait for one: 3"
      ])
  }

  @Test func `progress does not make a call last for ever`() throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    _ = story.asks(1, "tools/call", wantsProgress: true, tool: try pinned)
    #expect(
      story.react(.timer(.patience(RequestID(3)))) == [
        "stop silence 3", "stop patience 3",
        #"→ {"method":"notifications/cancelled","params":{"requestId":3,"reason":"It took too long."}}"#,
        "abandon 3", "1 fails: The server did not answer within 600 s.",
      ])
    #expect(story.says(#"{"jsonrpc":"2.0","id":3,"result":{}}"#) == [], "its late answer is no mistake")
  }

  @Test func `a cancelled call is cancelled at the server`() throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    _ = story.asks(1, "tools/call", tool: try pinned)
    #expect(
      story.react(.cancelled(Ticket(number: 1))) == [
        "stop silence 3",
        #"→ {"method":"notifications/cancelled","params":{"requestId":3,"reason":"The user cancelled it."}}"#,
        "abandon 3", "1 fails: The call was cancelled.",
      ])
    #expect(story.react(.cancelled(Ticket(number: 1))) == [])
  }

  @Test func `without sessions the end of the connection is what cancels`() {
    var story = SessionStory(opening: .discover, hasOwnConnections: true)
    _ = story.open()
    _ = story.says(
      #"{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}"#)
    _ = story.asks(1, "prompts/get")
    #expect(
      story.react(.cancelled(Ticket(number: 1))) == [
        "stop silence 2", "abandon 2", "1 fails: The call was cancelled.",
      ])
  }

  @Test func `a call waits for the list of a server that says that it has changed`() throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    _ = story.says(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#)
    #expect(story.asks(1, "tools/call", tool: try pinned) == [])
    let other = #"{"name":"echo","description":"other","inputSchema":{"type":"object"}}"#
    let lines = story.says(#"{"jsonrpc":"2.0","id":3,"result":{"tools":[\#(other)]}}"#)
    #expect(lines.contains("1 fails: \(ServerFailure.definitionChanged.words)"), "\(lines)")
    #expect(!lines.contains { $0.contains("tools/call") })
  }

  @Test func `a call is not held up by a storm of changes`() throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    var asked = 0
    for _ in 0..<10_000 {
      asked += story.says(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#)
        .count { $0.contains("tools/list") }
    }
    #expect(asked == 1)
    #expect(story.asks(1, "tools/call", tool: try pinned) == [])
    let lines = story.says(#"{"jsonrpc":"2.0","id":3,"result":{"tools":[\#(echo.text)]}}"#)
    #expect(lines.contains { $0.contains(#""method":"tools/call""#) }, "\(lines)")
    #expect(lines.last == "wait 1.0 seconds for pause tools")
    #expect(story.react(.timer(.pause(.tools))).first?.contains("tools/list") == true)
  }

  @Test func `nothing is called while the list of tools cannot be read`() throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    _ = story.says(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#)
    _ = story.says(#"{"jsonrpc":"2.0","id":3,"error":{"code":-32603,"message":"broken"}}"#)
    #expect(story.asks(1, "tools/call", tool: try pinned) == [])
    #expect(story.react(.timer(.pause(.tools))).first?.contains("tools/list") == true)
    let lines = story.says(#"{"jsonrpc":"2.0","id":4,"error":{"code":-32603,"message":"broken"}}"#)
    #expect(
      lines.contains("1 fails: The server's list of tools cannot be read, so nothing was called."),
      "\(lines)")
  }

  @Test func `lists are read page by page, and not without end`() {
    var limits = SessionLimits()
    limits.pages = 3
    var story = SessionStory(limits: limits)
    _ = story.open()
    _ = story.says(
      #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}}}}"#)
    for page in 1...3 {
      let tool = #"{"name":"t\#(page)"}"#
      let lines = story.says(
        #"{"jsonrpc":"2.0","id":\#(page + 1),"result":{"tools":[\#(tool)],"nextCursor":"c\#(page)"}}"#)
      if page < 3 {
        #expect(
          lines[1] == #"→ {"id":\#(page + 2),"method":"tools/list","params":{"cursor":"c\#(page)"}}"#)
      } else {
        #expect(lines.contains("log tools/list: The list is longer than is taken; its end is left out."))
      }
    }
    #expect(story.machine.offer.tools.map(\.name) == ["t1", "t2", "t3"])
  }

  @Test func `what the server asks is answered or refused`() {
    var story = SessionStory(root: "file:///work")
    story.begin()
    func asks(_ method: String) -> String? {
      story.says(#"{"jsonrpc":"2.0","id":"a","method":"\#(method)"}"#).last
    }
    #expect(asks("ping") == #"→ {"id":"a","result":{}}"#)
    #expect(
      asks("roots/list") == #"→ {"id":"a","result":{"roots":[{"uri":"file:///work","name":"workspace"}]}}"#)
    for method in ["sampling/createMessage", "elicitation/create", "x"] {
      #expect(
        asks(method)
          == #"→ {"id":"a","error":{"code":-32601,"message":"This client does not offer \#(method)."}}"#)
    }
    var closed = SessionStory()
    closed.begin()
    #expect(
      closed.says(#"{"jsonrpc":"2.0","id":1,"method":"roots/list"}"#).last?.contains("-32601") == true)
  }

  @Test(arguments: [
    "", "{", "[]", "7", "null", #""x""#, "{}", #"{"jsonrpc":"2.0"}"#,
    #"{"jsonrpc":"1.0","id":1,"result":{}}"#,
    #"{"jsonrpc":"2.0","id":{},"result":{}}"#, #"{"jsonrpc":"2.0","id":true,"method":"ping"}"#,
    #"{"jsonrpc":"2.0","method":7}"#, #"{"jsonrpc":"2.0","method":"x","params":[1]}"#,
    #"{"jsonrpc":"2.0","id":3,"result":{},"error":{"code":1,"message":""}}"#,
    #"{"jsonrpc":"2.0","id":3,"error":{"message":"no code"}}"#, "Content-Length: 20",
  ])
  func `what is no message is shown and ends nothing`(text: String) throws {
    var story = SessionStory()
    story.begin(tools: [echo])
    _ = story.asks(1, "tools/call", tool: try pinned)
    let lines = story.says(text)
    #expect(lines.allSatisfy { $0.hasPrefix("log no message: ") } && lines.count == 1, "\(lines)")
    #expect(story.says(#"{"jsonrpc":"2.0","id":3,"result":{}}"#).last == "1 gets {}")
  }

  @Test func `a server that only writes something else is given up`() {
    var story = SessionStory()
    story.begin()
    for _ in 0..<1000 { #expect(story.says("hello") == ["log no message: hello"]) }
    #expect(
      story.says("hello").last == "fail The server writes something else than messages of the protocol.")
    #expect(story.says("hello") == [])
    #expect(
      story.asks(1, "ping") == ["1 fails: The server writes something else than messages of the protocol."])
  }

  @Test func `an answer that is too large fails what waits for it`() {
    var story = SessionStory()
    story.begin()
    _ = story.asks(1, "prompts/get")
    let beginning = Array(#"{"jsonrpc":"2.0","id":3,"result":{"text":"aaaa"#.utf8)
    #expect(Incoming.tooLarge(startingWith: beginning) == .tooLarge(RequestID(3)))
    #expect(
      story.react(.received(.tooLarge(RequestID(3)))).last
        == "1 fails: The server's answer is larger than 8 MiB and was not taken. Ask for less.")
  }

  @Test func `the end answers everybody who waits`() {
    var story = SessionStory()
    story.begin()
    _ = story.asks(1, "prompts/get")
    _ = story.asks(2, "prompts/get")
    let lines = story.react(.closed("The server has ended with status 1."))
    #expect(lines.count { $0.hasSuffix("fails: The server has ended with status 1.") } == 2)
    #expect(story.machine.pending.isEmpty && story.machine.waiting.isEmpty)
  }
}
