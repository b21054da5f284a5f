/// Gathers the problems of a file while it is read, so that a person hears of all at once.
///
/// Not `Sendable`: it lives as long as one file is read.
public final class ProblemList {
  /// The file as messages name it.
  public let file: String
  public private(set) var errors: [SettingsError] = []

  public init(file: String) {
    self.file = file
  }

  public func add(
    _ code: SettingsError.Code, at position: SourcePosition?, _ message: String, suggestion: String? = nil
  ) {
    errors.append(
      SettingsError(code: code, file: file, position: position, message: message, suggestion: suggestion))
  }

  /// Throws what has been gathered, in the order of the places; does nothing when there is nothing.
  public func throwIfAny() throws(SettingsErrors) {
    guard !errors.isEmpty else { return }
    let start = SourcePosition(line: 1, column: 1)
    // The sort is stable, so problems of one place keep their order.
    throw SettingsErrors(errors.sorted { $0.position ?? start < $1.position ?? start })
  }
}

/// Reads the keys of a table by type and notes what is wrong with them.
///
/// A look-up gives nil both when the key is absent and when its value is refused; the latter is noted in
/// `problems`. ``rejectOtherKeys(than:)`` comes last.
public struct TableReader {
  public let entries: [TOMLEntry]
  /// The keys that lead here; empty at the top.
  public let path: [String]
  /// Where the table begins.
  public let position: SourcePosition
  public let problems: ProblemList

  public init(_ document: TOMLDocument, problems: ProblemList) {
    entries = document.entries
    path = []
    position = SourcePosition(line: 1, column: 1)
    self.problems = problems
  }

  public init(
    entries: [TOMLEntry], path: [String], position: SourcePosition, problems: ProblemList
  ) {
    self.entries = entries
    self.path = path
    self.position = position
    self.problems = problems
  }

  /// The table as a message names it, with a leading space: ` in [providers.work]`, nothing at the top.
  public var inside: String {
    path.isEmpty ? "" : " in [\(path.map(Self.written).joined(separator: "."))]"
  }

  /// A key as it is written in TOML.
  private static func written(_ key: String) -> String {
    let isBare =
      !key.isEmpty
      && key.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
      }
    return isBare ? key : key.quoted
  }

  public subscript(key: String) -> TOMLNode? {
    entries.first { $0.key == key }?.node
  }

  // MARK: By type

  public func string(_ key: String) -> String? {
    guard let node = self[key] else { return nil }
    guard case .string(let value) = node.value else {
      noteWrongType(key, "a string", node)
      return nil
    }
    return value
  }

  /// A string that has to have something in it.
  public func filledString(_ key: String) -> String? {
    guard let value = string(key), let node = self[key] else { return nil }
    guard !value.isEmpty else {
      problems.add(.badValue, at: node.position, "\(key.quoted)\(inside) must not be empty")
      return nil
    }
    return value
  }

  public func boolean(_ key: String) -> Bool? {
    guard let node = self[key] else { return nil }
    guard case .boolean(let value) = node.value else {
      noteWrongType(key, "true or false", node)
      return nil
    }
    return value
  }

  public func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let node = self[key] else { return nil }
    guard case .integer(let value) = node.value else {
      noteWrongType(key, "an integer", node)
      return nil
    }
    guard range.contains(value) else {
      problems.add(
        .badValue, at: node.position,
        "\(key.quoted)\(inside) must lie between \(range.lowerBound) and \(range.upperBound)")
      return nil
    }
    return value
  }

  /// A number of seconds, whole or not.
  public func seconds(_ key: String, in range: ClosedRange<Int>) -> Duration? {
    number(
      key, "a number of seconds", in: Double(range.lowerBound)...Double(range.upperBound),
      or: "\(range.lowerBound) and \(range.upperBound) seconds"
    ).map { .milliseconds(Int(($0 * 1000).rounded())) }
  }

  /// A number, whole or not.
  public func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
    number(key, "a number", in: range, or: "\(range.lowerBound) and \(range.upperBound)")
  }

  private func number(
    _ key: String, _ wanted: String, in range: ClosedRange<Double>, or words: String
  ) -> Double? {
    guard let node = self[key] else { return nil }
    let value: Double
    switch node.value {
    case .integer(let whole): value = Double(whole)
    case .float(let number): value = number
    default:
      noteWrongType(key, wanted, node)
      return nil
    }
    // Not-a-number lies nowhere.
    guard value >= range.lowerBound, value <= range.upperBound else {
      problems.add(
        .badValue, at: node.position, "\(key.quoted)\(inside) must lie between \(words)")
      return nil
    }
    return value
  }

  /// An array of strings.
  public func strings(_ key: String) -> [String]? {
    guard let node = self[key] else { return nil }
    guard case .array(let elements) = node.value else {
      noteWrongType(key, "an array of strings", node)
      return nil
    }
    var values: [String] = []
    for element in elements {
      guard case .string(let value) = element.value else {
        problems.add(
          .wrongType, at: element.position,
          "\(key.quoted)\(inside) must be an array of strings, and holds \(element.typeName)")
        return nil
      }
      values.append(value)
    }
    return values
  }

  /// One of a few words.
  public func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    guard let word = string(key), let node = self[key] else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    problems.add(
      .badValue, at: node.position, "\(key.quoted)\(inside) cannot be \(word.quoted)",
      suggestion: NearestName.suggestion(for: word, in: words))
    return nil
  }

  /// A table below this one.
  public func table(_ key: String) -> TableReader? {
    guard let entry = entries.first(where: { $0.key == key }) else { return nil }
    return table(entry)
  }

  /// The table that an entry holds.
  public func table(_ entry: TOMLEntry) -> TableReader? {
    guard case .table(let entries) = entry.node.value else {
      noteWrongType(entry.key, "a table", entry.node)
      return nil
    }
    return TableReader(
      entries: entries, path: path + [entry.key], position: entry.position, problems: problems)
  }

  // MARK: Problems

  public func noteWrongType(_ key: String, _ wanted: String, _ node: TOMLNode) {
    problems.add(
      .wrongType, at: node.position, "\(key.quoted)\(inside) must be \(wanted), not \(node.typeName)")
  }

  public func noteMissing(_ key: String, suggestion: String? = nil) {
    problems.add(.missing, at: position, "\(key.quoted) is missing\(inside)", suggestion: suggestion)
  }

  /// Notes every key that is not one of `known`.
  public func rejectOtherKeys(than known: [String]) {
    for entry in entries where !known.contains(entry.key) {
      let absent = known.filter { name in !entries.contains { $0.key == name } }
      // A key that is written twice with a slip in one: the name it was meant to be is still the best hint.
      let hint =
        NearestName.of(entry.key, in: absent).map { "did you mean \($0.quoted)?" }
        ?? NearestName.suggestion(for: entry.key, in: known)
      problems.add(
        .unknownKey, at: entry.position, "unknown key \(entry.key.quoted)\(inside)", suggestion: hint)
    }
  }
}
