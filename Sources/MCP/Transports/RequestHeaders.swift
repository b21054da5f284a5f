import FoundationEssentials

/// What the protocol wants of a request's headers.
enum RequestHeaders {
  static func of(_ message: Message, version: ProtocolVersion?, session: String?) -> [(String, String)] {
    var isDiscovery = false
    if case .request(_, "server/discover", _) = message { isDiscovery = true }
    guard let version = isDiscovery ? .newestStateless : version else { return [] }
    guard version.isStateless else { return ofSession(version, session) }
    var fields = [("MCP-Protocol-Version", version.rawValue)]
    if case .request(_, let method, let params) = message {
      fields.append(("Mcp-Method", method))
      if let name = params?["name"]?.string ?? params?["uri"]?.string {
        fields.append(("Mcp-Name", encoded(name)))
      }
    }
    return fields
  }

  static func ofSession(_ version: ProtocolVersion, _ session: String?) -> [(String, String)] {
    var fields = [("MCP-Protocol-Version", version.rawValue)]
    if let session { fields.append(("Mcp-Session-Id", session)) }
    return fields
  }

  /// Visible ASCII alone may be in it (2025-11-25, "Session Management").
  static func isSessionName(_ text: String) -> Bool {
    (1...1024).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// A value as a header can hold it (2026-07-28, "Value Encoding").
  static func encoded(_ value: String) -> String {
    let bytes = Array(value.utf8)
    let isPlain =
      bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
      && bytes.first.map { $0 > 0x20 } == true && bytes.last.map { $0 > 0x20 } == true
      && !(value.hasPrefix("=?base64?") && value.hasSuffix("?="))
    return isPlain ? value : "=?base64?\(Data(bytes).base64EncodedString())?="
  }
}
