import Conversation
import Coordinator
import Testing
import Tools

/// Which tools are offered is which tools are run.
@Suite struct OfferTests {
  private func call(_ name: String, _ tools: BuiltInTools) async -> ToolOutcome {
    await tools.outcome(
      of: ToolCall(
        id: ToolCallID(high: 0, low: 1), providerCallID: "1", serverName: "builtin", methodName: name,
        arguments: "{}"))
  }

  @Test func `all of them, unless some are named`() async {
    let names = await BuiltInTools(root: "/").definitions().map(\.methodName)
    #expect(
      names == ["read_file", "list_directory", "search_files", "write_file", "edit_file", "fetch_url"])
  }

  @Test func `a tool that is not offered is not run`() async {
    let tools = BuiltInTools(root: "/", only: ["read_file"])
    let names = await tools.definitions().map(\.methodName)
    #expect(names == ["read_file"])
    let outcome = await call("list_directory", tools)
    #expect(outcome == .failure("There is no tool \"list_directory\". There is: read_file."))
  }

  @Test func `none at all`() async {
    let tools = BuiltInTools(root: "/", only: [])
    let definitions = await tools.definitions()
    #expect(definitions.isEmpty)
    let outcome = await call("read_file", tools)
    #expect(outcome == .failure("There is no tool \"read_file\"."))
  }
}
