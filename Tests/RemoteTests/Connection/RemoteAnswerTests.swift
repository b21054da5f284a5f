import Conversation
import Coordinator
import Testing

@testable import Remote

@Suite("What an answer of no success stands for")
struct RemoteAnswerTests {
  private let address = RemoteAddress(.tcp(isSecure: false, host: "h", port: 1))

  private static let errors: [CoordinatorError] = [
    .unknownSession(SessionID(high: 1, low: 2)), .unknownResponse(ResponseID(high: 1, low: 2)),
    .unknownRound(SessionID(high: 1, low: 2), index: 3), .unfinished(ResponseID(high: 1, low: 2)),
    .notQueued(ResponseID(high: 1, low: 2)), .notLastRound(SessionID(high: 1, low: 2), index: 3),
    .nothingToCompact(SessionID(high: 1, low: 2)), .notAwaitingApproval(ToolCallID(high: 1, low: 2)),
    .emptyRequest, .tags(TagError(number: 21, .tooMany)), .attachment(number: 2, .tooLarge(limit: 5)),
    .attachment(number: 1, .notAnImage),
    .model(TurnError(.configuration, "No such model.", suggestion: "Name another.")),
    .store(StoreError(.full, "full")), .shuttingDown,
    .host(HostProblem(.tooMany, "Too many.", suggestion: "Wait.")),
  ]

  @Test("the error in it, whatever the status", arguments: errors)
  func told(error: CoordinatorError) throws {
    let answer = RemoteAnswer(status: 418, body: try WireJSON.encode(["error": error]))
    #expect(answer.refusal(from: address) == error)
  }

  @Test(
    "what its status says, where there is none",
    arguments: [
      (401, HostProblem.Code.unauthorized), (403, .forbidden), (404, .incompatible), (413, .tooLarge),
      (429, .tooMany), (500, .failure), (503, .failure), (302, .incompatible), (421, .incompatible),
    ], ["", "<html>", #"{"error":null}"#, #"{"error":{"code":7}}"#, #"{"error":{"code":"unknownSession"}}"#])
  func status(_ row: (status: Int, code: HostProblem.Code), body: String) {
    let answer = RemoteAnswer(status: row.status, body: Array(body.utf8))
    guard case .host(let problem) = answer.refusal(from: address) else {
      Issue.record("\(answer.refusal(from: address))")
      return
    }
    #expect(problem.code == row.code)
    #expect(problem.message.contains("http://h:1"))
  }

  @Test("a token that is missing or wrong is told with what to do")
  func tokens() {
    let answer = RemoteAnswer(status: 401, body: [])
    #expect(
      answer.refusal(from: address).suggestion == "Give the token of the host: it is in its token file.")
    var known = address
    known.token = "secret"
    #expect(
      answer.refusal(from: known).suggestion
        == "The token is not the one of the host that is there now: take it from its token file.")
  }

  @Test(
    "a time to wait is a number of seconds or nothing",
    arguments: [("3", 3), ("0", 0), ("-1", nil), ("1e3", nil), ("", nil), ("99999999999", nil)]
      as [(String, Int?)])
  func retryAfter(text: String, seconds: Int?) {
    #expect(RemoteAnswer.retryAfter(text) == seconds.map { .seconds($0) })
  }
}
