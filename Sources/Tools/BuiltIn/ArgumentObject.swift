import FoundationEssentials

/// Why a tool cannot use the arguments that a model wrote, in a sentence for the model.
struct ArgumentError: Error, Equatable {
  var sentence: String
}

/// A JSON object whose members are asked for by name; those nobody asks for do no harm.
///
/// A member that is null counts as left out.
struct ArgumentObject {
  private let members: [String: Value]

  /// - Parameter isOptional: whether nothing at all counts as an object without members, as some models send it for
  ///   tools that need no arguments.
  init(json: String, isOptional: Bool = false) throws(ArgumentError) {
    if isOptional, json.allSatisfy(\.isWhitespace) {
      members = [:]
      return
    }
    do {
      members = try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
    } catch {
      throw ArgumentError(
        sentence: "The arguments are not a JSON object. Send them as one, with no text around it.")
    }
  }

  /// `nil` when it is left out.
  func string(_ name: String) throws(ArgumentError) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw ArgumentError(sentence: "The argument \"\(name)\" must be a string.")
    }
  }

  /// A string that has to be there; it may be empty.
  ///
  /// - Parameter what: what it is, for the sentence: "the file to read".
  func text(_ name: String, _ what: String) throws(ArgumentError) -> String {
    guard let text = try string(name) else {
      throw ArgumentError(sentence: "The argument \"\(name)\" is missing: \(what).")
    }
    return text
  }

  /// A string that has to be there and names something.
  ///
  /// - Parameter what: what it names, for the sentence: "the file to read".
  func name(_ name: String, _ what: String) throws(ArgumentError) -> String {
    let text = try text(name, what)
    guard !text.isEmpty else {
      throw ArgumentError(sentence: "The argument \"\(name)\" is empty: it must name \(what).")
    }
    return text
  }

  /// `nil` when it is left out.
  func positive(_ name: String) throws(ArgumentError) -> Int? {
    switch members[name] {
    case nil, .null: return nil
    case .integer(let number) where number >= 1: return number
    default: throw ArgumentError(sentence: "The argument \"\(name)\" must be a whole number, 1 or more.")
    }
  }

  /// `nil` when it is left out.
  func flag(_ name: String) throws(ArgumentError) -> Bool? {
    switch members[name] {
    case nil, .null: return nil
    case .flag(let flag): return flag
    default: throw ArgumentError(sentence: "The argument \"\(name)\" must be true or false.")
    }
  }

  private enum Value: Decodable {
    case null, string(String), integer(Int), flag(Bool), other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let text = try? container.decode(String.self) {
        self = .string(text)
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? container.decode(Int.self) {
        self = .integer(number)
      } else {
        self = .other
      }
    }
  }
}
