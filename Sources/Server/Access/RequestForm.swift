import NIOHTTP1

/// What a request has to look like before anything of it counts. What servers and proxies may read in two ways is
/// refused, not guessed (RFC 9112, sections 3.2 and 6.3).
enum RequestForm {
  static func problem(with head: HTTPRequestHead, targetBytes: Int) -> Refusal? {
    guard head.uri.utf8.count <= targetBytes else { return .targetTooLong }
    guard head.uri.utf8.first == UInt8(ascii: "/"), !head.uri.utf8.contains(UInt8(ascii: "#")) else {
      return .malformed("A request's target has to be a path.")
    }
    guard head.headers["host"].count == 1 else { return .malformed("A request needs exactly one Host.") }
    let lengths = head.headers["content-length"]
    let codings = head.headers["transfer-encoding"]
    guard lengths.count <= 1, codings.count <= 1, lengths.isEmpty || codings.isEmpty else {
      return .malformed("A request has to say once how long its body is.")
    }
    if let length = lengths.first, UInt64(length) == nil || !length.utf8.allSatisfy(isDigit) {
      return .malformed("Content-Length has to be a number.")
    }
    if let coding = codings.first, coding.lowercased() != "chunked" {
      return .malformed("The only transfer coding known here is chunked.")
    }
    return nil
  }

  /// Whether something follows the header.
  static func hasBody(_ headers: HTTPHeaders) -> Bool {
    headers.contains(name: "transfer-encoding")
      || headers.first(name: "content-length").map { $0 != "0" } == true
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
