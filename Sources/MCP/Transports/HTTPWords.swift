import AsyncHTTPClient
import NIOCore
import NIOPosix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is said of connections that failed. No address with its query is in it, and no header.
enum HTTPWords {
  static func failure(_ error: any Error, _ host: String) -> String {
    if let error = error as? HTTPClientError {
      switch error {
      case .connectTimeout: return "\(host) cannot be reached: there was no connection within 10 s."
      case .remoteConnectionClosed: return "\(host) closed the connection before it had answered."
      default: break
      }
    }
    // Of one address comes what the system says, of several what each of them came to.
    if error is NIOConnectionError || (error as? IOError)?.errnoCode == ECONNREFUSED {
      return "\(host) cannot be reached: it takes no connections."
    }
    return "The connection to \(host) failed: \(String(describing: error).prefix(200))"
  }

  static func unauthorized(_ status: UInt, _ host: String) -> String {
    status == 401
      ? "\(host) wants to know who asks (401). Set a header, such as Authorization, in the settings of the server."
      : "\(host) does not allow it (403). Check the headers in the settings of the server."
  }
}

extension Incoming {
  /// Whether it is what a request waits for.
  func answers(_ id: RequestID) -> Bool {
    switch self {
    case .message(.result(id, _)), .message(.error(id, _)), .tooLarge(id): true
    default: false
    }
  }
}
