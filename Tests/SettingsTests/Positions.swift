import Settings
import Testing

/// Where the keys and values of a text are said to stand.
@Suite struct Positions {
  /// `path key value` for each entry, by depth.
  private func outline(_ text: String) throws -> [String] {
    var lines: [String] = []
    func show(_ position: SourcePosition) -> String { "\(position.line):\(position.column)" }
    func walk(_ node: TOMLNode, _ path: String, key: SourcePosition) {
      lines.append("\(path) \(show(key)) \(show(node.position))")
      switch node.value {
      case .table(let entries):
        for entry in entries { walk(entry.node, "\(path).\(entry.key)", key: entry.position) }
      case .array(let elements):
        for (index, element) in elements.enumerated() {
          walk(element, "\(path)[\(index)]", key: element.position)
        }
      default: break
      }
    }
    for entry in try TOMLDocument(text: text, file: "t").entries {
      walk(entry.node, entry.key, key: entry.position)
    }
    return lines
  }

  @Test func ofPlainKeys() throws {
    #expect(
      try outline("a = 1\n  b   =   'x' # c = 3\n\n\tc=true") == ["a 1:1 1:5", "b 2:3 2:11", "c 4:2 4:4"])
  }

  @Test func ofTables() throws {
    #expect(
      try outline("[a]\nx = 1\n[ a . b ]\ny = 2\n[c.d]\n")
        == ["a 1:2 1:2", "a.x 2:1 2:5", "a.b 3:7 3:7", "a.b.y 4:1 4:5", "c 5:2 5:2", "c.d 5:4 5:4"])
  }

  @Test func ofDottedAndQuotedKeys() throws {
    #expect(
      try outline("a.b = 1\na.\"c.d\" = 2\n'e f' = 3\n\"g\\u0068\\t\" = 4")
        == [
          "a 1:1 1:1", "a.b 1:3 1:7", "a.c.d 2:3 2:11", "e f 3:1 3:9", "gh\t 4:1 4:15",
        ])
  }

  @Test func ofInlineTablesAndArrays() throws {
    #expect(
      try outline("t = { a = 1, b.c = [ 10,\n  # no\n 20 ] }\nu = []\nv = {}")
        == [
          "t 1:1 1:5", "t.a 1:7 1:11", "t.b 1:14 1:14", "t.b.c 1:16 1:20", "t.b.c[0] 1:22 1:22",
          "t.b.c[1] 3:2 3:2", "u 4:1 4:5", "v 5:1 5:5",
        ])
  }

  @Test func ofArraysOfTables() throws {
    #expect(
      try outline("[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3\n[[a.c]]\nz = 4")
        == [
          "a 1:3 1:3", "a[0] 1:3 1:3", "a[0].x 2:1 2:5", "a[1] 3:3 3:3", "a[1].x 4:1 4:5",
          "a[1].b 5:4 5:4", "a[1].b.y 6:1 6:5", "a[1].c 7:5 7:5", "a[1].c[0] 7:5 7:5", "a[1].c[0].z 8:1 8:5",
        ])
  }

  @Test func afterStringsOfSeveralLines() throws {
    let text = #"""
      a = """
      [not] = "a header"
      b = \"""
      """""
      b = 'c:\'
      c = '''
      [x]
      '''
      d = "# \" no comment"
      e = 1
      """#
    #expect(try outline(text) == ["a 1:1 1:5", "b 5:1 5:5", "c 6:1 6:5", "d 9:1 9:5", "e 10:1 10:5"])
  }

  @Test func inScalarsWithByteOrderMarkAndCarriageReturns() throws {
    #expect(
      try outline("\u{FEFF}a = 'é👩‍🚀' # ü\r\n\"ü\" = [ '文', 2 ]\r\n[c]\r\nd = 1")
        == ["a 1:1 1:5", "ü 2:1 2:7", "ü[0] 2:9 2:9", "ü[1] 2:14 2:14", "c 3:2 3:2", "c.d 4:1 4:5"])
  }

  @Test func ofDatesAndNumbers() throws {
    #expect(
      try outline("a = 1979-05-27 07:32:00Z # x\nb = [ 1e3, -inf, 0x_f ]".replacing("0x_f", with: "0xf"))
        == ["a 1:1 1:5", "b 2:1 2:5", "b[0] 2:7 2:7", "b[1] 2:12 2:12", "b[2] 2:18 2:18"])
  }

  @Test func deepNestingEndsInAnErrorOrAValue() {
    for depth in [10, 200, 300, 5000] {
      let text = "a = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      do {
        let document = try TOMLDocument(text: text, file: "t")
        #expect(depth == 10)
        #expect(document.entries.count == 1)
      } catch {
        #expect(depth > 10)
        #expect(error.description == "t:1:69: nested too deeply")
      }
    }
  }
}
