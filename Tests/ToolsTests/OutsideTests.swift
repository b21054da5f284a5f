import Conversation
import Coordinator
import Foundation
import Processes
import Testing

@testable import Tools

/// What is outside of the workspace is shown as it is and done when the user has allowed it.
@Suite struct OutsideTests {
  @Test func whatIsShownIsWhatIsRead() async throws {
    try await withPlayground { playground in
      try playground.link("link", to: "../secret")
      for path in ["../secret", "link", "\(playground.outside)/root/../secret"] {
        let call = try await playground.prepared("read_file", ["path": path])
        #expect(
          call.subject
            == ToolSubject(tool: "read_file", effect: .readsOutside, arguments: ["\(playground.real)/secret"])
        )
        #expect(call.shown(.file) == ["\(playground.real)/secret"])
        #expect(call.shown(.note) == ["It is outside of the workspace."])
        #expect(await call.run() == .success("secret"))
      }
      let list = try await playground.prepared("list_directory", ["path": ".."])
      #expect(list.shown(.file) == [playground.real])
      #expect(await list.run() == .success("root/\nsecret  6"))
    }
  }

  @Test func aFileThatTakesTheNameAfterwardsIsNotRead() async throws {
    try await withPlayground { playground in
      try playground.write("inside", to: "file")
      try playground.link("link", to: "../secret")
      let calls = [
        try await playground.prepared("read_file", ["path": "file"]),
        try await playground.prepared("read_file", ["path": "link"]),
      ]
      for name in ["file", "link"] {
        try FileManager.default.removeItem(atPath: "\(playground.root)/\(name)")
        try playground.link(name, to: "/etc/passwd")
      }
      #expect(await calls[0].run() == .success("inside"))
      #expect(await calls[1].run() == .success("secret"))
    }
  }

  @Test func whatIsThereIsNotToldUnasked() async throws {
    try await withPlayground { playground in
      // Neither whether there is something, nor what, nor what it is like.
      for (tool, arguments) in [
        ("read_file", ["path": "../nothing"]), ("read_file", ["path": "/dev/null"]),
        ("read_file", ["path": "../secret/below"]), ("list_directory", ["path": "../nothing"]),
        ("write_file", ["path": "../root/..", "content": ""]),
        ("write_file", ["path": "/dev/null", "content": ""]),
        ("edit_file", ["path": "../secret", "old_text": "secrets", "new_text": ""]),
        ("edit_file", ["path": "../nothing", "old_text": "a", "new_text": "b"]),
      ] {
        let call = try await playground.prepared(tool, arguments)
        let isReading = tool == "read_file" || tool == "list_directory"
        #expect(call.subject.effect == (isReading ? .readsOutside : .writesOutside))
        let failure = try #require(await call.run().failure)
        if tool != "list_directory", arguments["path"] != "/dev/null" || tool == "write_file" {
          #expect(call.shown(.note).contains { $0.contains(failure) }, "\(tool) \(arguments)")
        }
      }
      #expect(try playground.surroundings() == ["secret": "secret"])
    }
  }

  @Test func whatIsAllowedIsWritten() async throws {
    try await withPlayground { playground in
      try playground.link("out", to: "..")
      let write = try await playground.prepared("write_file", ["path": "out/new/file", "content": "text"])
      #expect(write.subject.effect == .writesOutside)
      #expect(write.shown(.file) == ["\(playground.real)/new/file"])
      #expect(await write.run().failure == nil)
      let edit = try await playground.prepared(
        "edit_file", ["path": "../secret", "old_text": "secret", "new_text": "told"])
      #expect(edit.shown(.diff).first?.contains("-secret\n") == true)
      #expect(await edit.run().failure == nil)
      #expect(try playground.surroundings() == ["secret": "told", "new": "(folder)", "new/file": "text"])
    }
  }

  @Test func awayOutAndInAgainIsInside() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "a/file")
      try playground.link("around", to: "../root/a")
      for path in [
        "../root/a/file", "around/file", "../../../../../../../../..\(playground.real)/root/a/file",
      ] {
        let call = try await playground.prepared("read_file", ["path": path])
        #expect(
          call.subject == ToolSubject(tool: "read_file", effect: .readsWorkspace, arguments: ["a/file"]))
        #expect(await call.run() == .success("here"))
      }
      let write = try await playground.prepared("write_file", ["path": "../root/.git/config", "content": ""])
      #expect(write.subject.effect == .writesOutside)
    }
  }

  @Test func protectedNamesAreNoPartOfTheWorkspaceForWhoWrites() async throws {
    try await withPlayground { playground in
      try playground.write("x", to: ".git/config")
      try playground.link("alias", to: ".git")
      try playground.link("module", to: "sub/.git")
      for path in [
        ".git/config", ".git/hooks/pre-commit", ".git", "alias/config", "alias/new", "module", "a/b/.git/x",
        ".GIT/config", ".g\u{200C}it/config", ".antiphon/settings.toml", "a/.antiphon/x", ".Antiphon/x",
        ".env",
        ".envrc", ".mcp.json", ".vscode/tasks.json", ".gitmodules",
      ] where path != ".git" {
        let call = try await playground.prepared("write_file", ["path": path, "content": "y"])
        #expect(call.subject.effect == .writesOutside, "\(path)")
        #expect(call.shown(.note).contains { $0.contains("act by themselves") }, "\(path)")
      }
      for path in [".gitignore", ".github/x", "git/config", "environment", "a.env"] {
        let call = try await playground.prepared("write_file", ["path": path, "content": "y"])
        #expect(call.subject.effect == .writesWorkspace, "\(path)")
      }
      // Reading them tells nothing that the workspace does not.
      #expect(await playground.read("alias/config") == .success("x"))
    }
  }

  @Test func theProgramsOwnFoldersAreNoPartOfTheWorkspace() async throws {
    try await withPlayground { playground in
      try playground.write("keys", to: "home/config/antiphon/keys")
      try playground.link("way", to: "home/config")
      let tools = BuiltInTools(
        root: playground.root,
        ownFolders: [
          "\(playground.root)/way/antiphon", "\(playground.root)/home/data/antiphon", "relative", "/",
        ])
      let own = Playground(outside: playground.outside, root: playground.root, tools: tools)
      for path in ["home/config/antiphon/keys", "way/antiphon/keys", "home/config/antiphon/../antiphon/keys"]
      {
        let read = try await own.prepared("read_file", ["path": path])
        #expect(read.subject.effect == .readsOutside, "\(path)")
        #expect(read.shown(.file) == ["\(playground.real)/root/home/config/antiphon/keys"])
        let write = try await own.prepared("write_file", ["path": path, "content": "mine"])
        #expect(write.subject.effect == .writesOutside, "\(path)")
      }
      // Also before it is there.
      for path in ["home/data/antiphon/store.sqlite", "home/config/antiphon/new", "home/config/antiphon/a/b"]
      {
        let write = try await own.prepared("write_file", ["path": path, "content": "mine"])
        #expect(write.subject.effect == .writesOutside, "\(path)")
      }
      // By another name, that of a folder which is the same one.
      try FileManager.default.moveItem(
        atPath: "\(playground.root)/home/config", toPath: "\(playground.root)/moved")
      try FileManager.default.removeItem(atPath: "\(playground.root)/way")
      try playground.link("way", to: "moved")
      let moved = try await own.prepared("read_file", ["path": "moved/antiphon/keys"])
      #expect(moved.subject.effect == .readsOutside)
      for path in ["home/data/other", "home/config/antiphon-2/x", "home/x"] {
        let write = try await own.prepared("write_file", ["path": path, "content": "mine"])
        #expect(write.subject.effect == .writesWorkspace, "\(path)")
      }
    }
  }

  @Test func aSearchLeavesOutWhatIsTheProgramsOwn() async throws {
    try await withPlayground { playground in
      for name in ["seen", "config/keys", "deep/config/keys", "settings.toml"] {
        try playground.write("word", to: name)
      }
      let root = RootFolder(
        playground.root, ownFolders: ["\(playground.root)/config", "\(playground.root)/settings.toml"])
      let tool = SearchFilesTool(
        root: root, launcher: ChildLauncher(guardProgram: nil), timeLimit: .seconds(600))
      func search(_ path: String) async -> (effect: ToolEffect?, text: String) {
        switch await tool.prepare(
          "{\"pattern\": \"word\", \"path\": \"\(path)\"}", in: SessionID(high: 0, low: 1))
        {
        case .failed(let reason): return (nil, reason)
        case .ready(let call): return (call.subject.effect, await call.run().text)
        }
      }
      let all = await search("")
      #expect(all.effect == .readsWorkspace)
      #expect(all.text == "deep/config/keys:1: word\nseen:1: word")
      for path in ["config", "config/keys", "settings.toml"] {
        let own = await search(path)
        #expect(own.effect == .readsOutside, "\(path)")
        #expect(own.text.contains(":1: word"), "\(path)")
      }
    }
  }
}
