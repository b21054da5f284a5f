import Coordinator
import NIOCore
import NIOHTTP1

/// Stands between a connection's bytes and all that answers: lets through what may come in, and says no to the rest
/// itself. What it refuses is not seen by anything behind it, neither by the routes nor by the upgrade to a WebSocket.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// What holds for all connections of a server.
  struct Rules: Sendable {
    var access: AccessRules
    var limits: ServerLimits
    var tickets: TicketOffice
    var requests: SharedBucket
    var log: RequestLog
  }

  /// A request that was cut off: what is half there must not pass for a whole one.
  struct CutOff: Error {}

  private enum Reading {
    /// The next request.
    case head
    case body
    /// Whatever still comes is thrown away.
    case nothing
  }

  private let rules: Rules
  private var reading = Reading.head
  private var method: HTTPMethod?
  /// The origin of the page that asks, where it may read the answer.
  private var page: String?
  private var bodyBytes = 0
  private var bodyBytesBefore = 0
  /// Requests that were let through and are not answered to the end. One that is being read is the last of them.
  private var unanswered = 0
  private var isAnswerBegun = false
  /// Said when all that was let through before is answered.
  private var refusal: Refusal?
  /// Whether no request is taken after those that were.
  private var isLast = false
  /// Whether the last answer has been given, and the connection only waits for the other side to end it.
  private var isEnded = false
  private var bucket: TokenBucket
  private var isReadWanted = false
  private lazy var deadline = Deadline { [unowned self] context in deadlineIsOver(context) }

  init(_ rules: Rules) {
    self.rules = rules
    bucket = TokenBucket(rules.limits.requestsPerConnection, at: 0)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    deadline.set(rules.limits.headTime, context)
  }

  func handlerRemoved(context: ChannelHandlerContext) { deadline.cancel() }

  // MARK: In

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch (unwrapInboundIn(data), reading) {
    case (.head(let head), .head):
      if isLast { reading = .nothing } else { read(head, context) }
    case (.body(let bytes), .body):
      bodyBytes += bytes.readableBytes
      guard bodyBytes <= rules.limits.bodyBytes else { return cutOff(with: .bodyTooLarge, context) }
      context.fireChannelRead(data)
    case (.end, .body):
      reading = .head
      deadline.cancel()
      context.fireChannelRead(data)
      // It may have been answered before it was read to its end.
      if unanswered == 0 { answered(context) }
    default: break
    }
  }

  private func read(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    method = head.method
    page = rules.access.foreignPage(head.headers)
    var head = head
    if let refusal = refusal(of: head, context) { return refuse(refusal, context) }
    switch WebSocketRequest(head, isAlone: unanswered == 0) {
    case .refused(let refusal): return refuse(refusal, context)
    case .valid: rules.log.note(.init(method: "GET", route: WebSocketRequest.path, status: 101))
    case .none:
      if head.headers.contains(name: "upgrade") {
        // A wish that is not heard; but the decoder has stopped, as if the other protocol came next.
        head.headers.remove(name: "upgrade")
        isLast = true
      }
      if !head.isKeepAlive { isLast = true }
    }
    reading = .body
    (bodyBytes, bodyBytesBefore) = (0, 0)
    deadline.set(rules.limits.bodyTime, context)
    if unanswered == 0, head.version == .http1_1, head.headers["expect"].contains("100-continue"),
      RequestForm.hasBody(head.headers)
    {
      let go = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
    }
    unanswered += 1
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  private func refusal(of head: HTTPRequestHead, _ context: ChannelHandlerContext) -> Refusal? {
    if let problem = RequestForm.problem(with: head, targetBytes: rules.limits.targetBytes) { return problem }
    switch rules.access.decide(method: head.method, target: head.uri, headers: head.headers) {
    case .refused(let refusal): return refusal
    case .allowedWithTicket(let ticket):
      guard rules.tickets.redeem(ticket) else { return .noToken }
    case .allowed: break
    }
    let time = Self.time(context)
    guard bucket.take(at: time), rules.requests.take(at: time) else { return .tooMany(retryAfter: 1) }
    return nil
  }

  func read(context: ChannelHandlerContext) {
    isReadWanted = true
    context.read()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReadWanted = false
    context.fireChannelReadComplete()
    // Nobody behind this asks for what is thrown away.
    if isEnded, !isReadWanted { context.read() }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
    let refusal =
      switch error {
      case .headerOverflow: Refusal.headerTooLarge
      case .invalidEOFState: Refusal.malformed("The request was cut off.")
      default: Refusal.malformed("That is not HTTP/1.1.")
      }
    switch reading {
    case .head: refuse(refusal, context)
    case .body: cutOff(with: refusal, context)
    case .nothing: break
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent:
      isLast = true
      if unanswered == 0, !isEnded { context.close(promise: nil) }
    case ChannelEvent.inputClosed where isEnded: context.close(promise: nil)
    case ChannelEvent.inputClosed:
      tellOfCutOff(context)
      context.fireUserInboundEventTriggered(event)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    tellOfCutOff(context)
    context.fireChannelInactive()
  }

  /// Half a body must not pass for a whole one.
  private func tellOfCutOff(_ context: ChannelHandlerContext) {
    guard case .body = reading else { return }
    reading = .nothing
    context.fireErrorCaught(CutOff())
  }

  // MARK: Out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !isEnded else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      isAnswerBegun = head.status.code >= 200
      if isAnswerBegun, isLast, unanswered == 1 {
        head.headers.replaceOrAdd(name: "Connection", value: "close")
      }
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      isAnswerBegun = false
      unanswered -= 1
      context.write(data, promise: promise)
      if unanswered == 0 { answered(context) }
    }
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .output {
      // Whoever was told that no more comes ends the connection, or it is ended for them.
      isEnded = true
      deadline.set(rules.limits.closingTime, context)
    }
    context.close(mode: mode, promise: promise)
  }

  /// All that was let through has its answer.
  private func answered(_ context: ChannelHandlerContext) {
    if let refusal { return say(refusal, context) }
    if isLast { return end(context) }
    if case .head = reading { deadline.set(rules.limits.idleTime, context) }
  }

  // MARK: Refusing

  /// Says no to a request of which nothing was let through.
  private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    reading = .nothing
    if unanswered == 0 { say(refusal, context) } else { self.refusal = refusal }
  }

  /// Says no to a request in the midst of it.
  private func cutOff(with refusal: Refusal, _ context: ChannelHandlerContext) {
    tellOfCutOff(context)
    switch unanswered {
    case 0: end(context)
    case 1 where !isAnswerBegun: say(refusal, context)
    // Half an answer has gone out, or it is another's turn: nothing can be said.
    default: context.close(promise: nil)
    }
  }

  private func say(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    guard !isEnded else { return }
    let body = refusal.body
    var headers = HTTPHeaders()
    headers.add(name: "Content-Type", value: "application/json")
    headers.add(name: "Content-Length", value: String(body.count))
    headers.add(name: "Connection", value: "close")
    for field in refusal.fields { headers.add(name: field.name, value: field.value) }
    if let page {
      for field in CrossOrigin.fields(for: page) { headers.add(name: field.name, value: field.value) }
    }
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: refusal.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    rules.log.note(
      .init(method: method?.rawValue ?? "-", route: "-", status: refusal.status, bytes: body.count))
    end(context)
  }

  /// Says that no more comes, and takes what the other side had sent before it heard so: closing at once would lose the
  /// answer, as it does where something unread is thrown away.
  private func end(_ context: ChannelHandlerContext) {
    guard !isEnded else { return }
    isEnded = true
    reading = .nothing
    context.flush()
    context.close(mode: .output, promise: nil)
    deadline.set(rules.limits.closingTime, context)
    if !isReadWanted { context.read() }
  }

  private func deadlineIsOver(_ context: ChannelHandlerContext) {
    guard !isEnded, case .body = reading else { return context.close(promise: nil) }
    // Who is not read from cannot send.
    let isSlow = isReadWanted && bodyBytes - bodyBytesBefore < 1024
    bodyBytesBefore = bodyBytes
    if isSlow { cutOff(with: .tooSlow, context) } else { deadline.set(rules.limits.bodyTime, context) }
  }

  private static func time(_ context: ChannelHandlerContext) -> Int64 {
    Int64(context.eventLoop.now.uptimeNanoseconds)
  }
}
