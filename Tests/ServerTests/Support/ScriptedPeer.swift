import AntiphonTesting
import Coordinator

@testable import Server

/// The other end of a WebSocket, held by a test.
final class ScriptedPeer: WebSocketPeer {
  private struct State: Sendable {
    var incoming: [String] = []
    var isClosed = false
    var said: [String] = []
    var taken = 0
  }

  private let state = Broadcast(State())
  /// Closed for a client that does not read.
  let reading: Gate

  init(reading: Gate = Gate(isOpen: true)) { self.reading = reading }

  // MARK: The test's side

  func send(_ text: String) { state.update { $0.incoming.append(text) } }
  func close() { state.update { $0.isClosed = true } }

  /// All that the server has said.
  var said: [String] { state.read(\.said) }

  /// The next thing the server says.
  func next() async throws -> JSONValue {
    let text = await state.first { state -> String? in
      guard state.taken < state.said.count else { return nil }
      return state.said[state.taken]
    }
    state.update { $0.taken += 1 }
    return try JSONValue(text ?? "null")
  }

  /// What the server says up to the first message of a type.
  func all(through type: String) async throws -> [JSONValue] {
    var all: [JSONValue] = []
    repeat { all.append(try await next()) } while all.last?["type"] != .string(type)
    return all
  }

  // MARK: The server's side

  func receive() async throws -> [UInt8]? {
    let text = await state.first { state -> String?? in
      if !state.incoming.isEmpty { return .some(state.incoming[0]) }
      return state.isClosed ? .some(nil) : nil
    }
    guard let text = text ?? nil else { return nil }
    state.update { $0.incoming.removeFirst() }
    return Array(text.utf8)
  }

  func send(_ text: [UInt8]) async throws {
    await reading.pass()
    try Task.checkCancellation()
    state.update { $0.said.append(String(decoding: text, as: UTF8.self)) }
  }

  func close(code: UInt16, reason: String) async { close() }
}
