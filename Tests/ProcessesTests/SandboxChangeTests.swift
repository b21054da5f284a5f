import Foundation
import Processes
import Testing

/// What is changed from outside while a program runs in the sandbox, and links on the way to what is kept from it.
@Suite(.enabled(if: SandboxWorkplace.hasSandbox)) struct SandboxChangeTests {
  /// A folder with a home and a workspace, not below /tmp, which nobody inside sees.
  private struct Place {
    let base = "/var/tmp/antiphon-\(UUID().uuidString.prefix(8))"

    init(_ paths: String...) throws {
      for path in paths {
        let url = URL(filePath: "\(base)/\(path)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try write("old\n", path)
      }
    }

    func remove() { try? FileManager.default.removeItem(atPath: base) }

    func write(_ text: String, _ path: String) throws {
      try Data(text.utf8).write(to: URL(filePath: "\(base)/\(path)"))
    }

    /// As most programs save a file: another one takes its name.
    func replace(_ path: String) throws {
      try write("NEW\n", "temporary")
      #expect(rename("\(base)/temporary", "\(base)/\(path)") == 0)
    }

    func link(_ path: String, to target: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: "\(base)/\(path)", withDestinationPath: "\(base)/\(target)")
    }

    /// Runs a script; one that says `ready` and reads from `go` waits there until something is done.
    func run(
      _ script: String, _ limits: SandboxLimits, meanwhile: () throws -> Void = {}
    ) async throws -> String {
      guard case .confined(let confinement) = await SandboxWorkplace.sandbox.confine(limits) else {
        throw ChildError(.sandboxFailed, "no sandbox")
      }
      #expect(mkfifo("\(base)/project/go", 0o600) == 0)
      let go = open("\(base)/project/go", O_RDWR | O_CLOEXEC)
      defer { close(go) }
      let variables = ["BASE": base, "HOME": "\(base)/home"]
      let child = try await Helper.launcher.start(
        ChildCommand(
          ["/bin/bash", "--noprofile", "--norc", "-c", script], folder: "\(base)/project",
          environment: Helper.environment.merging(variables) { $1 }, confinement: confinement,
          timeLimit: .seconds(20)))
      var text = ""
      for await piece in child.output {
        text += String(decoding: piece, as: UTF8.self)
        guard text == "ready\n" else { continue }
        text = ""
        try meanwhile()
        FileHandle(fileDescriptor: go).write(Data([10]))
      }
      let ending = await child.ending()
      #expect(ending.status != .notStarted, "\(text)")
      return text
    }
  }

  private static let connect =
    "import socket,sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1]); print('connected')"

  @Test func `a socket in a linked folder is hidden, and takes nobody the sandbox`() async throws {
    let place = try Place("project/file")
    // Below /tmp: a socket elsewhere that goes away is one that others who start meanwhile look for.
    let folder = "/tmp/antiphon-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(place.base)/linked", withDestinationPath: folder)
    let listener = Listener.onPath("\(place.base)/linked/socket")
    defer {
      close(listener)
      place.remove()
      try? FileManager.default.removeItem(atPath: folder)
    }
    #expect(await Sandbox(launcher: Helper.launcher).state() == .available)
    let text = try await place.run(
      "python3 -c \"\(Self.connect)\" $BASE/linked/socket 2>&1 | tail -n 1; cat file",
      SandboxLimits(writable: ["\(place.base)/project"]))
    #expect(text.contains("Error") && text.hasSuffix("old\n"), "\(text)")
  }

  @Test func `a socket in the linked folder of the system takes nobody the sandbox`() async throws {
    // Where it is no link, or not ours to write in, there is nothing to see.
    let path = "/var/run/antiphon-\(UUID().uuidString.prefix(8))"
    let listener = Listener.onPath(path)
    defer {
      close(listener)
      unlink(path)
    }
    let place = try Place("project/file")
    defer { place.remove() }
    #expect(await Sandbox(launcher: Helper.launcher).state() == .available)
    #expect(
      try await place.run("ls /run; cat file", SandboxLimits(writable: ["\(place.base)/project"])) == "old\n")
  }

  @Test func `what links lead to is hidden`() async throws {
    let place = try Place("project/file", "home/file", "disk/data/keys", "disk/aws/keys", "disk/netrc")
    defer { place.remove() }
    for (link, target) in [
      ("home/data", "disk/data"), ("home/.aws", "disk/aws"), ("home/.netrc", "disk/netrc"),
    ] {
      try place.link(link, to: target)
    }
    let hidden = ["data", ".aws", ".netrc"].map { "\(place.base)/home/\($0)" }
    for fixed in [[], ["\(place.base)/home"]] {
      let limits = SandboxLimits(
        writable: ["\(place.base)/project"], protected: hidden, hidden: hidden, fixed: fixed)
      let text = try await place.run(
        """
        rm go; cat file $HOME/file
        cat $HOME/data/* $HOME/.aws/* $HOME/.netrc $BASE/disk/*/keys $BASE/disk/netrc 2>/dev/null
        """, limits)
      #expect(text == "old\nold\n")
    }
  }

  private static let look = """
    echo ready; read line < go
    cat $HOME/.npmrc $HOME/.aws/keys $HOME/later/keys 2>/dev/null; cat $HOME/.gitconfig $HOME/folder/file
    (echo x > $HOME/new) 2>/dev/null; echo made > file; cat file
    """

  @Test func `in a fixed folder nothing hidden comes to light, whatever is done outside`() async throws {
    for isFixed in [true, false] {
      let place = try Place(
        "project/file", "home/.npmrc", "home/.gitconfig", "home/.aws/keys", "home/folder/file")
      defer { place.remove() }
      let home = "\(place.base)/home"
      let limits = SandboxLimits(
        writable: ["\(place.base)/project"], hidden: ["\(home)/.npmrc", "\(home)/.aws"],
        fixed: isFixed ? [home] : [])
      let text = try await place.run(Self.look, limits) {
        try place.replace("home/.npmrc")
        try place.replace("home/.gitconfig")
        try FileManager.default.removeItem(atPath: "\(home)/.aws")
        for folder in [".aws", "later"] {
          try FileManager.default.createDirectory(
            atPath: "\(home)/\(folder)", withIntermediateDirectories: false)
          try place.write("NEW\n", "home/\(folder)/keys")
        }
        // What is in a folder is seen as it is.
        try place.replace("home/folder/file")
      }
      // Mounts alone come off, and it is seen here that they do.
      #expect(text == (isFixed ? "old\nNEW\nmade\n" : "NEW\nNEW\nNEW\nNEW\nNEW\nmade\n"))
      #expect(!FileManager.default.fileExists(atPath: "\(home)/new"))
    }
  }

  @Test func `a workspace below a fixed folder is written to`() async throws {
    let place = try Place("project/file", "home/.npmrc", "home/code/deep/project/file", "home/project/file")
    defer { place.remove() }
    let home = "\(place.base)/home"
    let limits = SandboxLimits(
      writable: ["\(place.base)/project", "\(home)/project", "\(home)/code/deep/project"],
      hidden: ["\(home)/.npmrc"],
      fixed: [home])
    let text = try await place.run(
      """
      rm go; cd $HOME/project && echo a > made
      cd $HOME/code/deep/project && echo b > made && cat ../../../project/made made
      (echo c > ../made) 2>/dev/null; ls -A $HOME
      """, limits)
    #expect(text == "a\nb\ncode\nproject\n")
    #expect(FileManager.default.fileExists(atPath: "\(home)/code/deep/project/made"))
    #expect(!FileManager.default.fileExists(atPath: "\(home)/code/deep/made"))
  }

  @Test func `what is in a hidden folder may be replaced`() async throws {
    let place = try Place("project/file", "project/settings/config.toml")
    defer { place.remove() }
    let settings = "\(place.base)/project/settings"
    let limits = SandboxLimits(
      writable: ["\(place.base)/project"], protected: [settings], hidden: [settings],
      apart: ["\(settings)/config.toml"])
    let text = try await place.run(
      "echo ready; read line < go; cat settings/*; (echo evil > settings/config.toml) 2>/dev/null; ls settings",
      limits
    ) { try place.replace("project/settings/config.toml") }
    #expect(!text.contains("NEW") && !text.contains("old"))
    #expect(try String(contentsOfFile: "\(settings)/config.toml", encoding: .utf8) == "NEW\n")
  }

  @Test func `a place that cannot be mounted is named, and takes the sandbox from nobody else`() async throws
  {
    let place = try Place("project/file", "bin/bwrap", "secret/file")
    defer { place.remove() }
    // A bubblewrap for which there is one such place.
    try place.write(
      """
      #!/bin/sh
      case "$*" in *"--tmpfs \(place.base)/secret "*) echo "bwrap: Can't mount \(place.base)/secret" >&2; exit 1;; esac
      exec /usr/bin/bwrap "$@"
      """, "bin/bwrap")
    #expect(chmod("\(place.base)/bin/bwrap", 0o755) == 0)
    let sandbox = Sandbox(launcher: Helper.launcher, searchPath: "\(place.base)/bin")
    #expect(await sandbox.state() == .available)
    var limits = SandboxLimits(writable: ["\(place.base)/project"])
    #expect(await sandbox.trial(limits) == .available)
    limits.hidden = ["\(place.base)/secret"]
    #expect(
      await sandbox.trial(limits)
        == .unavailable("It cannot be set up: bwrap: Can't mount \(place.base)/secret"))
    limits.writable = ["\(place.base)/none"]
    #expect(await sandbox.trial(limits) == .unavailable("There is no folder \"\(place.base)/none\"."))
  }
}
