import AntiphonTesting
import Conversation
import Coordinator
import Testing

@testable import Server

/// Pages of what was said.
@Suite struct RoundPageTests {
  private func indices(_ port: Int, _ session: Session, _ query: String) async throws -> [Int] {
    let answer = try await ServerBench.ask(port, "GET", "/api/sessions/\(session.id)/rounds?\(query)")
    return try WireJSON.decode([RoundDetail].self, from: Array(answer.body.utf8)).map(\.round.index)
  }

  @Test func aPageEndsWhereItsAttachmentsAreTooMuch() async throws {
    let bench = ServerBench()
    let session = try await bench.session()
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    for megabytes in [1, 9, 3, 3, 3] {
      let data = signature + [UInt8](repeating: 0, count: megabytes << 20)
      try await bench.coordinator.handleRequest(
        sessionID: session.id, content: "See",
        attachments: [Attachment(name: "a.png", mediaType: "image/png", data: data)]
      ).completion()
    }
    try await bench.serving { port async throws in
      #expect(try await indices(port, session, "limit=500") == [3, 4])
      #expect(try await indices(port, session, "limit=1") == [4])
      #expect(try await indices(port, session, "limit=500&before=3") == [2])
      // More than a page may have, and a page all the same.
      #expect(try await indices(port, session, "limit=500&before=2") == [1])
      #expect(try await indices(port, session, "limit=500&before=1") == [0])
    }
  }

  @Test func aPageHasAsManyAsAreAskedFor() async throws {
    let bench = ServerBench()
    let session = try await bench.session()
    for number in 0..<45 {
      try await bench.coordinator.handleRequest(sessionID: session.id, content: "\(number)").completion()
    }
    try await bench.serving { port async throws in
      #expect(try await indices(port, session, "limit=500") == Array(0..<45))
      #expect(try await indices(port, session, "limit=30") == Array(15..<45))
      #expect(try await indices(port, session, "limit=20&before=25") == Array(5..<25))
      #expect(try await indices(port, session, "limit=40&before=40") == Array(0..<40))
      #expect(try await indices(port, session, "limit=5&before=0") == [])
    }
  }
}
