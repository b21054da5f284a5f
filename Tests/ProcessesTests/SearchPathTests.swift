import Foundation
import Processes
import Testing

/// Where programs are looked for.
@Suite struct SearchPathTests {
  @Test(arguments: [
    ("/usr/bin:/bin", "/usr/bin:/bin"), ("/usr/bin:.::bin:/bin", "/usr/bin:/bin"),
    // An empty variable is the folder one is in.
    (".", "/usr/local/bin:/usr/bin:/bin"), ("", "/usr/local/bin:/usr/bin:/bin"),
    (":", "/usr/local/bin:/usr/bin:/bin"),
  ])
  func `folders that depend on where one is are left out`(text: String, result: String) {
    #expect(SearchPath(text).text == result)
    #expect(ChildEnvironment(inherited: ["PATH": text]).variables["PATH"] == result)
  }

  @Test func `what lies below a folder is found by whatever name`() throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: base) }
    for folder in ["work/bin", "other", "work-not/bin"] {
      try FileManager.default.createDirectory(atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
    }
    let real = try #require(realpath(base, nil))
    defer { free(real) }
    let place = String(cString: real)
    try FileManager.default.createSymbolicLink(
      atPath: "\(place)/linked", withDestinationPath: "\(place)/work/bin")
    for (path, target) in [
      ("work/bin/ls", nil), ("work/bin/cat", "/bin/cat"), ("other/head", "\(place)/work/bin/ls"),
      ("work-not/bin/tail", nil),
    ] as [(String, String?)] {
      if let target {
        try FileManager.default.createSymbolicLink(atPath: "\(place)/\(path)", withDestinationPath: target)
      } else {
        try Data("#!/bin/sh\n".utf8).write(to: URL(filePath: "\(place)/\(path)"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(place)/\(path)")
      }
    }
    let path = SearchPath(
      "\(place)/work/bin:\(place)/work:\(place)/linked:\(place)/missing:\(place)/other/../work/bin:"
        + "\(place)/work-not/bin:\(place)/other:/usr/bin:/bin")
    let root = "\(place)/work"
    #expect(path.outside(root).folders == ["\(place)/work-not/bin", "\(place)/other", "/usr/bin", "/bin"])
    #expect(SearchPath("\(place)/work/bin").outside(root).folders == ["/usr/local/bin", "/usr/bin", "/bin"])
    #expect(path.program("ls", below: root) == "\(place)/work/bin/ls")
    #expect(path.program("cat", below: root) == "\(place)/work/bin/cat")
    #expect(path.program("head", below: root) == "\(place)/other/head")
    #expect(path.program("tail", below: root) == nil && path.program("wc", below: root) == nil)
    #expect(path.program("no-such-program", below: root) == nil)
    #expect(SearchPath("\(place)/linked").program("ls", below: root) == "\(place)/linked/ls")
    #expect(SearchPath("\(place)/linked").program("cat", below: root) == "\(place)/linked/cat")
    // A link to the folder is the folder.
    try FileManager.default.createSymbolicLink(atPath: "\(place)/way", withDestinationPath: root)
    #expect(path.outside("\(place)/way") == path.outside(root))
    #expect(path.program("ls", below: "\(place)/way") == "\(place)/work/bin/ls")
    // All lies below the top folder.
    for top in ["", "/"] {
      #expect(path.program("ls", below: top) == nil && path.outside(top).folders.contains("/usr/bin"))
    }
  }

  @Test func `what holds programs does not come from where they write to`() async throws {
    let base = FileManager.default.temporaryDirectory.appendingPathComponent("antiphon-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: base) }
    try FileManager.default.createDirectory(atPath: "\(base)/bin", withIntermediateDirectories: true)
    try Data("#!/bin/sh\ntouch '\(base)/ran'\n".utf8).write(to: URL(filePath: "\(base)/bin/bwrap"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(base)/bin/bwrap")
    func state(avoiding folders: [String]) async -> Sandbox.State {
      await Sandbox(launcher: Helper.launcher, searchPath: "\(base)/bin:/nonexistent", avoiding: folders)
        .state()
    }
    for folder in [base, "\(base)/bin"] {
      // What is left is the usual path, where there may be one.
      _ = await state(avoiding: ["/nonexistent", folder])
      #expect(!FileManager.default.fileExists(atPath: "\(base)/ran"))
    }
    _ = await state(avoiding: ["/nonexistent"])
    #expect(FileManager.default.fileExists(atPath: "\(base)/ran"), "it is one that would be taken")
  }
}
