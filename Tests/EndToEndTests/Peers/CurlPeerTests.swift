import Foundation
import Testing

/// The first sample of the streaming API with nothing but curl, over TCP with the token and over the socket file.
@Suite struct CurlPeerTests {
  /// What came of a request: the head, the turns, and the event that ended the stream.
  private struct Answer {
    var status = 0
    var headers: [String: String] = [:]
    var updates: [PeerAnswer.Turn] = []
    var ids: [String] = []
    var ending: (event: String, data: String)?

    init(_ output: String) throws {
      let text = output.replacing("\r\n", with: "\n")
      let parts = text.split(separator: "\n\n", omittingEmptySubsequences: true)
      let head = try #require(parts.first).split(separator: "\n")
      let words = try #require(head.first).split(separator: " ")
      status = try #require(words.count > 1 ? Int(words[1]) : nil)
      for line in head.dropFirst() {
        let colon = try #require(line.firstIndex(of: ":"))
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
          in: .whitespaces)
      }
      guard headers["content-type"]?.hasPrefix("text/event-stream") == true else { return }
      for event in parts.dropFirst() {
        var fields: [Substring: Substring] = [:]
        for line in event.split(separator: "\n") where !line.hasPrefix(":") {
          let pieces = line.split(separator: ":", maxSplits: 1)
          fields[pieces[0]] = pieces[1].dropFirst()
        }
        let data = fields["data"].map(String.init) ?? ""
        if let name = fields["event"] {
          ending = (String(name), data)
        } else if !data.isEmpty {
          updates.append(try JSONDecoder().decode(PeerAnswer.Turn.self, from: Data(data.utf8)))
          ids.append(fields["id"].map(String.init) ?? "")
        }
      }
    }
  }

  private enum Way: CaseIterable {
    case tcp, unix

    func curl(_ workspace: ServedWorkspace, _ path: String, _ options: [String]) async throws -> Answer {
      let place =
        switch self {
        case .tcp: workspace.authorization + [workspace.url + path]
        case .unix: ["--unix-socket", workspace.socket, "http://localhost\(path)"]
        }
      return try Answer(try await Tool.finish(["curl", "-sSNi"] + options + place).output)
    }
  }

  private func json(_ body: String) -> [String] { ["-H", "Content-Type: application/json", "-d", body] }

  @Test(arguments: Way.allCases) private func `an answer streams, is stored, and can be read again`(
    way: Way
  ) async throws {
    try await ServedWorkspace.whileServed { workspace in
      let session = try await workspace.newSession()
      let answer = try await way.curl(
        workspace, "/api/chat/stream",
        json(#"{"sessionId": "\#(session)", "content": "Tell me about quantum computing"}"#))
      #expect(answer.status == 200)
      #expect(answer.headers["cache-control"] == "no-cache")
      let id = try #require(answer.headers["x-response-id"])
      #expect(answer.updates.count > 2)
      #expect(answer.ids == answer.updates.map { String($0.revision) })
      #expect(answer.updates.last?.status == "completed")
      #expect(answer.ending?.event == "done")
      for (earlier, later) in zip(answer.updates, answer.updates.dropFirst()) {
        #expect(later.content.hasPrefix(earlier.content) && later.revision > earlier.revision)
      }
      struct Detail: Decodable {
        struct Response: Decodable { var turns: [PeerAnswer.Turn] }
        var response: Response
      }
      let stored = try await workspace.call(Detail.self, "/api/responses/\(id)/round")
      #expect(stored.response.turns.map(\.content) == [answer.updates.last?.content])

      let again = try await way.curl(workspace, "/api/responses/\(id)/turns", [])
      #expect(again.updates.map(\.content) == [answer.updates.last?.content] && again.ending?.event == "done")
      let seen = try #require(answer.ids.last)
      let over = try await way.curl(
        workspace, "/api/responses/\(id)/turns", ["-H", "Last-Event-ID: \(seen)"])
      #expect(over.status == 204)
    }
  }

  @Test(arguments: Way.allCases) private func `an answer that fails ends its stream with the error`(
    way: Way
  ) async throws {
    try await ServedWorkspace.whileServed(settings: "[answers]\nretries = 0\n") { workspace in
      let session = try await workspace.newSession()
      let answer = try await way.curl(
        workspace, "/api/chat/stream", json(#"{"sessionId": "\#(session)", "content": "please fail"}"#))
      #expect(answer.updates.last?.status == "failed")
      #expect(answer.updates.last?.error?.code == "server")
      #expect(answer.ending?.event == "error")
      #expect(answer.ending?.data.contains("you asked for it") == true)
    }
  }

  @Test func `each refusal says what is wrong`() async throws {
    try await ServedWorkspace.whileServed { workspace in
      let session = try await workspace.newSession()
      let body = #"{"sessionId": "\#(session)", "content": "Hello"}"#
      let stream = "\(workspace.url)/api/chat/stream"
      let token = workspace.authorization
      let cases: [(Int, [String])] = [
        (401, json(body) + [stream]),
        (401, json(body) + [stream + "?ticket=none"]),
        (403, token + ["-H", "Origin: http://evil.example"] + json(body) + [stream]),
        (415, token + ["-H", "Content-Type: text/plain", "-d", body, stream]),
        (421, token + ["-H", "Host: evil.example"] + json(body) + [stream]),
        (405, token + ["-X", "PUT"] + json(body) + [stream]),
        (404, token + json(#"{"sessionId": "\#(UUID())", "content": "Hello"}"#) + [stream]),
        (400, token + json("{") + [stream]),
        (400, token + json(#"{"sessionId": "\#(session)", "content": 7}"#) + [stream]),
        (422, token + json(#"{"sessionId": "\#(session)", "content": " "}"#) + [stream]),
        (404, token + ["\(workspace.url)/api/nothing-here"]),
      ]
      struct Refusal: Decodable {
        struct Problem: Decodable {
          var code: String
          var message: String
        }
        var error: Problem
      }
      for (status, options) in cases {
        let output = try await Tool.finish(["curl", "-sS", "-w", "\n%{http_code}"] + options).output
        let parts = output.split(separator: "\n")
        #expect(parts.last == "\(status)", "\(options.dropFirst(2)): \(parts.first ?? "")")
        let refusal = try JSONDecoder().decode(Refusal.self, from: Data((parts.first ?? "").utf8))
        #expect(!refusal.error.message.isEmpty && !output.contains(workspace.token))
      }
      #expect(try await workspace.call([Int].self, "/api/sessions/\(session)/rounds").isEmpty)
    }
  }
}
