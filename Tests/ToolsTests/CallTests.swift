import Conversation
import Coordinator
import Foundation
import Testing

@testable import Tools

@Suite struct CallTests {
  @Test func theDefinitionsAreJSONSchemas() async throws {
    let definitions = await BuiltInTools(root: "/").definitions()
    #expect(
      definitions.map(\.name) == [
        "read_file", "list_directory", "search_files", "write_file", "edit_file", "fetch_url",
      ])
    for definition in definitions {
      let schema = try JSONSerialization.jsonObject(with: Data(definition.parametersSchema.utf8))
      let object = try #require(schema as? [String: Any])
      #expect(object["type"] as? String == "object")
      let properties = try #require(object["properties"] as? [String: [String: Any]])
      #expect(properties[definition.name == "fetch_url" ? "url" : "path"]?["type"] as? String == "string")
      #expect(!definition.description.contains("\n"))
    }
  }

  @Test(arguments: [
    ("", "not a JSON object"), ("path", "not a JSON object"), ("[]", "not a JSON object"),
    (#""file""#, "not a JSON object"), (#"{"path": "file""#, "not a JSON object"),
    ("{}", "\"path\" is missing"),
    (#"{"path": null}"#, "\"path\" is missing"), (#"{"path": ""}"#, "\"path\" is empty"),
    (#"{"path": 7}"#, "\"path\" must be a string"), (#"{"path": ["file"]}"#, "\"path\" must be a string"),
    (#"{"path": "file", "offset": 0}"#, "\"offset\" must be a whole number, 1 or more"),
    (#"{"path": "file", "offset": "1"}"#, "\"offset\" must be a whole number, 1 or more"),
    (#"{"path": "file", "limit": -3}"#, "\"limit\" must be a whole number, 1 or more"),
    (#"{"path": "file", "limit": 1.5}"#, "\"limit\" must be a whole number, 1 or more"),
    (#"{"path": "file", "limit": 1e99}"#, "\"limit\" must be a whole number, 1 or more"),
  ])
  func argumentsThatCannotBeUsedAreExplained(arguments: String, part: String) async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      let outcome = await playground.run("read_file", arguments)
      #expect(outcome.failure?.contains(part) == true, "\(outcome)")
    }
  }

  @Test func argumentsOfAnyDepthAreRefused() async throws {
    try await withPlayground { playground in
      for open in ["[", "{\"path\":"] {
        let outcome = await playground.run("read_file", String(repeating: open, count: 100_000))
        #expect(outcome.failure?.contains("not a JSON object") == true)
      }
    }
  }

  @Test func argumentsThatNobodyAskedForDoNoHarm() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      let arguments =
        #"{"path": "file", "encoding": "utf-8", "deep": {"er": [1]}, "offset": null, "limit": 3.0}"#
      #expect(await playground.run("read_file", arguments) == .success("here"))
      #expect(await playground.run("list_directory", #"{"path": 3}"#).failure?.contains("string") == true)
      #expect(await playground.run("list_directory", "[").failure?.contains("JSON") == true)
    }
  }

  @Test func aToolThatIsNotThereIsSaidSo() async throws {
    try await withPlayground { playground in
      #expect(await playground.run("remove_file", "{}").failure?.contains("no tool \"remove_file\"") == true)
    }
  }

  @Test func aCancelledTaskStopsTheCall() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return [await playground.read("file"), await playground.list("")]
      }
      #expect(await task.value == Array(repeating: .failure("The call was cancelled."), count: 2))
    }
  }
}
