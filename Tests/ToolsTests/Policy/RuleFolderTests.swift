import Conversation
import Coordinator
import Settings
import Testing

@testable import Tools

/// Rules that count in one folder only.
@Suite struct RuleFolderTests {
  private let session = SessionID(high: 0, low: 1)

  /// The same words in another folder are another file.
  @Test func `allowed always counts only in the folder where it was said`() async throws {
    try await withPlayground { playground in
      let folder = playground.root
      for name in ["a", "b"] { try playground.write("x", to: "\(name)/README.md") }
      try playground.link("link", to: "a")
      let real = try #require(WorkspaceBounds.real("\(folder)/a"))
      let (source, keeper) = (FakeSource(), FakeKeeper())
      source.set(PreparedCall("write_file", .writesWorkspace, ["README.md"]))

      let box = ToolBox([source], keeper: keeper, root: "\(folder)/link")
      let request = try #require(await box.run(ToolInvocation(.fake(), in: session)).request)
      #expect(
        request.rule == """
          tool = "write_file"
          arguments = "README.md"
          exact = true
          decision = "allow"
          folder = \(ToolRule.quoted(real))
          """)
      let call = ToolCall.fake().answered(request, .allowAlways)
      #expect(await box.remember(.allowAlways, of: call, in: session) == nil)
      #expect(await box.run(ToolInvocation(.fake(2), in: session)) == .ended(.success("done")))

      // As it is read at the next start.
      let text = "[[tools.rules]]\n\(try #require(request.rule))\n"
      let setting = try #require(try UserSettings(text: text, file: "").toolRules.first)
      #expect(setting.folder == real)
      for (name, counts) in [("a", true), ("link", true), ("b", false)] {
        let next = ToolBox([source], rules: keeper.kept, root: "\(folder)/\(name)")
        #expect((await next.run(ToolInvocation(.fake(), in: session)).request == nil) == counts, "\(name)")
      }
    }
  }

  @Test func `a rule for another folder does not count, whatever it says and where it comes from`() async {
    let source = FakeSource()
    source.set(PreparedCall("read_file", .readsWorkspace, ["x"]))
    for origin in [ToolRule.Source.settings, .folder] {
      let here = ToolRule(tool: "read_file", decision: .deny, folder: "/usr", source: origin)
      let there = ToolRule(tool: "read_file", decision: .deny, folder: "/usr/bin", source: origin)
      for (rules, denies) in [([here], true), ([there], false), ([there, here], true)] {
        let box = ToolBox([source], root: "/usr/")
        box.setRules(rules, from: origin)
        #expect((await box.run(ToolInvocation(.fake(), in: session)).denial != nil) == denies)
        let fresh = ToolBox([source], rules: rules, root: "/usr")
        #expect((await fresh.run(ToolInvocation(.fake(), in: session)).denial != nil) == denies)
      }
    }
  }

  @Test func `a folder is compared without links, and below it is not in it`() {
    func counts(_ folder: String?, _ workspace: String?) -> Bool {
      ToolRule(tool: "read_file", decision: .ask, folder: folder).counts(in: workspace) { path in
        ["/link": "/a/b", "/a/b/": "/a/b", "/a/b": "/a/b", "/a": "/a"][path]
      }
    }
    for folder in ["/a/b", "/a/b/", "/link", nil] { #expect(counts(folder, "/a/b")) }
    for folder in ["/a", "/a/b/c", "/A/b", "/gone", "~/b"] { #expect(!counts(folder, "/a/b")) }
    #expect(counts("/gone", "/gone"))
    #expect(!counts("/a", nil))
    #expect(counts(nil, nil))
  }
}
