/// What the built-in tools may reach, beside the rules: the keys of `[tools]`.
public struct ToolSettings: Hashable, Sendable {
  /// Whether commands run in a sandbox.
  public enum Sandbox: String, Hashable, Sendable, CaseIterable {
    /// Where there is one; where there is none they are marked and always ask.
    case automatic = "auto"
    /// Never.
    case off
    /// Always: where there is none, no command runs.
    case required
  }

  public var sandbox: Sandbox = .automatic
  /// Whether commands in the sandbox have the network.
  public var network = false
  /// Folders that commands may write to beside the workspace's, as full paths; `~/` stands for the home folder.
  public var writable: [String] = []
  /// The names of variables that commands see beside the usual ones; `CARGO_*` stands for all that begin so.
  public var environment: [String] = []
  /// Hosts that are not public and that pages may be fetched from all the same, with a port or for all ports.
  public var privateHosts: [String] = []
  /// How much of a tool's output a model gets, in bytes; nil takes the program's default.
  public var outputLimit: Int?

  public init() {}
}

extension ToolSettings {
  /// The keys that are read here.
  static let keys = ["sandbox", "network", "writable", "environment", "private_hosts", "output_limit"]

  init(_ table: TableReader) {
    if let sandbox = table.choice("sandbox", Sandbox.self) { self.sandbox = sandbox }
    if let network = table.boolean("network") { self.network = network }
    writable = Self.writable(table)
    environment = Self.elements(
      table, "environment", "the name of a variable",
      "use letters, digits and \"_\", and \"*\" only at the end"
    ) { name in
      let stem = name.hasSuffix("*") ? name.dropLast() : name[...]
      return !stem.isEmpty
        && stem.utf8.allSatisfy {
          (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        }
    }
    privateHosts = Self.elements(
      table, "private_hosts", "a host", "write it as \"localhost:8080\", \"nas.local\" or \"[::1]:3000\"",
      Self.isHost)
    outputLimit = table.integer("output_limit", in: 4096...16_777_216)
  }

  /// The folders of `writable`, here and for a server in the sandbox.
  static func writable(_ table: TableReader) -> [String] {
    elements(table, "writable", "a full path", "begin it with \"/\" or \"~/\"", isWholePath)
  }

  /// Whether a path means the same wherever it is read.
  static func isWholePath(_ path: String) -> Bool {
    (path.hasPrefix("/") || path.hasPrefix("~/")) && !path.unicodeScalars.contains("\0")
  }

  /// The strings of an array, each of which has to be something.
  private static func elements(
    _ table: TableReader, _ key: String, _ what: String, _ suggestion: String, _ isGood: (String) -> Bool
  ) -> [String] {
    guard let strings = table.strings(key), case .array(let nodes)? = table[key]?.value else { return [] }
    return zip(strings, nodes).compactMap { text, node in
      if isGood(text) { return text }
      table.problems.add(
        .badValue, at: node.position,
        "\(key.quoted)\(table.inside) holds \(text.quoted), which is not \(what)",
        suggestion: suggestion)
      return nil
    }
  }

  /// A name or a number, with a port or without; nothing with a path, a user or a star.
  private static func isHost(_ text: String) -> Bool {
    var host = text[...]
    var port: Substring?
    if text.hasPrefix("[") {
      guard let bracket = text.firstIndex(of: "]") else { return false }
      let rest = text[text.index(after: bracket)...]
      guard rest.isEmpty || rest.hasPrefix(":") else { return false }
      port = rest.isEmpty ? nil : rest.dropFirst()
      host = text[text.index(after: text.startIndex)..<bracket]
      guard
        host.utf8.allSatisfy({ (0x30...0x3A).contains($0) || (0x61...0x66).contains($0 | 0x20) || $0 == 0x2E }
        )
      else { return false }
    } else {
      if let colon = text.firstIndex(of: ":") {
        port = text[text.index(after: colon)...]
        host = text[..<colon]
      }
      let labels = host.split(separator: ".", omittingEmptySubsequences: false)
      let areGood = labels.allSatisfy { label in
        !label.isEmpty
          && label.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
          }
      }
      guard areGood else { return false }
    }
    guard !host.isEmpty else { return false }
    guard let port else { return true }
    return port.utf8.allSatisfy { (0x30...0x39).contains($0) }
      && (Int(port).map { (1...65_535).contains($0) } ?? false)
  }
}
