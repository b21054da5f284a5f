import Coordinator
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization

/// Has the routes answer a request, writes what they answer, and notes it.
struct RequestResponder<Routes: HTTPResponder>: Sendable where Routes.Context == ServerContext {
  let routes: Routes
  let log: RequestLog
  /// Nothing of Hummingbird's own is worth keeping.
  private let silent = Logger(label: "requests") { _ in SwiftLogNoOpLogHandler() }

  init(routes: Routes, log: RequestLog) {
    self.routes = routes
    self.log = log
  }

  func respond(
    to request: Request, with writer: consuming ResponseWriter, over channel: any Channel
  ) async throws {
    let begin = ContinuousClock.now
    var logger = silent
    logger[metadataKey: "hb.request.id"] = "0"
    let context = ServerContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
    var response: Response
    do {
      if let answer = CrossOrigin.answer(toPreflight: request) {
        response = answer
      } else {
        response = try await routes.respond(to: request, context: context)
      }
    } catch let error as HTTPParserError {
      throw error
    } catch is RequestGuard.CutOff {
      // There is nobody who would read it.
      throw RequestGuard.CutOff()
    } catch {
      response = Response(Refusal(500, .failure, "Something went wrong inside the server."))
    }
    CrossOrigin.allow(reading: &response, of: request)
    response.headers[.date] = HTTPDate.text(CoordinatorEnvironment.live.now())
    response.headers[.xContentTypeOptions] = "nosniff"
    let written = WrittenBytes()
    if let length = response.body.contentLength {
      written.add(length)
    } else {
      // A stream.
      let body = response.body
      response.body = ResponseBody { writer in
        try await body.write(PacedBodyWriter(writer, channel: channel, written: written))
      }
    }
    let status = response.status.code
    defer {
      let route = context.coreContext.endpointPath.value ?? "-"
      log.note(
        .init(
          method: request.method.rawValue, route: route == "NotFound" ? "-" : route, status: status,
          bytes: written.count, duration: begin.duration(to: .now)))
    }
    do {
      try await writer.write(response: response.head, body: response.body)
    } catch let error as HTTPParserError {
      // Another answer would be written over this one.
      throw AnswerCutOff(cause: error)
    }
  }

  private struct AnswerCutOff: Error {
    var cause: HTTPParserError
  }
}

extension Response {
  init(_ refusal: Refusal) {
    var headers: HTTPFields = [.contentType: "application/json"]
    for field in refusal.fields {
      if let name = HTTPField.Name(field.name) { headers[name] = field.value }
    }
    self.init(
      status: HTTPResponse.Status(code: refusal.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: refusal.body)))
  }
}

/// How much of a body has been written.
final class WrittenBytes: Sendable {
  private let total = Mutex(0)

  var count: Int { total.withLock { $0 } }
  func add(_ amount: Int) { total.withLock { $0 += amount } }
}
