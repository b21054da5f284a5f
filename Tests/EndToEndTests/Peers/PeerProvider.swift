import Foundation
import Testing

/// A provider of the settings that a peer answers for.
struct PeerProvider {
  let peer: Peer
  let dialect: Dialect
  let model: String
  /// `nil` for the right one.
  var key: String?
  /// The lines of the provider's own table, and whole tables behind them.
  var more = ""

  /// An image of one point.
  private static let pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  /// Asks one question with `antiphon ask` in a folder of its own, which holds a `marker.txt` and
  /// `pixel.png`.
  func ask(
    _ question: String, form: String = "--jsonl", options: [String] = [], input: String = ""
  ) async throws -> PeerAnswer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "antiphon-peer-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let address = try #require(peer.address)
    try """
    model = "peer/\(model)"
    [providers.peer]
    kind = "\(dialect.rawValue)"
    base_url = "\(address)\(dialect.path(at: peer))"
    api_key_env = "PEER_KEY"
    \(more)
    """.write(to: folder.appending(path: "config.toml"), atomically: true, encoding: .utf8)
    try Data("a mark\n".utf8).write(to: folder.appending(path: "marker.txt"))
    try #require(Data(base64Encoded: Self.pixel)).write(to: folder.appending(path: "pixel.png"))
    let result = try await Tool.finish(
      [Binary.path, "ask", form, "--config", "config.toml", "--data-dir", "data"] + options + [question],
      environment: [
        "HOME": folder.path, "PATH": "/usr/bin:/bin", "ANTIPHON_NO_PROBE": "1", "PEER_KEY": key ?? peer.key,
      ], input: input, in: folder)
    return try PeerAnswer(result, form: form)
  }
}

/// What `antiphon ask` printed, and what of it every answer has to be like.
struct PeerAnswer {
  /// A turn as the program prints it.
  struct Turn: Decodable {
    struct Failure: Decodable {
      var code: String
      var message: String
      var suggestion: String
    }
    struct Usage: Decodable {
      var inputTokens: Int
      var outputTokens: Int
      var isEstimate: Bool
    }
    struct Retry: Decodable {
      var attempt: Int
      var error: Failure
    }
    struct Calls: Decodable {
      struct Call: Decodable {
        var methodName: String
        var arguments: String
        var state: String
        var result: String?
      }
      var calls: [Call]
    }
    var index: Int
    var content: String
    var status: String
    var revision: Int
    var usage: Usage?
    var retry: Retry?
    var error: Failure?
    var finishReason: String?
    var parsedToolCalls: Calls?

    var isOver: Bool { ["completed", "failed", "cancelled", "interrupted"].contains(status) }
    var calls: [Calls.Call] { parsedToolCalls?.calls ?? [] }
  }

  let status: Int
  let errors: String
  /// Every update that was printed.
  let updates: [Turn]

  init(_ result: Tool.Result, form: String) throws {
    status = result.status
    errors = result.errors
    if form == "--jsonl" {
      updates = try result.output.split(separator: "\n").map {
        try JSONDecoder().decode(Turn.self, from: Data($0.utf8))
      }
    } else {
      struct Round: Decodable {
        struct Response: Decodable { var turns: [Turn] }
        var response: Response
      }
      updates = try JSONDecoder().decode(Round.self, from: Data(result.output.utf8)).response.turns
    }
    checkOrder()
  }

  /// The last state of each turn.
  var turns: [Turn] { updates.filter(\.isOver) }
  var text: String { turns.map(\.content).joined() }
  var failure: Turn.Failure? { turns.last?.error }

  /// How often there was more text than before.
  var pieces: Int {
    zip(updates, updates.dropFirst()).count { $0.index == $1.index && $1.content.count > $0.content.count }
  }

  /// Each turn ends once and for all, text only grows, and the exit status agrees with the last turn.
  private func checkOrder() {
    let report = "\(updates)\n\(errors)"
    #expect(!turns.isEmpty && updates.last?.isOver == true, "\(report)")
    #expect(turns.map(\.index) == Array(turns.indices), "one terminal state for each turn: \(report)")
    for (earlier, later) in zip(updates, updates.dropFirst()) where earlier.index == later.index {
      #expect(later.content.hasPrefix(earlier.content), "\(report)")
      #expect(later.revision > earlier.revision && !earlier.isOver, "\(report)")
    }
    #expect((status == 0) == (turns.last?.status == "completed"), "\(report)")
  }
}
