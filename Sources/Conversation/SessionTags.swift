/// The rules for the tags of a session. Pure.
///
/// A tag is a word or a few of at most ``lengthLimit`` characters, in which neither commas nor control characters
/// occur: commas separate tags where they are typed. Capital and small letters are the same tag, so is a `#` before it.
public enum SessionTags {
  /// The most tags that a session can have.
  public static let countLimit = 20
  /// The most characters of a tag.
  public static let lengthLimit = 40

  /// Tags as they are kept: without space and `#` around them, each once, in the order given.
  ///
  /// - Throws: what is wrong with the first that cannot be one; they are counted from 1.
  public static func checked(_ tags: [String]) throws(TagError) -> [String] {
    var result: [String] = []
    var keys: Set<String> = []
    for (place, tag) in tags.enumerated() {
      let name = trimmed(tag)
      if let problem = problem(with: name) { throw TagError(number: place + 1, problem) }
      guard keys.insert(key(of: name)).inserted else { continue }
      result.append(name)
      if result.count > countLimit { throw TagError(number: place + 1, .tooMany) }
    }
    return result
  }

  /// The tags that a person has typed with commas between them, not yet checked; empty ones are left out.
  public static func typed(_ text: String) -> [String] {
    text.split(separator: ",").map { trimmed(String($0)) }.filter { !$0.isEmpty }
  }

  /// What two spellings of one tag have in common.
  public static func key(of tag: String) -> String { trimmed(tag).lowercased() }

  private static func trimmed(_ tag: String) -> String {
    var name = Substring(tag)
    while let first = name.first, first.isWhitespace || first == "#" { name.removeFirst() }
    while name.last?.isWhitespace == true { name.removeLast() }
    return String(name)
  }

  private static func problem(with name: String) -> TagProblem? {
    if name.isEmpty { return .empty }
    if name.contains(",") { return .comma }
    // Format characters can turn around or hide what stands beside them, but emoji are joined by one of them.
    let isHarmless = name.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
    if !isHarmless { return .controlCharacter }
    return name.count > lengthLimit ? .tooLong : nil
  }
}

/// Why a list of tags cannot be taken. It never carries what the user said.
public struct TagError: Error, Hashable, Sendable {
  /// Which tag, counted from 1.
  public var number: Int
  public var problem: TagProblem

  public init(number: Int, _ problem: TagProblem) {
    self.number = number
    self.problem = problem
  }
}

/// What is wrong with a tag.
public enum TagProblem: String, Hashable, Sendable, Codable, CaseIterable {
  case empty, tooLong, controlCharacter, comma
  /// The session would have more than it can have.
  case tooMany
}

extension TagError: CustomStringConvertible {
  /// What happened, in one sentence a person can read.
  public var description: String {
    switch problem {
    case .empty: "Tag \(number) is empty."
    case .tooLong: "Tag \(number) has more than \(SessionTags.lengthLimit) characters."
    case .controlCharacter: "Tag \(number) holds a character that cannot be shown, such as a line break."
    case .comma: "Tag \(number) holds a comma, which separates tags."
    case .tooMany: "A session can have \(SessionTags.countLimit) tags and no more."
    }
  }

  /// What may help, in one sentence.
  public var suggestion: String {
    switch problem {
    case .empty: "Leave it out."
    case .tooLong: "Shorten it."
    case .controlCharacter, .comma: "Leave that out."
    case .tooMany: "Take some away first."
    }
  }
}
