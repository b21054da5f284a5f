/// A text that is typed and must not be seen, such as a key.
///
/// What prints, dumps or mirrors it learns nothing. It has no history: what is deleted from it is gone. Only
/// `reveal()` gives it out, to whoever sends it to where it belongs.
public struct HiddenText: Hashable, Sendable {
  /// As long as a key may be, in bytes.
  static let limit = 16 << 10

  private var text = ""

  public init() {}

  public var isEmpty: Bool { text.isEmpty }
  /// How many characters there are; the only thing that is shown of it.
  public var count: Int { text.count }

  /// The text itself.
  public func reveal() -> String { text }

  /// Adds what was typed or pasted, without the spaces and line breaks that come along with a copied key.
  mutating func append(_ more: String) {
    let kept = more.filter { !$0.isWhitespace }
    guard text.utf8.count + kept.utf8.count <= Self.limit else { return }
    text += kept
  }

  mutating func removeLast() {
    if !text.isEmpty { text.removeLast() }
  }

  /// Whether a key could look like this: it goes into a header, so nothing else than visible ASCII.
  var isKey: Bool { !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }
}

extension HiddenText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[hidden]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
