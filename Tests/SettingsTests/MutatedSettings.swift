import AntiphonTesting
import Settings
import Testing

@Suite struct MutatedSettings {
  static let text = #"""
    model = "work/gpt-5" # ü
    theme = { light = "paper", dark = 'ink' }
    [providers.work]
    kind = "openai-chat"
    base_url = "https://host/v1"
    api_key_command = ["pass", "show", "work"]
    headers."X-T\u0041" = """multi
    line"""
    idle_timeout = 1.5e1
    proxy = { env = "P" }
    [models."work/gpt-5".extra]
    a = { b = [1, 'x'] }
    [[odd.list]]
    when = 1979-05-27T07:32:00Z
    [[odd.list]]
    deep = [[1, [2]], {a.b = '''x'''}]
    [interface]
    mouse = true
    """#

  static let pieces: [String] = [
    "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\"", "'", "\"\"\"", "'''", "\\", "\\u0000", "\\U0010FFFF",
    "\n", "\r\n", "\t", "#", "\u{0}", "\u{1B}", "\u{FEFF}", "é", "👩‍🚀", "0x", "1e999", "nan",
    "-9223372036854775808",
    "9223372036854775808", "1979-05-27", "true", "model", "[a.b]\n", "a.b.c = 1\n",
  ]

  /// Changes a few places of a text: cuts, doubles, swaps and inserts.
  static func mutate(_ text: String, with generator: inout SeededGenerator) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let at = Int.random(in: 0...scalars.count, using: &generator)
      let end = min(scalars.count, at + Int.random(in: 1...12, using: &generator))
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: scalars.removeSubrange(at..<end)
      case 1:
        scalars.insert(
          contentsOf: scalars[at..<end], at: Int.random(in: 0...scalars.count, using: &generator))
      default:
        let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
        scalars.insert(contentsOf: piece.unicodeScalars, at: at)
      }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  @Test func areReadOrReportedWithAPlaceInTheText() {
    let seed = SeededGenerator.newSeed()
    var generator = SeededGenerator(seed: seed)
    var parsed = 0
    for round in 0..<2000 {
      let text = Self.mutate(Self.text, with: &generator)
      let lines = text.unicodeScalars.count { $0 == "\n" } + 1
      do {
        _ = try UserSettings(text: text, file: "f")
      } catch {
        let isPlaced = error.errors.allSatisfy {
          ($0.position?.line ?? 0) >= 1 && ($0.position?.line ?? 0) <= lines + 1
        }
        #expect(!error.errors.isEmpty && isPlaced, "seed \(seed), round \(round): \(error)")
        let isPrintable = error.description.unicodeScalars.allSatisfy {
          $0 == "\n" || $0.properties.generalCategory != .control
        }
        #expect(isPrintable, "seed \(seed), round \(round)")
      }
      guard let document = try? TOMLDocument(text: text, file: "f") else { continue }
      parsed += 1
      if let wrong = Self.misplaced(document.entries, in: text) {
        Issue.record("seed \(seed), round \(round): \(wrong) in \(text)")
      }
    }
    #expect(parsed > 50, "seed \(seed): too few texts stayed TOML to say anything")
  }

  /// The first bare key that does not stand where it is said to.
  static func misplaced(_ entries: [TOMLEntry], in text: String) -> String? {
    var lines: [[Unicode.Scalar]] = [[]]
    for scalar in text.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) {
      if scalar == "\n" { lines.append([]) } else { lines[lines.count - 1].append(scalar) }
    }
    func walk(_ node: TOMLNode) -> String? {
      switch node.value {
      case .table(let entries): check(entries)
      case .array(let elements): elements.lazy.compactMap(walk).first
      default: nil
      }
    }
    func check(_ entries: [TOMLEntry]) -> String? {
      for entry in entries {
        guard entry.position.line <= lines.count else { return entry.key }
        let rest = lines[entry.position.line - 1].dropFirst(entry.position.column - 1)
        let isQuoted = rest.first == "\"" || rest.first == "'"
        if !isQuoted, !rest.starts(with: entry.key.unicodeScalars) { return entry.key }
        if let wrong = walk(entry.node) { return wrong }
      }
      return nil
    }
    return check(entries)
  }
}
