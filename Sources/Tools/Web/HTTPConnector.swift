import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Connects to one number and nothing else: no look-up of its own, no proxy, no redirect, no cookies.
struct HTTPConnector: WebConnector {
  /// How long making a connection may take.
  static let connectLimit = TimeAmount.seconds(5)
  /// What a body may grow to where it is compressed; no more of it is ever held.
  static let maximumUnpacked = 16 << 20

  /// Authorities to be trusted in place of those of the system.
  var trustRoots: [NIOSSLCertificate]?

  /// One thread for all sockets; it comes into being with the first page.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  func get(
    _ address: WebAddress, at number: IPAddress, room: @Sendable (WebHead) -> Int,
    report: @Sendable (Int) async -> Void
  ) async throws(WebConnectionProblem) -> WebAnswer {
    let client = HTTPClient(eventLoopGroup: Self.group, configuration: configuration(address, number))
    // Ends what is left of the connection; nobody waits for it.
    defer { client.shutdown { _ in } }
    do {
      var request = HTTPClientRequest(url: address.description)
      request.headers = [
        "User-Agent": "antiphon (fetch_url)",
        "Accept": "text/html, text/*;q=0.9, application/json;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
      ]
      let response = try await client.execute(request, timeout: .seconds(60))
      let head = WebHead(response)
      return try await Self.take(room(head), of: response, head, report)
    } catch {
      throw Task.isCancelled ? .cancelled : Self.problem(error, address)
    }
  }

  private static func take(
    _ room: Int, of response: HTTPClientResponse, _ head: WebHead, _ report: @Sendable (Int) async -> Void
  ) async throws -> WebAnswer {
    var answer = WebAnswer(head: head)
    guard room > 0 else { return answer }
    var reported = 0
    for try await piece in response.body {
      let bytes = piece.readableBytesView
      let isTooMuch = bytes.count > room - answer.body.count
      answer.body.append(contentsOf: bytes.prefix(room - answer.body.count))
      if isTooMuch {
        answer.isCut = true
        return answer
      }
      if answer.body.count - reported >= 128 << 10 {
        reported = answer.body.count
        await report(reported)
      }
    }
    return answer
  }

  private func configuration(_ address: WebAddress, _ number: IPAddress) -> HTTPClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let trustRoots { tls.trustRoots = .certificates(trustRoots) }
    var settings = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: Self.connectLimit))
    settings.httpVersion = .http1Only
    settings.decompression = .enabled(limit: .size(Self.maximumUnpacked))
    settings.connectionPool.retryConnectionEstablishment = false
    if case .name(let name) = address.host { settings.dnsOverride = [name: number.description] }
    // The client reads the address once more, in its own way. Should it ever come to another host than we have, then
    // nothing is sent there.
    settings.http1_1ConnectionDebugInitializer = { channel in
      guard let peer = channel.remoteAddress?.ipAddress, IPAddress(peer) == number else {
        return channel.eventLoop.makeFailedFuture(OtherPeer())
      }
      return channel.eventLoop.makeSucceededVoidFuture()
    }
    return settings
  }

  private struct OtherPeer: Error {}

  // MARK: Words

  private static func problem(_ error: any Error, _ address: WebAddress) -> WebConnectionProblem {
    let host = address.origin
    switch error {
    case ChannelError.connectTimeout:
      return .notConnected("No connection to \(host) could be made within 5 s.")
    case let error as HTTPClientError
    where [.connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout].contains(error):
      return .notConnected("No connection to \(host) could be made within 5 s.")
    case is OtherPeer:
      return .failed("The connection to \(host) led to another address than it should; nothing was sent.")
    case let error as NIOConnectionError:
      let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
      return .notConnected(
        codes.contains(ECONNREFUSED)
          ? "Nothing listens at \(host)." : "No connection to \(host) could be made.")
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return .notConnected("Nothing listens at \(host).")
    case let error as IOError where [ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL].contains(error.errnoCode):
      return .notConnected("No connection to \(host) could be made.")
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
      let words = "\(error)"
      return .failed(
        words.contains("CERTIFICATE_VERIFY_FAILED") || words.contains("ailedToValidateHostname")
          ? "The certificate of \(host) is not one to be trusted; nothing was sent."
          : "No secure connection to \(host) could be made.")
    case NIOHTTPDecompression.DecompressionError.limit:
      return .failed("The page is compressed and unpacks to more than 16 MiB; it was not read.")
    case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
      return .failed("The page is compressed in a way that cannot be unpacked.")
    case is HTTPParserError: return .failed("What answers at \(host) does not speak HTTP.")
    default:
      return .failed("The connection to \(host) was cut before the page had come.")
    }
  }
}

extension WebHead {
  fileprivate init(_ response: HTTPClientResponse) {
    self.init(
      status: Int(response.status.code), contentType: response.headers.first(name: "content-type"),
      contentLength: response.headers.first(name: "content-length").flatMap { Int($0) },
      location: response.headers.first(name: "location"))
  }
}
