/// How paths stand in a text: behind an `@`, and as a terminal pastes files that were dragged onto it.
enum FileReference {
  /// A path behind an `@`; between quotes when it has spaces in it.
  static func written(_ path: String) -> String {
    path.utf8.contains { $0.isBlank } ? "@\"\(path)\"" : "@\(path)"
  }

  /// The paths that a pasted text consists of; `nil` when it is, or may be, anything else.
  ///
  /// Terminals paste what was dragged onto them with quotes around it, with backslashes before what a shell would
  /// take for its own, or as `file://` addresses (RFC 8089); several are separated by spaces or line feeds. Only whole
  /// paths, from `/` or `~/` on, are taken for paths.
  static func paths(in pasted: String) -> [String]? {
    guard pasted.utf8.count <= 16 << 10, let words = try? CommandWords.split(pasted), !words.isEmpty,
      words.count <= 50
    else {
      return nil
    }
    var paths: [String] = []
    for word in words {
      if word.hasPrefix("file://") {
        guard let path = path(ofAddress: word) else { return nil }
        paths.append(path)
      } else if word.hasPrefix("/") && !word.hasPrefix("//") || word.hasPrefix("~/") {
        paths.append(word)
      } else {
        return nil
      }
    }
    return paths
  }

  private static func path(ofAddress address: String) -> String? {
    let rest = address.dropFirst("file://".count)
    guard let slash = rest.firstIndex(of: "/") else { return nil }
    let host = rest[..<slash]
    guard host.isEmpty || host == "localhost" else { return nil }
    var bytes: [UInt8] = []
    var coded = rest[slash...].utf8
    while let byte = coded.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = coded.popFirst()?.hexadecimalValue, let low = coded.popFirst()?.hexadecimalValue else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x41 + 10
    case 0x61...0x66: self - 0x61 + 10
    default: nil
    }
  }
}
