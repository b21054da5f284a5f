import AsyncHTTPClient
import Conversation
import NIOCore
import NIOHTTP1
import Synchronization

/// One request with its answer: the head, then the body in pieces as large as what has arrived.
///
/// Meant for one reader. The connection is told to wait while the reader has not taken 256 KiB.
final class HTTPExchange: Sendable {
  /// How much may lie here untaken.
  static let highWaterMark = 256 << 10
  /// How long a connection whose answer nobody needs any more may take to end it.
  static let discardLimit = TimeAmount.seconds(1)
  static let maximumDiscardedBytes = 64 << 10

  private struct State {
    var task: HTTPClient.Task<Void>?
    var head: HTTPResponseHead?
    var buffer = ByteBuffer()
    var waiter: CheckedContinuation<Void, Never>?
    /// Set while the reader's wake-up waits for the end of the present read.
    var isWakeScheduled = false
    /// Kept when the buffer is full; the connection reads on once it is fulfilled.
    var drained: EventLoopPromise<Void>?
    var end: End?
    var metStaleConnection = false
    var isDiscarding = false
    var discardedBytes = 0
  }

  private enum End {
    case finished
    case failed(TurnError)
  }

  private let state = Mutex(State())
  private let destination: HTTPDestination
  /// Kept alive: a transport that goes takes its connections with it.
  private let transport: HTTPTransport
  private let loop: any EventLoop

  private var limits: HTTPTransport.Configuration { transport.configuration }

  init(with transport: HTTPTransport, to destination: HTTPDestination, loop: any EventLoop) {
    self.transport = transport
    self.destination = destination
    self.loop = loop
  }

  // MARK: For the reader

  /// The status of the answer; 0 before its head has come.
  var status: Int { state.withLock { Int($0.head?.status.code ?? 0) } }

  func header(_ name: String) -> String? { state.withLock { $0.head?.headers.first(name: name) } }

  func start(_ request: HTTPRequest, on client: HTTPClient) throws(TurnError) {
    do {
      var headers = HTTPHeaders()
      for (name, value) in request.headers { headers.add(name: name, value: value) }
      let clientRequest = try HTTPClient.Request(
        url: request.url, method: request.method, headers: headers, body: request.body.map { .bytes($0) })
      let task = client.execute(
        request: clientRequest, delegate: Receiver(exchange: self), eventLoop: .delegate(on: loop))
      state.withLock { $0.task = task }
    } catch {
      throw HTTPFailures.turnError(for: error, at: destination, limits: limits, hasBegun: false)
    }
  }

  /// Whether the request met a connection that the server was just closing: it can be sent again.
  var metStaleConnection: Bool { state.withLock { $0.metStaleConnection } }

  /// Returns once the head of the answer has come, or will not come.
  func waitForHead() async { await wait { $0.head != nil } }

  func receiveHead() async throws(TurnError) {
    await waitForHead()
    try state.withLock { state throws(TurnError) in
      if state.head == nil, case .failed(let error)? = state.end { throw error }
    }
  }

  /// Everything of the body that has arrived since the last call, as soon as there is something; `nil` at its end.
  func nextBytes() async throws(TurnError) -> ByteBuffer? {
    await wait { $0.buffer.readableBytes > 0 }
    let (bytes, drained, end) = state.withLock { state in
      defer {
        state.buffer = ByteBuffer()
        state.drained = nil
      }
      return (state.buffer, state.drained, state.end)
    }
    drained?.succeed(())
    if bytes.readableBytes > 0 { return bytes }
    if case .failed(let error)? = end { throw error }
    return nil
  }

  /// The beginning of the body, up to a number of bytes; the rest is not waited for.
  func collect(upTo limit: Int) async throws(TurnError) -> (bytes: [UInt8], isWhole: Bool) {
    var collected: [UInt8] = []
    while let bytes = try await nextBytes() {
      collected.append(contentsOf: bytes.readableBytesView.prefix(limit - collected.count))
      if collected.count == limit { return (collected, false) }
    }
    return (collected, true)
  }

  /// Ends the request and closes its connection, unless the answer has ended.
  func cancel() {
    let task = state.withLock { $0.isDiscarding ? nil : $0.task }
    task?.cancel()
    end(.failed(TurnError(.cancelled, "The request was cancelled.")))
  }

  /// Needs nothing more of the answer: lets it end by itself, so that the connection can be used again.
  func discardRest() {
    let (isOver, drained, task) = state.withLock { state in
      state.isDiscarding = true
      state.buffer = ByteBuffer()
      defer { state.drained = nil }
      return (state.end != nil, state.drained, state.task)
    }
    drained?.succeed(())
    if !isOver, let task { loop.scheduleTask(in: Self.discardLimit) { task.cancel() } }
  }

  /// Returns once the condition holds or the answer has ended.
  private func wait(until isReady: @Sendable (borrowing State) -> Bool) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          guard state.end == nil, !isReady(state) else { return true }
          state.waiter = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      cancel()
    }
  }

  // MARK: For the connection, on its event loop

  fileprivate func receive(_ head: HTTPResponseHead) {
    let waiter = state.withLock { state in
      state.head = head
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  fileprivate func receive(_ part: ByteBuffer) -> EventLoopFuture<Void> {
    var part = part
    let (wakes, drained, tooMuch) = state.withLock { state in
      if state.isDiscarding {
        state.discardedBytes += part.readableBytes
        return (false, EventLoopPromise<Void>?.none, state.discardedBytes > Self.maximumDiscardedBytes)
      }
      if state.buffer.readableBytes == 0 { state.buffer = part } else { state.buffer.writeBuffer(&part) }
      let wakes = state.waiter != nil && !state.isWakeScheduled
      if wakes { state.isWakeScheduled = true }
      if state.buffer.readableBytes >= Self.highWaterMark {
        state.drained = state.drained ?? loop.makePromise()
      }
      return (wakes, state.drained, false)
    }
    // Parts that came with one read are handed over one after the other: the reader wakes after the last of them.
    if wakes { loop.execute { self.wake() } }
    if tooMuch { state.withLock { $0.task }?.cancel() }
    return drained?.futureResult ?? loop.makeSucceededVoidFuture()
  }

  private func wake() {
    let waiter = state.withLock { state in
      state.isWakeScheduled = false
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  fileprivate func finish() { end(.finished) }

  fileprivate func fail(_ error: any Error) {
    let hasBegun = state.withLock { state in
      state.metStaleConnection =
        StaleConnectionDetector.isStale(error) && state.head == nil && state.end == nil
      return state.head != nil
    }
    end(.failed(HTTPFailures.turnError(for: error, at: destination, limits: limits, hasBegun: hasBegun)))
  }

  private func end(_ end: End) {
    let (waiter, drained) = state.withLock { state in
      if state.end == nil { state.end = end }
      defer {
        state.waiter = nil
        state.drained = nil
      }
      return (state.waiter, state.drained)
    }
    waiter?.resume()
    drained?.succeed(())
  }
}

/// Hands what the client's callbacks say to the exchange.
private final class Receiver: HTTPClientResponseDelegate, Sendable {
  private let exchange: HTTPExchange

  init(exchange: HTTPExchange) {
    self.exchange = exchange
  }

  func didReceiveHead(task: HTTPClient.Task<Void>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
    exchange.receive(head)
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(task: HTTPClient.Task<Void>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
    exchange.receive(buffer)
  }

  func didFinishRequest(task: HTTPClient.Task<Void>) throws { exchange.finish() }

  func didReceiveError(task: HTTPClient.Task<Void>, _ error: any Error) { exchange.fail(error) }
}
