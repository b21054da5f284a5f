import Foundation
import Testing

/// Tells an llmock what to do; its rules are those of its own documentation.
struct MockServer {
  let address: String

  init(_ peer: Peer) throws { address = try #require(peer.address) }

  /// Says how the next requests for one model are answered, in order.
  ///
  /// - Parameter behaviors: JSON objects; to each is added for which model it is.
  func script(_ behaviors: [String], model: String, toolsOnly: Bool = false) async throws {
    let match = #""match": {"model": "\#(model)"\#(toolsOnly ? #", "tools": true"# : "")}"#
    let list = behaviors.map { "{\($0.dropFirst().dropLast()), \(match)}" }.joined(separator: ", ")
    try await Tool.run([
      "curl", "-sf", "-X", "POST", "-H", "content-type: application/json", "-d",
      #"{"behaviors": [\#(list)]}"#,
      "\(address)/_llmock/scenario",
    ])
  }

  /// Forgets all that it was asked and told.
  func reset() async throws { try await Tool.run(["curl", "-sf", "-X", "POST", "\(address)/_llmock/reset"]) }

  /// What it thinks of all that was asked of it.
  struct Verdict: Decodable {
    struct Finding: Decodable {
      var code: String
      var title: String
      var path: String
    }
    var calls: Int
    var attempts: Int
    var findings: [Finding]

    enum CodingKeys: String, CodingKey {
      case calls, attempts, findings
      case faults = "faults_injected"
    }
    var faults: Int
  }

  func verdict() async throws -> Verdict {
    try JSONDecoder().decode(
      Verdict.self, from: Data(try await Tool.run(["curl", "-sf", "\(address)/_llmock/verdict"]).utf8))
  }
}
