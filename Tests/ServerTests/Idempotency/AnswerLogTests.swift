import Conversation
import Testing

@testable import Server

@Suite struct AnswerLogTests {
  static func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: 1000 * seconds) }

  /// What is found for keys, as a line.
  static func found(
    _ log: inout AnswerLog<String>, _ key: String, _ fingerprint: Int = 0, at seconds: Int64 = 0
  ) -> String {
    switch log.begin(key, fingerprint: fingerprint, at: time(seconds)) {
    case .new: "new"
    case .running: "running"
    case .answered(let answer): answer
    case .another: "another"
    case .full: "full"
    }
  }

  @Test func theFirstAnswerIsGivenAgain() {
    var log = AnswerLog<String>()
    #expect(Self.found(&log, "a") == "new")
    #expect(Self.found(&log, "a") == "running")
    log.end("a", answer: "yes", size: 3)
    #expect(Self.found(&log, "a") == "yes")
    #expect(Self.found(&log, "b") == "new")
  }

  @Test func aKeyIsForOneRequest() {
    var log = AnswerLog<String>()
    #expect(Self.found(&log, "a", 1) == "new")
    #expect(Self.found(&log, "a", 2) == "another")
    log.end("a", answer: "yes", size: 3)
    #expect(Self.found(&log, "a", 2) == "another")
  }

  @Test func whatFailedMayBeTriedAgain() {
    var log = AnswerLog<String>()
    #expect(Self.found(&log, "a") == "new")
    log.end("a", answer: nil, size: 0)
    #expect(Self.found(&log, "a") == "new")
  }

  @Test func tenMinutesLaterItIsForgotten() {
    var log = AnswerLog<String>()
    #expect(Self.found(&log, "a", at: 0) == "new")
    log.end("a", answer: "yes", size: 3)
    #expect(Self.found(&log, "a", at: 600) == "yes")
    #expect(Self.found(&log, "a", at: 601) == "new")
  }

  @Test func theOldestGoesWhenThereAreTooMany() {
    var log = AnswerLog<String>(maximumCount: 2)
    for key in ["a", "b"] {
      #expect(Self.found(&log, key) == "new")
      log.end(key, answer: key, size: 1)
    }
    #expect(Self.found(&log, "c") == "new")
    #expect(log.count == 2)
    #expect(Self.found(&log, "b") == "b")
    #expect(Self.found(&log, "a") == "new")
    // What is being done stays.
    #expect(Self.found(&log, "d") == "full")
  }

  @Test func theOldestGoesWhenTheyAreTooLarge() {
    var log = AnswerLog<String>(maximumSize: 10)
    for key in ["a", "b", "c"] {
      #expect(Self.found(&log, key) == "new")
      log.end(key, answer: key, size: 4)
    }
    #expect(log.count == 2)
    #expect(Self.found(&log, "a") == "new")
    #expect(Self.found(&log, "c") == "c")
  }
}
