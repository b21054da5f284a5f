import Coordinator
import Foundation
import Testing

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct PathTests {
  @Test func everySpellingOfAPathBelowTheRootWorks() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "a/b/file")
      for path in [
        "a/b/file", "./a/b/file", "a//b///file", "a/./b/./file", "a/b/../b/file", "a/../a/b/file",
        "\(playground.root)/a/b/file", "\(playground.root)//a/../a/b/file",
      ] {
        #expect(await playground.read(path) == .success("here"), "\(path)")
      }
    }
  }

  @Test func aRootThatIsReachedByALinkMayBeNamedByBothItsNames() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      try FileManager.default.createSymbolicLink(
        atPath: "\(playground.outside)/link", withDestinationPath: playground.root)
      let linked = Playground(
        outside: playground.outside, root: "\(playground.outside)/link",
        tools: BuiltInTools(root: "\(playground.outside)/link/"))
      for path in ["file", "\(playground.root)/file", "\(playground.outside)/link/file"] {
        #expect(await linked.read(path) == .success("here"), "\(path)")
      }
    }
  }

  @Test func linksThatStayInsideAreFollowed() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "deep/er/file")
      try playground.write("beside", to: "deep/file")
      try playground.link("relative", to: "deep/er/file")
      try playground.link("chain", to: "./relative")
      try playground.link("absolute", to: "\(playground.root)/deep/er")
      try playground.link("deep/up", to: "../deep/er")
      for path in ["relative", "chain", "absolute/file", "deep/up/file"] {
        #expect(await playground.read(path) == .success("here"), "\(path)")
      }
      // The parent of what a link leads to, as everywhere else.
      #expect(await playground.read("absolute/../file") == .success("beside"))
    }
  }

  @Test(arguments: [
    "..", "../..", "../root/../secret", "up/secret", "up", "etc/passwd", "passwd", "deep/up/secret",
    "dangling",
    "deep/../../secret", "/", "/.", "//", "/proc/self/cwd/file", "self/secret",
  ])
  func whatLeadsOutIsNotFollowed(path: String) async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "deep/file")
      try playground.link("up", to: "..")
      try playground.link("etc", to: "/etc")
      try playground.link("passwd", to: "/etc/passwd")
      try playground.link("deep/up", to: "../..")
      try playground.link("dangling", to: "../nowhere")
      try playground.link("self", to: "/proc/self/cwd/..")
      for outcome in [await playground.read(path), await playground.list(path)] {
        let failure = try #require(outcome.failure)
        #expect(failure.contains("outside of the working folder"))
        #expect(!failure.contains(playground.outside))
      }
    }
  }

  @Test func theSentenceSaysWhatIsWrong() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      try playground.link("loop", to: "loop")
      try playground.link("gone", to: "nowhere")
      try #require(mkfifo("\(playground.root)/pipe", 0o600) == 0)
      for (path, part) in [
        ("missing", "There is no \"missing\""), ("gone", "There is no"), ("missing/file", "There is no"),
        ("file/below", "not a folder"), ("pipe/below", "not a folder"), ("loop", "circles"),
        ("file\0", "zero"),
        (".", "list_directory"), ("pipe", "not a regular file"),
        (String(repeating: "x", count: 300), "too long"),
        (String(repeating: "a/", count: 3000), "too long"),
      ] {
        let outcome = await playground.read(path)
        #expect(outcome.failure?.contains(part) == true, "\(path.prefix(20)): \(outcome)")
      }
    }
  }

  // The superuser may read everything.
  @Test(.enabled(if: geteuid() != 0))
  func whatMayNotBeReadIsSaidSo() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      try #require(chmod("\(playground.root)/file", 0) == 0)
      #expect(await playground.read("file").failure?.contains("permission denied") == true)
    }
  }

  @Test func everyErrorOfTheSystemHasASentence() {
    #expect(PathError.system(EACCES) == .notPermitted)
    #expect(PathError.notPermitted.sentence(for: "x") == "\"x\" may not be read: permission denied.")
    #expect(PathError.system(EIO).sentence(for: "x").contains("\"x\" cannot be read: "))
    #expect(PathError.outside.sentence(for: String(repeating: "x", count: 5000)).count < 400)
  }

  @Test func aRootThatIsNotThereIsAFailureOfEveryCall() async throws {
    try await withPlayground { playground in
      let tools = BuiltInTools(root: "\(playground.outside)/nowhere")
      let gone = Playground(outside: playground.outside, root: playground.root, tools: tools)
      #expect(await gone.list("").failure != nil)
      #expect(await gone.read("file").failure != nil)
    }
  }

  @Test func theRootStaysTheSameFolderWhenAnotherTakesItsName() async throws {
    try await withPlayground { playground in
      try playground.write("here", to: "file")
      try FileManager.default.moveItem(atPath: playground.root, toPath: "\(playground.outside)/moved")
      try FileManager.default.createSymbolicLink(
        atPath: playground.root, withDestinationPath: playground.outside)
      #expect(await playground.read("file") == .success("here"))
      #expect(await playground.read("secret").failure != nil)
    }
  }

  /// What makes the walk safe while others rename things: whatever takes a name after it has been looked at, a
  /// link of that name is not followed.
  @Test func noStepFollowsALink() async throws {
    try await withPlayground { playground in
      try playground.link("file", to: "../secret")
      try playground.link("folder", to: "..")
      let raw = openat(AT_FDCWD, playground.root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      try #require(raw >= 0)
      let folder = Descriptor(raw)
      for (name, flags) in [("file", 0), ("folder", 0), ("folder", O_DIRECTORY)] {
        do {
          let opened = try folder.open(name, flags: flags)
          Issue.record("\(name) was followed to \(try opened.status())")
        } catch {
          let expected: [PathError] = [.tooManyLinks, .notAFolder]
          #expect((error as? PathError).map(expected.contains) == true)
        }
      }
    }
  }
}
