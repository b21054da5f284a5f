import Conversation
import Coordinator
import HTTPTypes
import Testing

@testable import Server

/// What goes over the wire comes back as it was.
@Suite struct CoordinatorErrorTests {
  static let all: [CoordinatorError] =
    [
      .unknownSession(SchemaTests.id(1)), .unknownResponse(SchemaTests.id(2)),
      .unknownRound(SchemaTests.id(1), index: 3), .unfinished(SchemaTests.id(2)),
      .notQueued(SchemaTests.id(2)), .notLastRound(SchemaTests.id(1), index: 3),
      .nothingToCompact(SchemaTests.id(1)), .notAwaitingApproval(SchemaTests.id(4)), .emptyRequest,
      .approvalChanged(SchemaTests.id(4)), .digestRequired(SchemaTests.id(4)), .notRemembered("Why."),
      .tags(TagError(number: 3, .tooLong)), .attachment(number: 1, .tooMany(limit: 20)),
      .attachment(number: 2, .tooLarge(limit: 7)),
      .attachment(number: 3, .notAnImage), .model(SchemaTests.turnError), .store(SchemaTests.storeError),
      .shuttingDown, .alreadyThere(SchemaTests.id(1)), .invalidRound(place: 2, .turns),
    ]
    + HostProblem.Code.allCases.map { .host(HostProblem($0, "What.", suggestion: "Do.")) }

  @Test(arguments: all) func anErrorComesBack(_ error: CoordinatorError) throws {
    let bytes = try WireJSON.encode(error)
    #expect(try WireJSON.decode(CoordinatorError.self, from: bytes) == error)
    let json = try WireJSON.decode(JSONValue.self, from: bytes)
    #expect(json["code"] == .string(error.code))
    #expect(json["message"] == .string(error.message))
    #expect(json["suggestion"] == .string(error.suggestion))
    #expect((400..<600).contains(error.status.code))
  }

  /// Every case is among them: the compiler asks for a new one here.
  @Test func allAreLookedAt() {
    let codes = Self.all.map { error in
      switch error {
      case .unknownSession, .unknownResponse, .unknownRound, .unfinished, .notQueued, .notLastRound,
        .nothingToCompact, .notAwaitingApproval, .approvalChanged, .digestRequired, .notRemembered,
        .emptyRequest, .attachment,
        .tags, .model, .host, .store,
        .shuttingDown, .alreadyThere, .invalidRound:
        error.code
      }
    }
    #expect(Set(codes).count == 19 + HostProblem.Code.allCases.count)
  }

  @Test func oneOfALaterVersionKeepsItsWords() throws {
    let json = #"{"code":"tooLate","message":"It is too late.","suggestion":"Come earlier.","by":7}"#
    let error = try WireJSON.decode(CoordinatorError.self, from: json.utf8)
    #expect(error == .host(HostProblem(.failure, "It is too late.", suggestion: "Come earlier.")))
  }

  @Test(
    arguments: [
      (.unknownSession(SchemaTests.id(1)), 404), (.unfinished(SchemaTests.id(1)), 409), (.emptyRequest, 422),
      (.alreadyThere(SchemaTests.id(1)), 409),
      (.invalidRound(place: 0, .index), 422),
      (.store(StoreError(.full, "")), 507), (.store(StoreError(.busy, "")), 500), (.shuttingDown, 503),
      (.host(HostProblem(.unauthorized, "")), 401), (.host(HostProblem(.forbidden, "")), 403),
      (.host(HostProblem(.tooLarge, "")), 413), (.host(HostProblem(.tooMany, "")), 429),
      (.host(HostProblem(.invalidRequest, "")), 422), (.host(HostProblem(.failure, "")), 500),
    ] as [(CoordinatorError, Int)])
  func anErrorHasAStatus(_ error: CoordinatorError, _ status: Int) {
    #expect(error.status.code == status)
  }
}
