import Conversation
import Foundation
import Processes
import Testing

@testable import Tools

/// What commands and servers do not see of a person's home.
@Suite struct SecretPlacesTests {
  /// A home with a workspace in it, not below /tmp, which nobody inside sees.
  private struct Home {
    let base = "/var/tmp/antiphon-\(UUID().uuidString.prefix(8))"
    var workspace: String { base + "/code/work" }

    init(_ paths: [String]) throws {
      for path in paths + ["code/work/file"] {
        let url = URL(filePath: "\(base)/\(path)")
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("\(path)\n".utf8).write(to: url)
      }
    }

    func remove() { try? FileManager.default.removeItem(atPath: base) }

    var host: CommandHost {
      let program = URL(filePath: ChildLauncher.thisProgram ?? "").deletingLastPathComponent()
        .appending(path: "ProcessHelper").path
      let launcher = ChildLauncher(guardProgram: program)
      return CommandHost(
        launcher: launcher, sandbox: Sandbox(launcher: launcher),
        environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": base])
    }
  }

  private static let secrets = [
    ".ssh/id_ed25519", ".aws/credentials", ".docker/config.json", ".netrc", ".npmrc", ".git-credentials",
    ".config/gh/hosts.yml", ".config/git/credentials", ".cargo/credentials.toml", ".kube/config",
  ]
  private static let others = [
    ".gitconfig", ".config/git/config", ".config/tool/settings", ".cargo/config.toml", ".cache/x", "notes",
    "keys/others",
  ]

  @Test func `of secret places those that are there count, and their folders are fixed`() throws {
    let home = try Home([".npmrc", ".aws/credentials", "keys/mine", "dotfiles/config.toml"])
    defer { home.remove() }
    for (name, target) in [(".netrc", "nothing"), ("linked.toml", "dotfiles/config.toml")] {
      try FileManager.default.createSymbolicLink(
        atPath: "\(home.base)/\(name)", withDestinationPath: target)
    }
    var host = home.host
    host.hidden = [
      "/data", "\(home.base)/keys/mine", "\(home.base)/.aws", "\(home.base)/keys/none",
      "\(home.base)/linked.toml", "/etc/passwd",
    ]
    host.apart = ["\(home.base)/config.toml"]
    let limits = host.limits(workspace: home.workspace)
    #expect(limits.hidden == host.hidden + [".aws", ".netrc", ".npmrc"].map { "\(home.base)/\($0)" })
    #expect(limits.apart == host.apart)
    let fixed = Set(limits.fixed)
    #expect(limits.fixed.first == home.base)
    #expect(
      fixed
        == Set(
          ["", "/.config", "/.config/git", "/.cargo", "/.local/share", "/keys", "/dotfiles"].map {
            home.base + $0
          }))
    let lasting = host.limits(
      workspace: home.workspace, writable: [], allowsNetwork: false, isLasting: true)
    #expect(lasting.fixedEntries > limits.fixedEntries)
  }

  @Test func `without a home there are none`() {
    var host = CommandHost(
      launcher: ChildLauncher(guardProgram: nil),
      sandbox: Sandbox(launcher: ChildLauncher(guardProgram: nil)),
      environment: [:])
    host.hidden = ["/data"]
    let limits = host.limits(workspace: "/w")
    #expect(limits.hidden == ["/data"] && limits.fixed.isEmpty)
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")),
    arguments: [false, true])
  func `keys are out of sight, and all else is there`(isLarge: Bool) async throws {
    // A home with so much in it that it is not fixed has a mount over each of them.
    let home = try Home(
      Self.secrets + Self.others + ["keys/mine"] + (isLarge ? (0..<100).map { "file-\($0)" } : []))
    defer { home.remove() }
    var host = home.host
    host.hidden = ["\(home.base)/keys/mine"]
    guard await host.sandbox.state() == .available else { return }
    let call = try await prepared(
      "cd; cat \(Self.secrets.joined(separator: " ")) keys/mine 2>/dev/null; "
        + "cat \(Self.others.joined(separator: " ")); "
        + "echo x > new; echo made > code/work/file; cat code/work/file; ls | head -n 3 | wc -l", home, host)
    #expect(call.isSandboxed == true)
    let lines = (await call.run { _ in }).text.split(separator: "\n").map(String.init)
    #expect(lines.filter { !$0.contains("Read-only") } == Self.others + ["made", "3", "[exit status 0]"])
    #expect(lines.count { $0.contains("Read-only") } == 1)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/bwrap")))
  func `a hidden place that has gone before the start is no hindrance`() async throws {
    let (home, other) = (try Home([]), try Home(["keys"]))
    defer { home.remove() }
    var host = home.host
    host.hidden = ["\(other.base)/keys"]
    guard await host.sandbox.state() == .available else { return }
    let call = try await prepared("cat file; ls -d \(other.base)", home, host)
    other.remove()
    let text = (await call.run { _ in }).text
    #expect(text.hasPrefix("code/work/file\n") && text.hasSuffix("[exit status 2]"), "\(text)")
  }

  private func prepared(_ script: String, _ home: Home, _ host: CommandHost) async throws -> PreparedCall {
    let tool = RunCommandTool(root: RootFolder(home.workspace), host: host)
    let json = try JSONSerialization.data(withJSONObject: ["command": script])
    switch await tool.prepare(String(decoding: json, as: UTF8.self), in: SessionID(high: 0, low: 1)) {
    case .ready(let call): return call
    case .failed(let reason): throw ChildError(.system, reason)
    }
  }
}
