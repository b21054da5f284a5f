import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A loopback HTTP server that answers each request with given bytes, some of them late: enough to be a model
/// API that behaves or does not.
final class ScriptedServer: Sendable {
  /// What is sent in answer to one request, in order.
  enum Step: Sendable {
    case send(String)
    case bytes([UInt8])
    /// Waits until the test calls `proceed()`.
    case hold
    /// Leaves the connection open until the client goes.
    case stall
  }

  let port: UInt16
  private let listener: Int32
  private let gate = DispatchSemaphore(value: 0)
  private let requests = Mutex<[String]>([])

  var url: String { "http://127.0.0.1:\(port)/v1" }

  /// The requests that have come so far, heads and bodies.
  var received: [String] { requests.withLock { $0 } }

  /// - Parameters:
  ///   - answers: one for each POST, in order; the last one is repeated.
  ///   - list: the answer to everything else.
  init(answers: [[Step]], list: [Step] = [.send(models)]) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = descriptor
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard bound else { throw POSIXError(.EADDRINUSE) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      var count = 0
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        let request = Self.readRequest(connection)
        let isPost = request.hasPrefix("POST")
        if isPost { requests.withLock { $0.append(request) } }
        let steps = isPost ? answers[min(count, answers.count - 1)] : list
        if isPost { count += 1 }
        Thread.detachNewThread { [self] in play(steps, on: connection) }
      }
    }
  }

  /// Lets one `hold` go on.
  func proceed() { gate.signal() }

  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
  }

  private func play(_ steps: [Step], on connection: Int32) {
    defer { Glibc.close(connection) }
    for step in steps {
      switch step {
      case .send(let text): Self.write(Array(text.utf8), to: connection)
      case .bytes(let bytes): Self.write(bytes, to: connection)
      case .hold: gate.wait()
      case .stall:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        return
      }
    }
  }

  private static func write(_ bytes: [UInt8], to connection: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  private static func readRequest(_ connection: Int32) -> String {
    var data: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      data += buffer[..<count]
      let text = String(decoding: data, as: UTF8.self)
      guard let head = text.range(of: "\r\n\r\n") else { continue }
      let lengthLine = text[..<head.lowerBound].split(separator: "\r\n").first {
        $0.lowercased().hasPrefix("content-length:")
      }
      let length =
        lengthLine.flatMap { Int($0.split(separator: ":")[1].trimmingCharacters(in: .whitespaces)) } ?? 0
      if text[head.upperBound...].utf8.count >= length { break }
    }
    return String(decoding: data, as: UTF8.self)
  }

  private static let models =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: 46\r\n\r\n"
    + #"{"object":"list","data":[{"id":"test-model"}]}"#
}

extension ScriptedServer.Step {
  /// The head of a streaming answer.
  static let streamHead = ScriptedServer.Step.send(
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")

  /// One piece of text, as Chat Completions send it.
  static func delta(_ text: String) -> Self {
    .send(#"data: {"choices":[{"index":0,"delta":{"content":\#(quoted(text))}}]}"# + "\n\n")
  }

  /// A text as JSON.
  static func quoted(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    } + "\""
  }

  /// One tool call, whole.
  ///
  /// - Parameters:
  ///   - name: as the model knows it.
  ///   - arguments: as JSON.
  ///   - index: its place among the calls of the answer.
  static func call(_ name: String, _ arguments: String, index: Int = 0) -> Self {
    .send(
      #"data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":\#(index),"id":"call_\#(index)","#
        + #""type":"function","function":{"name":\#(quoted(name)),"arguments":\#(quoted(arguments))}}]}}]}"#
        + "\n\n")
  }

  /// The end of an answer that has calls.
  static let endWithCalls = ScriptedServer.Step.send(
    #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"# + "\n\ndata: [DONE]\n\n")

  static let end = ScriptedServer.Step.send(
    #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n")

  static func failure(status: String, body: String, headers: String = "") -> Self {
    .send(
      "HTTP/1.1 \(status)\r\ncontent-type: application/json\r\nconnection: close\r\n\(headers)content-length: "
        + "\(body.utf8.count)\r\n\r\n\(body)")
  }
}
