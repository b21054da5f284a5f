import AsyncHTTPClient
import Coordinator
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
enum ConnectionProblem {
  /// - Parameter hasBegun: whether the head of the answer had come.
  static func failure(for error: any Error, at address: RemoteAddress, hasBegun: Bool) -> RemoteFailure {
    switch error {
    case let error as RemoteFailure: error
    case is CancellationError: .cancelled
    case let error as HTTPClientError: client(error, at: address)
    case let error as NIOConnectionError: .lost(noConnection(error, at: address), mayHaveArrived: false)
    case ChannelError.connectTimeout: .lost(tooSlow(address), mayHaveArrived: false)
    case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
      hasBegun
        ? .lost(.cut(address), mayHaveArrived: true)
        : .lost(insecure("\(error)", at: address), mayHaveArrived: false)
    case is SocketAddressError:
      .refused(
        .host(
          HostProblem(
            .invalidRequest, "The path of the socket file is longer than a socket's may be.",
            suggestion: "Choose a shorter one: the system allows some 100 bytes.")), retryAfter: nil)
    case let error as IOError where !hasBegun: system(error.errnoCode, at: address)
    case HTTPParserError.invalidEOFState: .lost(.cut(address), mayHaveArrived: true)
    case is HTTPParserError:
      .refused(.host(.notAHost(address, "does not speak HTTP")), retryAfter: nil)
    default: .lost(.cut(address), mayHaveArrived: true)
    }
  }

  private static func client(_ error: HTTPClientError, at address: RemoteAddress) -> RemoteFailure {
    switch error {
    case .cancelled: .cancelled
    case .alreadyShutdown: .refused(.host(.closed), retryAfter: nil)
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
      .lost(tooSlow(address), mayHaveArrived: false)
    case .invalidURL, .emptyHost, .missingSocketPath:
      .refused(
        .host(HostProblem(.invalidRequest, "The address of the host cannot be used.")), retryAfter: nil)
    default: .lost(.cut(address), mayHaveArrived: true)
    }
  }

  private static func noConnection(_ error: NIOConnectionError, at address: RemoteAddress) -> HostProblem {
    if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
      return HostProblem(
        .unreachable, "The name in \(address) could not be found.",
        suggestion: "Check the address and the network.")
    }
    let codes = error.connectionErrors.compactMap { ($0.error as? IOError)?.errnoCode }
    if codes.contains(ECONNREFUSED) { return nobody(address) }
    return HostProblem(
      .unreachable, "No connection to \(address) could be made.",
      suggestion: "Check the address and the network.")
  }

  private static func system(_ code: CInt, at address: RemoteAddress) -> RemoteFailure {
    switch code {
    case ECONNREFUSED, ENOENT: .lost(nobody(address), mayHaveArrived: false)
    case EACCES, EPERM:
      .lost(
        HostProblem(
          .unreachable, "\(address) may not be opened by this user.",
          suggestion: "Attach as the user whose workspace it is."), mayHaveArrived: false)
    case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL:
      .lost(
        HostProblem(
          .unreachable, "There is no way to \(address).", suggestion: "Check the address and the network."),
        mayHaveArrived: false)
    default: .lost(.cut(address), mayHaveArrived: true)
    }
  }

  private static func nobody(_ address: RemoteAddress) -> HostProblem {
    HostProblem(
      .unreachable, "Nobody answers at \(address).",
      suggestion: "Start the host there: antiphon serve.")
  }

  private static func tooSlow(_ address: RemoteAddress) -> HostProblem {
    HostProblem(
      .unreachable, "No connection to \(address) came about in time.",
      suggestion: "Check the address and the network.")
  }

  private static func insecure(_ words: String, at address: RemoteAddress) -> HostProblem {
    if words.contains("CERTIFICATE_VERIFY_FAILED") || words.contains("ailedToValidateHostname") {
      return HostProblem(
        .unreachable, "The certificate of \(address) is not one to be trusted.",
        suggestion: "If it was made by an authority of your own, name the file of that authority.")
    }
    return HostProblem(
      .unreachable, "No secure connection to \(address) could be made.",
      suggestion: "Check whether the address should begin with http:// there.")
  }
}
