import Foundation

/// A way in which a server can say the key that it was sent.
enum HostileEcho: String, CaseIterable {
  case errorBody, errorWords, plainBody, page, headers, redirectPath, redirectHost, contentType, statusLine
  case streamError, streamErrorInPieces, brokenPiece, nestedError

  /// What is sent in answer to a request.
  func answer(_ key: FakeKey, _ dialect: Dialect) -> [ScriptedServer.Step] {
    let value = Self.quoted(key.value)
    let words = Self.quoted(key.wrapped.joined(separator: "; "))
    // In a head, a line ends where the head would end.
    let line = key.value.replacing("\n", with: " ")
    switch self {
    case .errorBody:
      return [
        .failure(
          status: "401 Unauthorized",
          body:
            #"{"error":{"message":"Incorrect API key provided: \#(value)","type":"\#(value)","code":"\#(value)"}}"#
        )
      ]
    case .errorWords:
      return [.failure(status: "400 Bad Request", body: #"{"error":{"message":"\#(words)"}}"#)]
    case .plainBody: return [.failure(status: "403 Forbidden", body: key.wrapped.joined(separator: "\n"))]
    case .page:
      let page = "<html><title>\(key.value)</title>\(key.value)</html>"
      return [
        .send(
          "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n"
            + "content-length: \(page.utf8.count)\r\n\r\n\(page)")
      ]
    case .headers:
      return [
        .failure(
          status: "429 Too Many Requests", body: #"{"error":{"message":"no \#(value)"}}"#,
          headers:
            "retry-after: 9999\r\nx-echo: \(line)\r\nset-cookie: k=\(line)\r\nretry-after-ms: \(line)\r\n")
      ]
    case .redirectPath:
      return [
        .send(
          "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\(line)?key=\(line)\r\nconnection: close\r\n"
            + "content-length: 0\r\n\r\n")
      ]
    case .redirectHost:
      return [
        .send(
          "HTTP/1.1 307 X\r\nlocation: https://\(line).example.com/\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        )
      ]
    case .contentType:
      return [
        .send(
          "HTTP/1.1 200 OK\r\ncontent-type: text/\(line)\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}")
      ]
    case .statusLine:
      return [.send("HTTP/1.1 400 \(line)\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")]
    case .streamError: return [Self.head(dialect), .send(Self.failure(value, dialect))]
    case .streamErrorInPieces:
      let bytes = Array(Self.failure(words, dialect).utf8)
      return [
        Self.head(dialect), .bytes(Array(bytes[..<(bytes.count / 2)])),
        .bytes(Array(bytes[(bytes.count / 2)...])),
      ]
    case .brokenPiece:
      let piece = #"{"choices":[{"delta":{"content":"a"}}],"key":"\#(value)"x\#(value)}"#
      return [Self.head(dialect), .send(dialect == .ollama ? piece + "\n" : "data: \(piece)\n\n")]
    case .nestedError:
      return [
        .failure(
          status: "400 Bad Request",
          body: #"{"error":{"message":"Provider returned error","metadata":{"raw":"\#(words)","#
            + #""provider_name":"\#(value)"},"details":[{"reason":"\#(value)"}],"status":"\#(value)"}}"#)
      ]
    }
  }

  private static func head(_ dialect: Dialect) -> ScriptedServer.Step {
    dialect == .ollama
      ? .send("HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\r\n")
      : .streamHead
  }

  /// How a protocol says in the midst of an answer that it cannot go on.
  private static func failure(_ words: String, _ dialect: Dialect) -> String {
    switch dialect {
    case .messages:
      "event: error\n"
        + #"data: {"type":"error","error":{"type":"invalid_request_error","message":"\#(words)"}}"#
        + "\n\n"
    case .responses:
      "event: error\n" + #"data: {"type":"error","code":"invalid_prompt","message":"\#(words)"}"# + "\n\n"
    case .ollama: #"{"error":"\#(words)"}"# + "\n"
    case .chat, .gemini:
      #"data: {"error":{"message":"\#(words)","code":400,"status":"INVALID_ARGUMENT"}}"# + "\n\n"
    }
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
