import AntiphonTesting
import Conversation
import Coordinator
import Testing

@Suite("Attachments") struct AttachmentTests {
  private static let png = Conversation.Attachment(
    name: "dot.png", mediaType: "image/png",
    data: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3])

  @Test("are told with their request, then and later", .timeLimit(.minutes(10)), arguments: Place.allCases)
  func told(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let session = try await bench.session()
    for content in ["What is this?", "And now?"] {
      let attachments = content == "And now?" ? [] : [Self.png]
      try await bench.service.handleRequest(
        sessionID: session.id, content: content, attachments: attachments
      ).completion()
    }
    #expect(bench.provider.requests[0].messages == [.user("What is this?", attachments: [Self.png])])
    #expect(bench.provider.requests[1].messages.first == .user("What is this?", attachments: [Self.png]))
    #expect(bench.provider.requests[1].messages.last == .user("And now?"))
  }

  @Test("may stand without text, and name the session", .timeLimit(.minutes(10)), arguments: Place.allCases)
  func alone(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let session = try await bench.session()
    try await bench.service.handleRequest(
      sessionID: session.id, content: "", attachments: [Self.png]
    ).completion()
    #expect(try await bench.service.session(session.id).title == "dot.png")
  }

  @Test(
    "stay with a request that is asked in other words", .timeLimit(.minutes(10)), arguments: Place.allCases)
  func edited(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let session = try await bench.session()
    try await bench.service.handleRequest(
      sessionID: session.id, content: "a", attachments: [Self.png]
    ).completion()
    try await bench.service.edit(sessionID: session.id, index: 0, content: "b").completion()
    #expect(bench.provider.requests[1].messages == [.user("b", attachments: [Self.png])])
  }

  @Test(
    "stay with a request that waits and gets other words", .timeLimit(.minutes(10)), arguments: Place.allCases
  )
  func editedInTheQueue(place: Place) async throws {
    let gate = Gate()
    let bench = try await ServiceBench(place, ScriptedProvider([.gate(gate), .say("1")], [.say("2")]))
    let session = try await bench.session()
    let first = try await bench.service.handleRequest(sessionID: session.id, content: "a")
    let second = try await bench.service.handleRequest(
      sessionID: session.id, content: "b", attachments: [Self.png])
    try await bench.service.editQueued(responseID: second.responseID, content: "")
    try await bench.service.editQueued(responseID: second.responseID, content: "c")
    gate.open()
    try await first.completion()
    try await second.completion()
    #expect(bench.provider.requests[1].messages.last == .user("c", attachments: [Self.png]))
  }

  @Test("that cannot be sent are named by their place, and nothing is stored", arguments: Place.allCases)
  func refused(place: Place) async throws {
    let bench = try await ServiceBench(place)
    let session = try await bench.session()
    var other = Self.png
    other.mediaType = "image/jpeg"
    var text = Self.png
    text.data = Array("text".utf8)
    var large = Self.png
    large.data += [UInt8](repeating: 0, count: 20 << 20)
    var half = Self.png
    half.data += [UInt8](repeating: 0, count: 10 << 20)
    for (attachments, error) in [
      ([Self.png, other], CoordinatorError.attachment(number: 2, .notAnImage)),
      ([text], .attachment(number: 1, .notAnImage)),
      ([large], .attachment(number: 1, .tooLarge(limit: 20 << 20))),
      ([half, half], .attachment(number: 2, .tooLarge(limit: 20 << 20))),
      (Array(repeating: Self.png, count: 21), .attachment(number: 21, .tooMany(limit: 20))),
    ] {
      await #expect(throws: error) {
        try await bench.service.handleRequest(
          sessionID: session.id, content: "x", attachments: attachments)
      }
    }
    #expect(try await bench.service.rounds(of: session.id, limit: 1).isEmpty)
  }

  @Test(
    "are not sent to a model that is known not to take images", .timeLimit(.minutes(10)),
    arguments: Place.allCases)
  func withoutTheAbility(place: Place) async throws {
    let bench = try await ServiceBench(
      place, settings: CoordinatorSettings(profile: { _ in ModelProfile(abilities: [.tools]) }))
    let session = try await bench.session()
    let request = try await bench.service.handleRequest(
      sessionID: session.id, content: "x", attachments: [Self.png])
    let error = await #expect(throws: TurnError.self) { try await request.completion() }
    #expect(error?.code == .invalidRequest)
    #expect(bench.provider.requests.isEmpty)
    // An earlier image does not keep the session from going on.
    try await bench.service.handleRequest(sessionID: session.id, content: "y").completion()
    #expect(bench.provider.requests[0].messages == [.user("x"), .user("y")])
  }

  @Test("leave a word where they were all that was said", .timeLimit(.minutes(10)), arguments: Place.allCases)
  func withoutTheAbilityAndText(place: Place) async throws {
    let bench = try await ServiceBench(
      place, settings: CoordinatorSettings(profile: { _ in ModelProfile(abilities: [.tools]) }))
    let session = try await bench.session()
    let request = try await bench.service.handleRequest(
      sessionID: session.id, content: " ", attachments: [Self.png])
    await #expect(throws: TurnError.self) { try await request.completion() }
    try await bench.service.handleRequest(sessionID: session.id, content: "y").completion()
    guard case .user(let text, let attachments) = bench.provider.requests[0].messages[0] else {
      Issue.record("the first message is not the user's")
      return
    }
    #expect(text.contains("image"))
    #expect(attachments.isEmpty)
  }
}
