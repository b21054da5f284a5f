/// An answer with its header taken apart and its chunks put together.
struct HTTPAnswer {
  var status: Int
  /// By names in lower case.
  var headers: [String: String] = [:]
  var body: String

  /// - Parameter bytes: as they came.
  init(_ bytes: [UInt8]) {
    let answer = Answer(bytes)
    status = answer.status ?? 0
    for line in answer.header.split(separator: "\r\n").dropFirst() {
      let name = line.prefix { $0 != ":" }
      headers[name.lowercased()] = String(line.dropFirst(name.count + 2))
    }
    body = headers["transfer-encoding"] == "chunked" ? Self.joined(answer.body) : answer.body
  }

  /// The chunks of a body put together (RFC 9112, section 7.1).
  private static func joined(_ body: String) -> String {
    var rest = Array(body.utf8)[...]
    var joined: [UInt8] = []
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")) {
      guard let count = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), count > 0 else {
        break
      }
      let start = end + 2
      guard start + count <= rest.endIndex else { break }
      joined += rest[start..<(start + count)]
      rest = rest[(start + count)...].dropFirst(2)
    }
    return String(decoding: joined, as: UTF8.self)
  }
}
