import Conversation
import Coordinator
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Gives a request that comes again with its `Idempotency-Key` the answer from before, also while that is being made.
actor KeptAnswers {
  static let key = Parameter<String>(
    "Idempotency-Key", in: .header,
    "The same key within ten minutes gets the first answer again, and nothing is done twice.",
    expects: "1 to 64 visible ASCII characters",
    schema: ["type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]+$"]
  ) { text in
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
  }

  private let now: @Sendable () -> Timestamp
  private var log = AnswerLog<KeptAnswer>()
  private typealias Outcome = Result<KeptAnswer, any Error>
  private var running: [String: Broadcast<Outcome?>] = [:]

  init(now: @escaping @Sendable () -> Timestamp) {
    self.now = now
  }

  /// The answer to a call: the one from before, or what `handle` says.
  ///
  /// What is being done goes on when a client leaves that waits for it.
  ///
  /// - Throws: also `CancellationError`, as soon as the calling task is cancelled.
  func answer(
    to call: RouteCall, by handle: @escaping @Sendable (RouteCall) async throws -> Response
  ) async throws -> KeptAnswer {
    guard let key = try call[Self.key] else { return try await KeptAnswer(of: handle(call)) }
    switch log.begin(key, fingerprint: Self.fingerprint(of: call), at: now()) {
    case .answered(let answer): return answer
    case .running:
      guard let outcome = running[key] else {
        throw WireFailure(.failure, "The request is not being done.")
      }
      return try await Self.answer(of: outcome)
    case .another:
      throw WireFailure(
        .invalidRequest, "The Idempotency-Key was used for another request.",
        suggestion: "Use a new one for each request.")
    case .full: throw WireFailure(.tooMany, "Too many requests are being worked on.")
    case .new:
      let outcome = Broadcast<Outcome?>(nil)
      running[key] = outcome
      Task {
        do {
          end(key, .success(try await KeptAnswer(of: handle(call))))
        } catch {
          end(key, .failure(error))
        }
      }
      return try await Self.answer(of: outcome)
    }
  }

  private func end(_ key: String, _ result: Outcome) {
    let answer = try? result.get()
    log.end(key, answer: answer, size: answer?.body.count ?? 0)
    running.removeValue(forKey: key)?.update { $0 = result }
  }

  private static func answer(of outcome: Broadcast<Outcome?>) async throws -> KeptAnswer {
    guard let result = await outcome.first({ $0 }) else { throw CancellationError() }
    return try result.get()
  }

  private static func fingerprint(of call: RouteCall) -> Int {
    var hasher = Hasher()
    hasher.combine(call.request.method.rawValue)
    hasher.combine(call.request.uri.path)
    // It says what is done, as the body does.
    hasher.combine(call.request.headers[.sessionID])
    hasher.combine(call.body)
    return hasher.finalize()
  }
}

/// An answer with its body in memory.
struct KeptAnswer: Sendable {
  var head: HTTPResponse
  var body: [UInt8]

  init(of response: Response) async throws {
    head = response.head
    let collected = Collected()
    try await response.body.write(collected)
    body = Array(buffer: collected.buffer)
  }

  var response: Response {
    Response(
      status: head.status, headers: head.headerFields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try WireJSON.decode(type, from: body)
  }

  private final class Collected: ResponseBodyWriter {
    var buffer = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws { self.buffer.writeImmutableBuffer(buffer) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
  }
}
