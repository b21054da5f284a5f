import Coordinator
import Testing

@Suite("JSON syntax")
struct JSONSyntaxTests {
  @Test(
    "takes objects and blanks",
    arguments: [
      "", " \n\t\r", "{}", " { } ", #"{"a":1}"#, #"{"a":[1,2.5e-3,-0,true,false,null,{"b":"\u00e9\n\""}]}"#,
      #"{"":"ü🙂"}"#, #"{"a":{}, "a":[]}"#,
    ])
  func good(text: String) {
    #expect(JSONSyntax.isObject(orBlank: text))
  }

  @Test(
    "refuses everything else",
    arguments: [
      "{", "}", "{}}", "{}x", "[]", "1", "null", #""a""#, "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
      #"{"a":01}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":1e}"#, #"{"a":tru}"#, #"{"a":"\x"}"#,
      #"{"a":"\u12g4"}"#, "{\"a\":\"\n\"}", #"{"a":[1,]}"#, #"{"a":[1 2]}"#, #"{"a" 1}"#, "\u{FEFF}{}",
      #"{"a":"unended}"#, "{,}", #"{"a":-}"#,
    ])
  func bad(text: String) {
    #expect(!JSONSyntax.isObject(orBlank: text))
  }

  @Test("gives up on nesting that no tool needs")
  func deep() {
    func nested(_ depth: Int) -> String {
      #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    #expect(JSONSyntax.isObject(orBlank: nested(100)))
    #expect(!JSONSyntax.isObject(orBlank: nested(100_000)))
  }

  @Test("every beginning of an object is incomplete")
  func prefixes() {
    let text = #"{"path":"a\u0041b","lines":[1,-2.5e3,true,null],"deep":{"x":{}}}"#
    for length in 1..<text.count { #expect(!JSONSyntax.isObject(orBlank: String(text.prefix(length)))) }
  }
}
