import Coordinator

/// Where the host of a workspace listens, and what it wants to be shown.
///
/// A pure value, whose description tells no token.
public struct RemoteAddress: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  public enum Place: Hashable, Sendable {
    /// A socket file on this machine.
    case unix(path: String)
    /// - Parameter host: a name or an IP address, the latter without brackets.
    case tcp(isSecure: Bool, host: String, port: Int)
  }

  public var place: Place
  /// What the host knows its clients by. It is sent to this address and no other.
  public var token: String?
  /// A PEM file of certificate authorities to be trusted beside those of the system.
  public var trustRoots: String?

  public init(_ place: Place, token: String? = nil, trustRoots: String? = nil) {
    self.place = place
    self.token = token
    self.trustRoots = trustRoots
  }

  /// The socket file at a path.
  public static func unix(_ path: String) -> RemoteAddress { RemoteAddress(.unix(path: path)) }

  /// As people write it: `unix:PATH`, or the address that `init(_:token:trustRoots:)` takes.
  public var description: String {
    switch place {
    case .unix(let path): "unix:\(path)"
    case .tcp(let isSecure, let host, let port):
      "\(isSecure ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
  }

  public var customMirror: Mirror { Mirror(self, children: ["place": place]) }

  /// Where requests to a path go.
  ///
  /// - Parameter target: path and query, percent-encoded.
  func url(_ target: String) -> String {
    switch place {
    case .unix(let path): "http+unix://\(PercentEncoding.encode(path))\(target)"
    case .tcp: description + target
    }
  }
}

/// Percent encoding (RFC 3986, section 2.1) of whatever is not an unreserved character.
enum PercentEncoding {
  static func encode(_ text: String) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
