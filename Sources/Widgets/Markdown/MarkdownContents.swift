/// What of a Markdown text can be taken out of it: its blocks of code and where its links lead.
public enum MarkdownContents {
  /// A block of code as it was written, without its fences and without what it stands in.
  public struct CodeBlock: Hashable, Sendable {
    /// What stands behind the opening fence; empty without.
    public var info: String
    /// The lines, without the line feed at the end.
    public var text: String

    public init(info: String, text: String) {
      self.info = info
      self.text = text
    }
  }

  /// All blocks of code, fenced and indented, in the order of the text.
  ///
  /// The cost is one parse; a line outside of fences that is longer than 4 KiB is passed over, as the parser may take
  /// the square of its length.
  public static func codeBlocks(in source: String) -> [CodeBlock] {
    guard mayHoldCode(source) else { return [] }
    var blocks: [CodeBlock] = []
    withDocument(source) { node, isEntering in
      guard isEntering, node.kind == .codeBlock else { return }
      var text = node.literal
      if text.utf8.last == 0x0A { text.unicodeScalars.removeLast() }
      blocks.append(CodeBlock(info: node.fenceInfo, text: text))
    }
    return blocks
  }

  /// Where links and images lead, in the order of the text, each once.
  public static func links(in source: String) -> [String] {
    guard source.utf8.contains(0x3A) else { return [] }
    var links: [String] = []
    withDocument(source) { node, isEntering in
      guard isEntering, node.kind == .link || node.kind == .image else { return }
      let url = node.url
      if !url.isEmpty, !links.contains(url) { links.append(url) }
    }
    return links
  }

  /// Whether there is any sign of code, told without parsing.
  public static func mayHoldCode(_ source: String) -> Bool {
    var run = 0
    var last: UInt8 = 0
    for byte in source.utf8 {
      run = byte == last ? run + 1 : 1
      last = byte
      switch byte {
      case 0x60, 0x7E: if run == 3 { return true }
      case 0x20: if run == 4 { return true }
      case 0x09: return true
      default: break
      }
    }
    return false
  }

  private static func withDocument(_ source: String, _ body: (MarkdownNode, _ isEntering: Bool) -> Void) {
    MarkdownParser.withDocument(parserInput(source)) { $0.walk(body) }
  }

  /// The text with lines that are too long for the parser left empty, but those of fenced code.
  private static func parserInput(_ source: String) -> [UInt8] {
    var source = source
    return source.withUTF8 { bytes in
      // An empty line before it keeps the parser from dropping a byte order mark.
      var input: [UInt8] = [0x0A]
      input.reserveCapacity(bytes.count + 2)
      var fence: FencedCode?
      var offset = 0
      while offset < bytes.count {
        let end = bytes.lineEnd(from: offset)
        let line = bytes[offset..<end]
        if let open = fence {
          if open.isClosed(by: line) { fence = nil }
        } else {
          fence = line.count <= MarkdownWindow.maximumLineBytes ? FencedCode(opening: line) : nil
        }
        if fence != nil || line.count <= MarkdownWindow.maximumLineBytes { input.append(contentsOf: line) }
        input.append(0x0A)
        offset = end + 1
      }
      return input
    }
  }
}
