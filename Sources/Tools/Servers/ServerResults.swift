import Conversation
import Coordinator
import MCP

/// What servers return, as text and files.
struct ServerResults: Sendable {
  let call: ToolCallID
  let outputs: ToolOutputs?

  func outcome(of result: ServerToolResult) async -> ToolOutcome {
    var (text, files) = await read(result.content)
    let hasText = result.content.contains { if case .text = $0 { true } else { false } }
    if !hasText, let structured = result.structured {
      text = [structured.prettyText, text].filter { !$0.isEmpty }.joined(separator: "\n")
    }
    if result.isError { return .failure(text.isEmpty ? "The tool failed and does not say why." : text) }
    return .success(text.isEmpty ? "The tool returned nothing." : text, files: files)
  }

  /// The text of all pieces in their order; what is no text is kept, and named where it was.
  func read(_ content: [ServerContent]) async -> (text: String, files: [ToolFile]) {
    var lines: [String] = []
    var files: [ToolFile] = []
    for piece in content {
      switch piece {
      case .text(let text): lines.append(text)
      case .resource(let uri, let text): lines.append(uri.isEmpty ? text : "[\(uri)]\n\(text)")
      case .link(let uri, let name, let description):
        let name = name == uri ? "" : "\(name): "
        lines.append("[\(name)\(uri)]" + (description.map { " \($0)" } ?? ""))
      case .unknown(let type):
        lines.append("[content of the kind \"\(type.prefix(60))\", which is not known here]")
      case .data(let bytes, let type):
        let mediaType = Self.mediaType(type)
        let kept = await outputs?.keep(bytes, as: mediaType, number: files.count + 1, of: call)
        if let file = kept?.file { files.append(file) }
        let kind = mediaType.prefix { $0 != "/" }
        let word = kind == "image" || kind == "audio" ? kind : "file"
        lines.append("[\(word) \(mediaType), \(ByteCount.text(bytes.count))\(Self.fate(of: kept))]")
      }
    }
    return (lines.joined(separator: "\n"), files)
  }

  private static func fate(of kept: ToolOutputs.Kept?) -> String {
    switch kept {
    case .whole: ""
    case .beginning: ", only its beginning was kept"
    case .failed(let reason): ", not kept: \(reason)"
    case nil: ", not kept"
    }
  }

  /// One that says what it is and nothing else.
  private static func mediaType(_ text: String) -> String {
    let isPlain =
      (3...100).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "/+-._".utf8.contains($0)
      }
    return isPlain ? text.lowercased() : "application/octet-stream"
  }
}
