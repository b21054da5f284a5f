import Conversation
import Coordinator
import Foundation
import Testing

@testable import Providers

/// Every fault of the bytes, on every protocol: one end, what had come is kept, and nothing traps.
@Suite struct ByteFaultTests {
  private struct File: Decodable { var faults: [String] }

  @Test("Every fault of the corpus is tested, here or elsewhere") func isComplete() throws {
    let file = try JSONDecoder().decode(File.self, from: Data(try Corpus.bytes("Corpora/stream_faults.json")))
    let here =
      StreamFault.OfBytes.allCases.map(\.rawValue) + StreamFault.OfConnection.allCases.map(\.rawValue)
    #expect(Set(file.faults) == Set(here + StreamFault.elsewhere.keys))
    #expect(file.faults.count == 46)
  }

  @Test("The template itself", arguments: FaultyProtocol.all) func template(_ row: FaultyProtocol) {
    let outcome = row.read(row.template)
    #expect(outcome.failure == nil)
    #expect(outcome.text == FaultyProtocol.wholeText)
    #expect(outcome.ends == 1)
    #expect(outcome.finishReason == .stop)
    #expect(outcome.usage?.inputTokens == 7)
  }

  @Test(arguments: FaultyProtocol.all, StreamFault.OfBytes.allCases)
  func fault(_ row: FaultyProtocol, _ fault: StreamFault.OfBytes) async {
    var count = 0
    for trial in fault.trials(of: row) {
      count += 1
      // The tests beside this one wait for servers: they must not starve.
      await Task.yield()
      let outcome = row.read(trial.pieces)
      #expect(outcome.ends <= 1, "\(trial.name): ended more than once")
      if outcome.failure == nil, !trial.mayLackEnd {
        #expect(outcome.ends == 1, "\(trial.name): neither failed nor ended")
      }
      if let problem = trial.expectation(outcome) { Issue.record("\(trial.name): \(problem)") }
    }
    #expect(count > 0)
  }
}
