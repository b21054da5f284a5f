import Conversation
import Coordinator
import Testing

@testable import Server

@Suite struct RoundTripTests {
  func comesBack<Value: Codable & Equatable>(_ value: Value) throws -> Bool {
    try WireJSON.decode(Value.self, from: WireJSON.encode(value)) == value
  }

  @Test(
    arguments: [
      .session(SchemaTests.activity), .session(SessionActivity(session: SchemaTests.session)),
      .deleted(SchemaTests.id(1)), .rounds(SchemaTests.id(1)), .storage(SchemaTests.storeError),
      .storage(nil),
    ] as [WorkspaceEvent])
  func aWorkspaceEvent(_ event: WorkspaceEvent) throws { #expect(try comesBack(event)) }

  @Test func whatIsAboutTheWireItselfIsNotSent() {
    let event = WorkspaceEvent.connection(
      .lost(HostProblem(.unreachable, ""), attempt: 1, retryAt: SchemaTests.time))
    #expect(throws: EncodingError.self) { try WireJSON.encode(event) }
  }

  @Test(arguments: [SchemaTests.activity, SessionActivity(session: SchemaTests.session)])
  func anActivity(_ activity: SessionActivity) throws { #expect(try comesBack(activity)) }

  @Test(
    arguments: zip(
      [.allowOnce, .allowForSession, .allowAlways, .deny(reason: nil), .deny(reason: "no")]
        as [ApprovalDecision],
      [
        #"{"decision":"allowOnce"}"#, #"{"decision":"allowForSession"}"#, #"{"decision":"allowAlways"}"#,
        #"{"decision":"deny"}"#, #"{"decision":"deny","reason":"no"}"#,
      ]))
  func aDecision(_ decision: ApprovalDecision, _ json: String) throws {
    #expect(String(decoding: try WireJSON.encode(decision), as: UTF8.self) == json)
    #expect(try comesBack(decision))
  }

  @Test(
    arguments: [
      .completed, .cancelled, .interrupted, .failed(SchemaTests.turnError), .limit(.turns), .limit(.time),
      .limit(.cost),
    ] as [ResponseOutcome])
  func anOutcome(_ outcome: ResponseOutcome) throws { #expect(try comesBack(outcome)) }
}
