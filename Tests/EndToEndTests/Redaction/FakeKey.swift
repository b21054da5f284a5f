import Foundation
import Testing

/// A key of the redaction corpus; none of them is real.
struct FakeKey: Decodable, CustomTestStringConvertible {
  let kind: String
  let value: String

  var testDescription: String { kind }
  var isOneLine: Bool { !value.contains("\n") }
  /// Whether it can be sent at all: a key is one word.
  var isWord: Bool { !value.contains(where: \.isWhitespace) }

  private struct Corpus: Decodable {
    var secrets: [FakeKey]
    var wrappers: [String]
  }

  private static let corpus: Corpus = {
    guard let url = Bundle.module.url(forResource: "Corpora/redaction", withExtension: "json"),
      let data = try? Data(contentsOf: url), let corpus = try? JSONDecoder().decode(Corpus.self, from: data)
    else { return Corpus(secrets: [], wrappers: []) }
    return corpus
  }()

  static var all: [FakeKey] { corpus.secrets }

  /// The key in everything that the corpus wraps it in.
  var wrapped: [String] {
    Self.corpus.wrappers.map {
      $0.replacing("{}", with: value).replacing("{{", with: "{").replacing("}}", with: "}")
    }
  }

  /// Twelve bytes of the key that stand in the data; `nil` when there are none.
  func found(in data: Data) -> String? {
    let key = Array(value.utf8)
    // Twelve times the same digit stands in many a number.
    let starts = (0...max(0, key.count - 12)).filter { Set(key[$0...].prefix(12)).count > 1 }
    // The first eight of them as one number: looked up at every place, they leave few to compare.
    var pieces: [UInt64: [Int]] = [:]
    for start in starts {
      let head = key[start..<(start + 8)].withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
      pieces[head, default: []].append(start)
    }
    return data.withUnsafeBytes { bytes in
      guard bytes.count >= 12 else { return nil }
      for place in 0...(bytes.count - 12) {
        guard let starts = pieces[bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)] else {
          continue
        }
        let there = bytes[place..<(place + 12)]
        if starts.contains(where: { key[$0..<($0 + 12)].elementsEqual(there) }) {
          return String(decoding: there, as: UTF8.self)
        }
      }
      return nil
    }
  }

  func found(in text: String) -> String? { text.isEmpty ? nil : found(in: Data(text.utf8)) }

  /// The files below a folder, at any depth, that hold twelve bytes of the key.
  func files(holding folder: URL) -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      guard let data = try? Data(contentsOf: folder.appending(path: name)), !data.isEmpty else {
        return false
      }
      return found(in: data) != nil
    }
  }
}
