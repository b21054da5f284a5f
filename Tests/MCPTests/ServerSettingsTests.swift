import Settings
import Testing

@Suite struct ServerSettingsTests {
  typealias Value = MCPServerSettings.Value

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("${A}", "1"), ("${env:A}", "1"), ("x${A}y${A}", "x1y1"), ("$A", "$A"),
    ("${A", "${A"), ("${}", "${}"), ("${1A}", "${1A}"), ("${A B}", "${A B}"), ("${B:-two}", "two"),
    ("${A:-two}", "1"), ("${B:-}", ""), ("$${A}", "$1"), ("${input:key}", "${input:key}"), ("é${A}", "é1"),
    ("${A:+x}", "${A:+x}"), ("{A}", "{A}"),
  ])
  func `variables in values`(text: String, value: String) throws {
    #expect(try Value(expanding: text).resolved(in: ["A": "1"]) == value)
  }

  @Test func `a variable that is missing is named`() {
    let error = #expect(throws: MCPServerSettings.MissingVariable.self) {
      try Value(expanding: "Bearer ${KEY}").resolved(in: [:])
    }
    #expect(error?.name == "KEY")
    #expect(Value.text("${A}") != Value(expanding: "${A}"))
  }
}
