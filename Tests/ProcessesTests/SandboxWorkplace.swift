import Foundation
import Processes
import Synchronization

/// A workspace with what must be kept in it, and things outside of it that must be kept from those who work in it.
final class SandboxWorkplace: Sendable {
  static let sandbox = Sandbox(launcher: Helper.launcher)

  /// Whether a program can be held here at all.
  static let hasSandbox: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/bwrap")
    process.arguments = ["--unshare-all", "--ro-bind", "/", "/", "true"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Not below /tmp, which nobody inside sees.
  private let base = "/var/tmp/antiphon-\(UUID().uuidString.prefix(8))"
  private let other: pid_t
  private let listeners: [CInt]
  private let port: UInt16
  private let before: Mutex<[String: String]> = Mutex([:])

  var workspace: String { base + "/work" }
  private var outside: String { base + "/outside" }

  init() async throws {
    let files = [
      "outside/secret": "secret\n", "work/.git/config": "[core]\n",
      "work/config/antiphon/config.toml": "settings\n", "work/data/antiphon/keys": "sk-FAKE\n",
      "work/netrc": "password FAKE\n", "more/.keep": "",
    ]
    for (path, text) in files {
      let url = URL(filePath: "\(base)/\(path)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sleep")
    process.arguments = ["300"]
    process.environment = ["FAKE_KEY": "FAKE"]
    try process.run()
    other = process.processIdentifier
    let (internet, port) = Listener.onLoopback()
    self.port = port
    listeners = [
      internet, Listener.onPath("\(base)/outside/socket"), Listener.onPath("\(base)/work/socket"),
      Listener.onPath("\0" + base),
    ]
    before.withLock { $0 = state() }
  }

  func remove() {
    kill(other, SIGKILL)
    for listener in listeners { close(listener) }
    try? FileManager.default.removeItem(atPath: base)
  }

  var otherIsAlive: Bool {
    kill(other, 0) == 0 && (try? text("/proc/\(other)/stat"))?.contains(") Z") == false
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(workspace)/\(path)") }

  /// What is different outside of where one may write; `nil` for nothing.
  func change() -> String? {
    let (now, before) = (state(), before.withLock { $0 })
    guard now != before else { return nil }
    return "\(Set(now.keys).symmetricDifference(before.keys)) \(now.filter { before[$0.key] != $0.value })"
  }

  private func state() -> [String: String] {
    var state: [String: String] = [:]
    let kept = [
      "outside", "work/.git", "work/.antiphon", "work/config/antiphon", "work/data/antiphon", "work/netrc",
    ]
    for path in kept {
      let path = "\(base)/\(path)"
      let below = FileManager.default.enumerator(atPath: path)?.compactMap { "\(path)/\($0)" } ?? []
      for path in [path] + below where (try? FileManager.default.attributesOfItem(atPath: path)) != nil {
        state[path] = (try? text(path)) ?? "folder"
      }
    }
    state["base"] = (try? FileManager.default.contentsOfDirectory(atPath: base).sorted())?.joined()
    return state
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  func limits(network: Bool = false) -> SandboxLimits {
    SandboxLimits(
      writable: [workspace, base + "/more"],
      protected: [".git", ".antiphon", "config/antiphon"].map { "\(workspace)/\($0)" },
      hidden: ["data/antiphon", "netrc"].map { "\(workspace)/\($0)" }, allowsNetwork: network)
  }

  func run(_ script: String, network: Bool = false, isConfined: Bool = true) async throws -> Run {
    var confinement: Confinement?
    if isConfined {
      guard case .confined(let made) = await Self.sandbox.confine(limits(network: network)) else {
        throw ChildError(.sandboxFailed, "no sandbox")
      }
      confinement = made
    }
    let variables = [
      "OUTSIDE": outside, "OTHER": "\(other)", "PORT": "\(port)", "SOCKET": outside + "/socket",
      "ABSTRACT": base, "MORE": base + "/more", "HOME": NSHomeDirectory(),
    ]
    return try await Run(
      script, folder: workspace, adding: variables, confinement: confinement, limit: .seconds(10))
  }
}

/// Sockets that would be connected to.
enum Listener {
  static func onLoopback() -> (descriptor: CInt, port: UInt16) {
    let socket = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
    var no: CInt = 0
    setsockopt(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(socket, $0, length)
        _ = listen(socket, 16)
        _ = getsockname(socket, $0, &length)
      }
    }
    return (socket, UInt16(bigEndian: address.sin6_port))
  }

  /// One whose path begins with a zero byte has no place in the file system.
  static func onPath(_ path: String) -> CInt {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(socket, $0, length)
        _ = listen(socket, 16)
      }
    }
    return socket
  }
}
