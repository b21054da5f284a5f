import Conversation
import Crypto

/// SHA-256 over values one after the other, each with its length before it: nothing can move from one to the next.
struct CallDigest {
  private var hasher = SHA256()

  /// Of all that the user's word on a call is bound to.
  static func of(_ call: PreparedCall, server: String) -> String {
    var digest = CallDigest()
    digest.add("antiphon tool call 1")
    digest.add(server)
    digest.add(call.subject.tool)
    digest.add(effect: call.subject.effect)
    digest.add(call.subject.arguments)
    digest.add(count: call.details.count)
    for detail in call.details {
      digest.add(detail.kind.rawValue)
      digest.add(detail.values)
    }
    digest.add(call.bindings)
    digest.add(call.isSandboxed.map { $0 ? "sandboxed" : "not sandboxed" } ?? "nothing runs")
    return digest.hexadecimal
  }

  /// Of texts in their order.
  static func of(_ texts: [String]) -> String {
    var digest = CallDigest()
    digest.add(texts)
    return digest.hexadecimal
  }

  private mutating func add(effect: ToolEffect) {
    switch effect {
    case .readsWorkspace: add("reads workspace")
    case .readsOutside: add("reads outside")
    case .writesWorkspace: add("writes workspace")
    case .writesOutside: add("writes outside")
    case .runs(let script):
      add("runs")
      add(script)
    case .asksNetwork: add("asks network")
    case .unknown: add("unknown")
    }
  }

  private mutating func add(_ texts: [String]) {
    add(count: texts.count)
    for text in texts { add(text) }
  }

  private mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      add(count: bytes.count)
      hasher.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
  }

  mutating func add(_ bytes: [UInt8]) {
    add(count: bytes.count)
    hasher.update(data: bytes)
  }

  private mutating func add(count: Int) {
    withUnsafeBytes(of: UInt64(count).bigEndian) { hasher.update(bufferPointer: $0) }
  }

  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in hasher.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
