extension TOMLNode {
  /// The value as JSON text (RFC 8259); nil, with the reason noted, when it holds what JSON has no word for.
  func json(problems: ProblemList, key: String, inside: String) -> String? {
    switch value {
    case .string(let text): return Self.json(text)
    case .integer(let number): return String(number)
    case .float(let number) where number.isFinite: return "\(number)"
    case .float:
      problems.add(.badValue, at: position, "\(key.quoted)\(inside) holds a number that is not finite")
      return nil
    case .boolean(let isTrue): return isTrue ? "true" : "false"
    case .date:
      problems.add(
        .wrongType, at: position, "\(key.quoted)\(inside) holds a date",
        suggestion: "write it as a string")
      return nil
    case .array(let elements):
      let texts = elements.map { $0.json(problems: problems, key: key, inside: inside) }
      return texts.contains(nil) ? nil : "[\(texts.compactMap(\.self).joined(separator: ","))]"
    case .table(let entries):
      let texts = entries.map { entry in
        entry.node.json(problems: problems, key: key, inside: inside).map { "\(Self.json(entry.key)):\($0)" }
      }
      return texts.contains(nil) ? nil : "{\(texts.compactMap(\.self).joined(separator: ","))}"
    }
  }

  private static func json(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        json.unicodeScalars.append("\\")
        json.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}
