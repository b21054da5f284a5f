import FoundationEssentials

/// Why a tool cannot use the arguments that a model wrote, in a sentence for the model.
struct ArgumentError: Error, Equatable {
  var sentence: String
}

/// The arguments of `read_file`.
struct ReadFileArguments: Equatable {
  var path: String
  /// The first line wanted; lines count from 1.
  var offset: Int
  /// How many lines are wanted; `nil` for all.
  var limit: Int?

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    guard let path = try object.string("path") else {
      throw ArgumentError(sentence: #"The argument "path" is missing: the file to read."#)
    }
    guard !path.isEmpty else {
      throw ArgumentError(sentence: #"The argument "path" is empty: it must name the file to read."#)
    }
    self.path = path
    offset = try object.positive("offset") ?? 1
    limit = try object.positive("limit")
  }
}

/// The arguments of `list_directory`.
struct ListDirectoryArguments: Equatable {
  /// Empty for the root folder.
  var path: String

  init(json: String) throws(ArgumentError) {
    // Some models send nothing at all when nothing is needed.
    guard json.contains(where: { !$0.isWhitespace }) else {
      path = ""
      return
    }
    path = try ArgumentObject(json: json).string("path") ?? ""
  }
}

/// The arguments of `fetch_url`.
struct FetchURLArguments: Equatable {
  var url: String
  /// How many characters of the text to leave out.
  var offset: Int

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    guard let url = try object.string("url"), !url.isEmpty else {
      throw ArgumentError(sentence: #"The argument "url" is missing: the address of the page."#)
    }
    self.url = url
    offset = try object.positive("offset") ?? 0
  }
}

/// A JSON object whose members are asked for by name; those nobody asks for do no harm.
private struct ArgumentObject {
  private let members: [String: Value]

  init(json: String) throws(ArgumentError) {
    do {
      members = try JSONDecoder().decode([String: Value].self, from: Data(json.utf8))
    } catch {
      throw ArgumentError(
        sentence: "The arguments are not a JSON object. Send them as one, with no text around it.")
    }
  }

  /// `nil` when there is none or it is null.
  func string(_ name: String) throws(ArgumentError) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw ArgumentError(sentence: "The argument \"\(name)\" must be a string.")
    }
  }

  /// `nil` when there is none or it is null.
  func positive(_ name: String) throws(ArgumentError) -> Int? {
    switch members[name] {
    case nil, .null: return nil
    case .integer(let number) where number >= 1: return number
    default: throw ArgumentError(sentence: "The argument \"\(name)\" must be a whole number, 1 or more.")
    }
  }

  private enum Value: Decodable {
    case null, string(String), integer(Int), other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let text = try? container.decode(String.self) {
        self = .string(text)
      } else if let number = try? container.decode(Int.self) {
        self = .integer(number)
      } else {
        self = .other
      }
    }
  }
}
