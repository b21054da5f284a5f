import Coordinator
import Foundation
import Testing

@testable import Tools

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ListDirectoryTests {
  @Test func entriesAreSortedAndSayWhatTheyAre() async throws {
    try await withPlayground { playground in
      try playground.write("12345", to: "b.txt")
      try playground.write("", to: "B.txt")
      try playground.write("x", to: ".git/config")
      try playground.write("x", to: ".hidden")
      try playground.write("x", to: "folder/inner/file")
      try playground.write("xx", to: "é")
      try playground.link("link", to: "/etc/passwd")
      try #require(mkfifo("\(playground.root)/pipe", 0o600) == 0)
      let expected = """
        .git/
        .hidden  1
        B.txt  0
        b.txt  5
        folder/
        link  (symbolic link)
        pipe  (not a regular file)
        é  2
        """
      for path in ["", ".", "folder/..", playground.root] {
        #expect(await playground.list(path) == .success(expected), "\(path)")
      }
      for arguments in ["{}", "", " \n", #"{"path": null}"#] {
        #expect(await playground.run("list_directory", arguments) == .success(expected), "\(arguments)")
      }
      #expect(await playground.list("folder") == .success("inner/"))
    }
  }

  @Test func emptyFoldersAndFilesAreSaidSo() async throws {
    try await withPlayground { playground in
      #expect(await playground.list("") == .success("[The folder is empty.]"))
      try playground.write("x", to: "file")
      #expect(await playground.list("file") == .failure("\"file\" is not a folder. read_file reads files."))
      #expect(await playground.list("missing").failure?.contains("There is no \"missing\"") == true)
    }
  }

  @Test func aFolderWithTooManyEntriesShowsTheFirst() async throws {
    try await withPlayground { playground in
      for number in 10_000..<11_001 { try playground.write("", to: "\(number)") }
      let lines = await playground.list("").text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == 1002)
      #expect(lines.first == "10000  0")
      #expect(lines[999] == "10999  0")
      #expect(lines.last?.hasPrefix("[The first 1000 of 1001 entries.") == true)
    }
  }

  @Test func aNameNeverTakesMoreThanItsLine() async throws {
    try await withPlayground { playground in
      try playground.write("", to: "a\nb\u{1B}c\u{85}")
      #expect(await playground.list("") == .success(#"a\nb\u{1B}c\u{0085}  0"#))
    }
  }
}
