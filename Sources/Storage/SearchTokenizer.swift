import Coordinator
import GRDB
import GRDBSQLite

/// Takes texts apart into words as the full-text index does.
///
/// SQLite's own tokenizer, asked for the words and their places: what is found here is what the index found.
/// (Its `snippet` and `highlight` end at a U+0000, and know nothing of places.)
struct SearchTokenizer {
  /// Letters, digits, and marks: without the last, the vowels of Indian scripts would cut words apart. Case does
  /// not count, and neither do diacritics of the Latin alphabet, whether composed or not.
  static let arguments = [
    "unicode61", "remove_diacritics", "2", "categories", "'L* N* Co M*'", "separators", "'\(separators)'",
  ]

  /// Signs that no word holds, and that the tokenizer takes for letters: it knows Unicode 6.1, and what was added
  /// later is a letter to it. Most of them are emoji; and the marks that make signs emoji.
  private static let separators: String = {
    let signs: [ClosedRange<UInt32>] = [
      0x2066...0x2069, 0x20BA...0x20C0, 0x20E3...0x20E3, 0xFE00...0xFE0F, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F780...0x1F7FF, 0x1F900...0x1FAFF,
    ]
    return String(String.UnicodeScalarView(signs.joined().compactMap(Unicode.Scalar.init)))
  }()

  struct Token {
    /// In the form in which words are compared, as UTF-8.
    var bytes: [UInt8]
    /// In bytes of the UTF-8 form of the text.
    var range: Range<Int>
  }

  private let tokenizer: any FTS5Tokenizer

  init(_ database: Database) throws {
    // Here the quotes of SQL have been taken off.
    let components = Self.arguments.map { $0.filter { $0 != "'" } }
    tokenizer = try database.makeTokenizer(FTS5TokenizerDescriptor(components: components))
  }

  /// The first `limit` words.
  func tokens(of text: String, limit: Int) throws -> [Token] {
    var tokens: [Token] = []
    guard limit > 0 else { return tokens }
    try forEachToken(of: text) { bytes, range in
      tokens.append(Token(bytes: Array(bytes), range: range))
      return tokens.count < limit
    }
    return tokens
  }

  /// Where phrases stand in a text.
  func matches(of phrases: [SearchMatches.Phrase], in text: String) throws -> [SearchMatches.Match] {
    var matches = SearchMatches(of: phrases)
    try forEachToken(of: text) { bytes, range in
      matches.take(bytes, at: range)
      return !matches.isFull
    }
    return matches.found
  }

  /// Hands on word after word until `body` wants no more.
  private func forEachToken(
    of text: String, _ body: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool
  ) throws {
    var text = text
    try text.withUTF8 { utf8 in
      let cuts = UnspacedScript.cuts(in: utf8)
      guard !cuts.isEmpty else { return try forEachToken(in: utf8, cuts, body) }
      try UnspacedScript.spaced(utf8, at: cuts).withUnsafeBufferPointer {
        try forEachToken(in: $0, cuts, body)
      }
    }
  }

  /// What the tokenizer's callback works on.
  private struct Sink {
    var cuts: [Int]
    /// How many of the spaces that were put in have gone by.
    var passed = 0
    var body: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool
  }

  private func forEachToken(
    in utf8: UnsafeBufferPointer<UInt8>, _ cuts: [Int],
    _ body: (UnsafeBufferPointer<UInt8>, Range<Int>) -> Bool
  ) throws {
    guard let start = utf8.baseAddress, !utf8.isEmpty else { return }
    let code = withoutActuallyEscaping(body) { body in
      var sink = Sink(cuts: cuts, body: body)
      return withUnsafeMutablePointer(to: &sink) { sink in
        start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
          tokenizer.tokenize(
            context: sink, tokenization: .document, pText: $0, nText: CInt(utf8.count)
          ) { context, _, token, count, lower, upper in
            guard let sink = context?.assumingMemoryBound(to: Sink.self), let token else { return SQLITE_OK }
            while sink.pointee.passed < sink.pointee.cuts.count,
              sink.pointee.cuts[sink.pointee.passed] + sink.pointee.passed < Int(lower)
            {
              sink.pointee.passed += 1
            }
            let range = Int(lower) - sink.pointee.passed..<Int(upper) - sink.pointee.passed
            let goesOn = token.withMemoryRebound(to: UInt8.self, capacity: Int(count)) {
              sink.pointee.body(UnsafeBufferPointer(start: $0, count: Int(count)), range)
            }
            return goesOn ? SQLITE_OK : SQLITE_DONE
          }
        }
      }
    }
    guard code == SQLITE_OK || code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
  }
}

/// The tokenizer of a connection, made when it is first wanted: that takes longer than many a search.
///
/// Unchecked: it is touched by what runs on the connection, which is one thing after another. Letting go of it needs
/// no connection, so the last owner may be anywhere.
final class ConnectionTokenizer: @unchecked Sendable {
  private var tokenizer: SearchTokenizer?

  func value(_ database: Database) throws -> SearchTokenizer {
    if let tokenizer { return tokenizer }
    let made = try SearchTokenizer(database)
    tokenizer = made
    return made
  }
}

extension Database {
  /// Defines `spaced`, which the triggers of the full-text index call: the text with a space around each character
  /// of a script without spaces, or `NULL` when there is none in it.
  ///
  /// Not a function of GRDB's: a text would end at a U+0000.
  func defineSpaced() throws {
    let code = sqlite3_create_function_v2(
      sqliteConnection, "spaced", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nil,
      { context, _, values in
        guard let value = values?[0], let start = sqlite3_value_text(value) else {
          return sqlite3_result_null(context)
        }
        let text = UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
        let cuts = UnspacedScript.cuts(in: text)
        guard !cuts.isEmpty else { return sqlite3_result_null(context) }
        UnspacedScript.spaced(text, at: cuts).withUnsafeBytes { bytes in
          // SQLite's SQLITE_TRANSIENT, a cast that C macros may do and the importer cannot: "copy it now".
          let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
          sqlite3_result_text64(
            context, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), sqlite3_uint64(bytes.count),
            copy,
            UInt8(SQLITE_UTF8))
        }
      }, nil, nil, nil)
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}
