import Testing

@testable import Tools

@Suite struct GlobTests {
  @Test(
    arguments: [
      ("*.swift", ["a.swift", ".swift"], ["a.swift.x", "a/b.swift", "swift"]),
      ("a?c", ["abc", "aéc", "a漢c"], ["ac", "a/c", "abbc"]),
      ("[a-c]x", ["ax", "cx"], ["dx", "x", "-x"]),
      ("[!a-c]x", ["dx"], ["ax", "/x"]), ("[]x]", ["]", "x"], ["y"]), ("[a", ["[a"], ["a"]),
      ("[a-]", ["a", "-"], ["b"]),
      ("\\*", ["*"], ["a"]), ("a\\", ["a\\"], ["a"]),
      ("**/x", ["x", "a/x", "a/b/x"], ["ax", "a/bx", "x/y"]),
      ("a/**", ["a/b", "a/b/c"], ["a", "ab"]),
      ("a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb", "a/x/yb"]),
      ("**", ["a", "a/b"], []), ("a**", ["a", "abc"], ["a/b"]),
      ("{a,b}.{c,d}", ["a.c", "b.d"], ["a.e", "{a,b}.c"]), ("a{,b}", ["a", "ab"], ["ac"]),
      ("{a{b,c}}", ["ab", "ac"], ["a"]), ("{a", ["{a"], ["a"]), ("}", ["}"], []),
      ("*a*b*", ["ab", "xaxbx"], ["ba", "a/b"]), ("", [], ["a"]),
    ] as [(String, [String], [String])])
  func patterns(pattern: String, matching: [String], others: [String]) {
    let glob = Glob(pattern)
    for path in matching { #expect(glob.matches(path), "\(pattern) \(path)") }
    for path in others { #expect(!glob.matches(path), "\(pattern) \(path)") }
  }

  @Test(.timeLimit(.minutes(10))) func noPatternTakesLong() {
    let path = String(repeating: "a", count: 2000)
    #expect(!Glob(String(repeating: "*a", count: 200) + "b").matches(path))
    #expect(!Glob(String(repeating: "**/", count: 300) + "b").matches(path))
    #expect(!Glob(String(repeating: "{a,b}", count: 200)).matches("a"))
    #expect(!Glob(String(repeating: "{", count: 900)).matches("a"))
  }
}
