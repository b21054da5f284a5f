/// Names under which models call the tools of servers.
///
/// Model APIs take `^[a-zA-Z0-9_-]{1,64}$`, servers call their tools as they like. A name that cannot be taken as it is
/// gets its bad characters replaced and a number at its end that is made of the whole of it: it stays the same from one
/// start to the next, and no two become one.
enum ToolName {
  static let maximumLength = 64

  static func of(server: String, method: String) -> String {
    let joined = "\(server)__\(method)"
    let bytes = Array(joined.utf8)
    // Where the server ends has to be told from the name alone: otherwise one could speak for another.
    let isClear = !server.utf8.isEmpty && !server.contains("__") && server.utf8.last != UInt8(ascii: "_")
    if isClear, !method.isEmpty, bytes.count <= maximumLength, bytes.allSatisfy(isTaken) { return joined }
    let digits = String(hash(server, method), radix: 16)
    let number = String(repeating: "0", count: 16 - digits.count) + digits
    let readable = bytes.prefix(maximumLength - 17).map { isTaken($0) ? $0 : UInt8(ascii: "_") }
    return "\(String(decoding: readable, as: UTF8.self))_\(number)"
  }

  private static func isTaken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// FNV-1a, 64 bits.
  private static func hash(_ server: String, _ method: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in Array(server.utf8) + [0] + Array(method.utf8) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return hash
  }
}
