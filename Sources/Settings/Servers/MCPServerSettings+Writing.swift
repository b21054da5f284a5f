extension MCPServerSettings {
  /// The server as the tables that would say the same in a settings file.
  public var tables: String {
    let header = "mcp.servers.\(Self.key(name))"
    var lines = ["[\(header)]"]
    var variables: (name: String, values: [Variable])
    switch transport {
    case .stdio(let command):
      lines.append("command = \(Self.string(command.command))")
      if !command.arguments.isEmpty { lines.append("args = \(Self.array(command.arguments))") }
      if let folder = command.folder { lines.append("cwd = \(Self.string(folder))") }
      if let sandbox = command.sandbox {
        lines.append("sandbox = true")
        if sandbox.allowsNetwork { lines.append("network = true") }
        if !sandbox.writable.isEmpty { lines.append("writable = \(Self.array(sandbox.writable))") }
      }
      variables = ("env", command.environment)
    case .http(let endpoint):
      lines.append("url = \(Self.string(endpoint.url))")
      variables = ("headers", endpoint.headers)
    }
    if !isEnabled { lines.append("enabled = false") }
    if let timeout {
      let milliseconds =
        timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000
      lines.append(
        "timeout = \(milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)")")
    }
    if let tools { lines.append("tools = \(Self.array(tools))") }
    if !variables.values.isEmpty {
      lines += ["", "[\(header).\(variables.name)]"]
      for variable in variables.values {
        lines.append("\(Self.key(variable.name)) = \(Self.string(variable.value.written))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func key(_ text: String) -> String {
    let isBare =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
      }
    return isBare ? text : string(text)
  }

  private static func array(_ texts: [String]) -> String {
    "[\(texts.map(string).joined(separator: ", "))]"
  }

  /// A basic string of TOML.
  private static func string(_ text: String) -> String {
    var written = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": written += "\\\(scalar)"
      case "\n": written += "\\n"
      case "\t": written += "\\t"
      case "\r": written += "\\r"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: written.unicodeScalars.append(scalar)
      }
    }
    return written + "\""
  }
}

extension MCPServerSettings.Value {
  /// The value as it is written in a file.
  public var written: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .environment(let name, let fallback): "${\(name)\(fallback.map { ":-\($0)" } ?? "")}"
      }
    }.joined()
  }

  /// Whether all of it is in the file, and nothing from the environment.
  public var isLiteral: Bool {
    !pieces.contains { if case .environment = $0 { true } else { false } }
  }
}
