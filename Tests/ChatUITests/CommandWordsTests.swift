import Testing

@testable import ChatUI

@Suite struct CommandWordsTests {
  @Test(arguments: [
    ("", []), ("  ", []), ("pass show x", ["pass", "show", "x"]), ("a  'b c'  d", ["a", "b c", "d"]),
    (#"a "b 'c'" d"#, ["a", "b 'c'", "d"]), (#"a\ b c"#, ["a b", "c"]), (#"a"b"'c'"#, ["abc"]),
    (#"'' """#, ["", ""]), (#""a\"b\n""#, [#"a"b\n"#]), (#"'a\b'"#, [#"a\b"#]),
    (#""a\$b\`c""#, ["a$b`c"]),
    ("~ $HOME *", ["~", "$HOME", "*"]),
    ("schlüssel '鍵 🔑'", ["schlüssel", "鍵 🔑"]),
  ])
  func wordsAreThoseOfAShell(text: String, words: [String]) throws {
    #expect(try CommandWords.split(text) == words)
  }

  @Test func whatIsNotFinishedIsSaid() {
    #expect(throws: CommandWords.Failure.unclosedQuote("'")) { try CommandWords.split("a 'b") }
    #expect(throws: CommandWords.Failure.unclosedQuote("\"")) { try CommandWords.split(#"a "b\""#) }
    #expect(throws: CommandWords.Failure.nothingBehindBackslash) { try CommandWords.split(#"a \"#) }
  }
}
