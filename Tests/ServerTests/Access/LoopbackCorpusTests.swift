import Foundation
import Testing

@testable import Server

/// Every case of the corpus against a server, byte for byte: what it answers, and that nothing happened.
@Suite(.timeLimit(.minutes(10))) struct LoopbackCorpusTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    enum Expectation: Decodable, Sendable {
      case statuses([Int])
      case refusal

      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let status = try? value.decode(Int.self) {
          self = .statuses([status])
          return
        }
        let text = try value.decode(String.self)
        let statuses = text.split(separator: "|").compactMap { Int($0) }
        self = statuses.isEmpty ? .refusal : .statuses(statuses)
      }
    }

    var name: String
    var expect: Expectation
    var method: String?
    var path: String?
    var headers: [String: String]?
    var body: String?
    var raw: String?

    private enum CodingKeys: String, CodingKey {
      case name, expect, method, path, headers, body
      case raw = "raw_hex"
    }

    var testDescription: String { name }
  }

  private struct Corpus: Decodable {
    var cases: [Case]
  }

  static let cases: [Case] =
    (try? JSONDecoder().decode(
      Corpus.self, from: Data(ServerTests.Corpus.bytes("Corpora/loopback_http.json"))
    ).cases)
    ?? []

  /// The corpus names the paths of another server.
  private static let paths = [
    "/v1/sessions": "/api/sessions", "/v1/events": "/api/events", "/v1/turns": "/api/chat/stream",
    "/v1/ws": "/api/chat",
  ]

  @Test func theCorpusIsWhole() {
    #expect(Self.cases.count == 67)
    #expect(Set(Self.cases.map(\.name)).count == 67)
  }

  @Test(arguments: cases.filter { !$0.name.hasPrefix("load:") })
  func refusesWhatMustNotPass(_ item: Case) async throws {
    try await TestServer.run { server async throws in
      let answer = Answer(try await Self.answer(to: item, from: server))
      switch item.expect {
      case .statuses([200]):
        #expect(answer.status == 200)
        #expect(server.effects.all == ["sessions"])
        return
      case .statuses(let statuses):
        // A header with a NUL is no header: it is refused before the token is looked at.
        let allowed = item.name == "auth:nul" ? statuses + [400] : statuses
        #expect(allowed.contains(answer.status ?? 0), "answered \(answer)")
      case .refusal:
        #expect(answer.status == nil || (400..<500).contains(answer.status!), "answered \(answer)")
      }
      #expect(server.effects.all == [])
      #expect(try await server.isHealthy)
    }
  }

  private static func answer(to item: Case, from server: TestServer) async throws -> [UInt8] {
    func fill(_ text: String) -> String {
      text.replacing("PORT", with: String(server.port)).replacing("TOKEN", with: TestServer.token)
    }
    let wire = try await server.connect()
    if let hex = item.raw {
      let bytes = stride(from: 0, to: hex.utf8.count, by: 2).map { offset in
        let start = hex.index(hex.startIndex, offsetBy: offset)
        return UInt8(hex[start..<hex.index(start, offsetBy: 2)], radix: 16) ?? 0
      }
      let text = fill(String(decoding: bytes, as: UTF8.self))
      // Not every case is text.
      try await wire.send(Array(text.utf8).contains(0xEF) ? bytes : Array(text.utf8))
      if item.name == "raw:tls-hello" { await wire.closeOutput() }
    } else {
      let path = try #require(paths[item.path ?? ""])
      let headers = try #require(item.headers).map { ($0, fill($1)) }
      let body = item.body ?? (item.method == "POST" ? "{\"text\":\"x\"}" : "")
      try await wire.send(server.request(item.method ?? "", path, headers, body: body))
      // What is refused is hung up on; the two good ones keep their connection.
      if case .statuses([200]) = item.expect { await wire.closeOutput() }
    }
    let bytes = await wire.readToEnd()
    await wire.close()
    return bytes
  }
}
