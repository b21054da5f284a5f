import Foundation
import Testing

/// One way of `injections.json` in which an instruction reaches a model.
struct Injection: CustomTestStringConvertible {
  struct Instruction: Decodable {
    var tool: String
    var arguments: Arguments
    var why: String
  }

  /// Kept as JSON, with sorted keys.
  struct Arguments: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      let members = try decoder.singleValueContainer().decode([String: String].self)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      text = String(decoding: try encoder.encode(members), as: UTF8.self)
    }

    subscript(name: String) -> String {
      (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))[name]) ?? ""
    }
  }

  enum Carrier: String, Decodable, CaseIterable {
    case file, page, result, error, name, description
  }

  var carrier: Carrier
  var number: Int

  var testDescription: String {
    let row = Self.instructions[number]
    return "\(carrier): \(row.tool), \(row.why)"
  }

  private struct Corpus: Decodable {
    struct Row: Decodable { var carrier: Carrier }
    var carriers: [Row]
    var instructions: [Instruction]
  }

  private static let corpus: Corpus? = {
    guard let url = Bundle.module.url(forResource: "Corpora/injections", withExtension: "json"),
      let data = try? Data(contentsOf: url)
    else { return nil }
    return try? JSONDecoder().decode(Corpus.self, from: data)
  }()

  static let instructions = corpus?.instructions ?? []
  static let all: [Injection] = (corpus?.carriers ?? []).flatMap { row in
    instructions.indices.map { Injection(carrier: row.carrier, number: $0) }
  }
}
