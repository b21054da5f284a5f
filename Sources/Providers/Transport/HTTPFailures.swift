import AsyncHTTPClient
import Conversation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Puts what can go wrong with a connection into words.
enum HTTPFailures {
  /// - Parameter hasBegun: whether a part of the answer had come.
  static func turnError(
    for error: any Error, at place: HTTPDestination, limits: HTTPTransport.Configuration, hasBegun: Bool
  ) -> TurnError {
    switch error {
    case let error as TurnError: error
    case is CancellationError: TurnError(.cancelled, "The request was cancelled.")
    case let error as HTTPClientError: client(error, at: place, limits: limits, hasBegun: hasBegun)
    case let error as NIOConnectionError: connection(error, at: place)
    case ChannelError.connectTimeout: noConnection(in: limits.connectLimit, to: place)
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
      hasBegun ? cut(at: place) : tls("\(error)", at: place)
    case let error as IOError where !hasBegun && error.errnoCode == ECONNREFUSED: refused(at: place)
    case HTTPParserError.invalidEOFState where hasBegun: cut(at: place)
    case is HTTPParserError:
      TurnError(
        .protocolViolation, "What answers at \(place.description) does not speak HTTP.",
        suggestion: "Check the port, and whether base_url should begin with https:// or http://.")
    default: cut(at: place)
    }
  }

  private static func client(
    _ error: HTTPClientError, at place: HTTPDestination, limits: HTTPTransport.Configuration, hasBegun: Bool
  ) -> TurnError {
    switch error {
    case .cancelled: TurnError(.cancelled, "The request was cancelled.")
    case .readTimeout, .deadlineExceeded, .writeTimeout:
      TurnError(
        .timeout, "Nothing came from \(place.description) for \(seconds(limits.idleLimit)).",
        suggestion: "Send the message again, or raise the time limit in the settings.", mayRetry: true)
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
      noConnection(in: limits.connectLimit, to: place)
    // Two of these carry what is wrong: they are told by their names.
    case let error where error == .invalidURL || error == .emptyHost || "\(error)".contains("invalidHeader"):
      TurnError(
        .configuration,
        "The request to \(place.description) could not be made: its address or a header is wrong.",
        suggestion: "Check base_url and the headers in the settings.")
    case .proxyAuthenticationRequired, .invalidProxyResponse, .httpProxyHandshakeTimeout,
      .socksHandshakeTimeout:
      TurnError(
        .network, "The proxy did not let the request to \(place.description) pass.",
        suggestion: "Check https_proxy, http_proxy and no_proxy.", mayRetry: true)
    default: cut(at: place)
    }
  }

  private static func connection(_ error: NIOConnectionError, at place: HTTPDestination) -> TurnError {
    if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
      return TurnError(
        .network, "The name \(place.host) could not be found.",
        suggestion: "Check the network, and base_url in the settings.", mayRetry: true)
    }
    let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
    if codes.contains(ECONNREFUSED) { return refused(at: place) }
    return TurnError(
      .network, "No connection to \(place.description) could be made.", suggestion: "Check the network.",
      mayRetry: true)
  }

  private static func refused(at place: HTTPDestination) -> TurnError {
    TurnError(
      .network, "Nothing listens at \(place.description).",
      suggestion: place.isLoopback
        ? "Start the server there, or choose another model." : "Check base_url in the settings.",
      mayRetry: true)
  }

  private static func noConnection(in limit: Duration, to place: HTTPDestination) -> TurnError {
    TurnError(
      .network, "No connection to \(place.description) could be made within \(seconds(limit)).",
      suggestion: "Check the network.", mayRetry: true)
  }

  private static func tls(_ words: String, at place: HTTPDestination) -> TurnError {
    if words.contains("CERTIFICATE_VERIFY_FAILED") || words.contains("ailedToValidateHostname") {
      return TurnError(
        .network, "The certificate of \(place.description) is not one to be trusted.",
        suggestion: "If it was made by an authority of your own, name that authority's file in the settings.")
    }
    return TurnError(
      .network, "No secure connection to \(place.description) could be made.",
      suggestion: "Check whether base_url should begin with http:// there.")
  }

  private static func cut(at place: HTTPDestination) -> TurnError {
    TurnError(
      .network, "The connection to \(place.description) was cut.", suggestion: "Send the message again.",
      mayRetry: true)
  }

  private static func seconds(_ duration: Duration) -> String {
    let value = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    return value == value.rounded() ? "\(Int(value)) s" : "\((value * 1000).rounded() / 1000) s"
  }
}
