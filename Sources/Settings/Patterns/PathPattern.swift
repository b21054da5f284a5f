/// A path in which `*` stands for any characters of one name and `**` for any number of folders.
package struct PathPattern {
  private let parts: [Substring]
  private let isAbsolute: Bool

  /// - Parameter home: what `~/` at the beginning stands for.
  package init(_ pattern: String, home: String? = nil) {
    var pattern = pattern
    if let home, pattern.hasPrefix("~/") { pattern = home + pattern.dropFirst() }
    isAbsolute = pattern.utf8.first == UInt8(ascii: "/")
    parts = Self.parts(of: pattern).filter { $0 != "." }
  }

  /// Why no path is like a pattern, or none that was meant, as in “it …”, and what to write; `nil` when one may be.
  package static func obstacle(in pattern: String) -> (words: String, suggestion: String)? {
    let parts = parts(of: pattern)
    if parts.contains("..") {
      return ("goes up with \"..\"", "write the whole path, as in \"/srv/data/**\" or \"~/notes/**\"")
    }
    if let first = parts.first, pattern.utf8.first != UInt8(ascii: "/") {
      if first.hasPrefix("$") {
        return ("begins with \(String(first).quoted)", "write \"~/\" for your home folder")
      }
      if first.hasPrefix("~"), first != "~" || parts.count == 1 {
        return ("begins with \(String(first).quoted)", "write \"~/**\" for all below your home folder")
      }
    }
    if parts.isEmpty || pattern.utf8.last == UInt8(ascii: "/") {
      return ("ends with \"/\"", "write \"**\" behind it for all that is below")
    }
    if let open = pattern.firstIndex(of: "{"), let close = pattern[open...].firstIndex(of: "}"),
      pattern[open..<close].contains(",")
    {
      return ("holds \"{\", which stands for nothing else here", "write several patterns in an array")
    }
    return nil
  }

  /// How much care is taken when a path and a pattern are compared.
  package enum Reading {
    /// Only what is certainly meant: a name that begins with a dot has to be named, and a path that goes up is none.
    case narrow
    /// All that may be meant.
    case wide
  }

  package func matches(_ path: String, _ reading: Reading) -> Bool {
    // What is forbidden in whatever folder is meant wherever that is.
    let isAnywhere = reading == .wide && parts.first == "**"
    guard isAnywhere || isAbsolute == (path.utf8.first == UInt8(ascii: "/")) else { return false }
    var names: [Substring] = []
    for name in Self.parts(of: path) where name != "." {
      if name == ".." {
        guard reading == .wide else { return false }
        _ = names.popLast()
      } else {
        names.append(name)
      }
    }
    return Self.matches(parts[...], names[...], reading)
  }

  private static func matches(
    _ parts: ArraySlice<Substring>, _ names: ArraySlice<Substring>, _ reading: Reading
  ) -> Bool {
    // Position by position, as a table: a pattern of many `**` must not take long.
    var reached = [Bool](repeating: false, count: names.count + 1)
    reached[0] = true
    for part in parts {
      var next = [Bool](repeating: false, count: names.count + 1)
      if part == "**" {
        var isOpen = false
        for count in 0...names.count {
          isOpen = isOpen || reached[count]
          next[count] = isOpen
          // What a star does not speak of is not passed by it.
          if isOpen, reading == .narrow, count < names.count, isHidden(names[names.startIndex + count]) {
            isOpen = false
          }
        }
      } else {
        let glob = TextGlob(part)
        for count in 0..<names.count where reached[count] {
          let name = names[names.startIndex + count]
          if reading == .narrow, isHidden(name), !isHidden(part) { continue }
          next[count + 1] = glob.matches(name)
        }
      }
      reached = next
    }
    return reached[names.count]
  }

  private static func isHidden(_ name: Substring) -> Bool { name.utf8.first == UInt8(ascii: ".") }

  /// The names in a path. Bytes, not characters: a slash with a combining mark behind it is a slash to the system.
  package static func parts(of path: String) -> [Substring] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { Substring($0) }
  }
}
