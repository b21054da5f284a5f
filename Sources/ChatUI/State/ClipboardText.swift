/// A text for the clipboard, and what it is called when it is said what was copied.
public struct ClipboardText: Hashable, Sendable {
  /// What goes into the clipboard: nothing is left in it that the terminal it is pasted into would obey.
  public let text: String
  /// `12 lines (340 characters)`, or with what they are: `the answer, 12 lines (340 characters)`.
  public let subject: String

  /// - Parameter name: what it is, such as `the answer`; empty for what was selected.
  public init(_ text: String, name: String = "") {
    self.text = Self.harmless(text)
    let extent = Wording.extent(of: self.text)
    subject = name.isEmpty ? extent : "\(name), \(extent)"
  }

  /// The text without control characters; line feeds and tabs stay.
  private static func harmless(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F || $0 == 0xC2 })
    else {
      return text
    }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A: scalars.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: continue
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
