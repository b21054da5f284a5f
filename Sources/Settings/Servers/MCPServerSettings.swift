/// A tool server that speaks the Model Context Protocol: a table `[mcp.servers.NAME]`, or an entry of `mcpServers`.
public struct MCPServerSettings: Hashable, Sendable {
  /// How it is called in names of tools, as `NAME.tool`: letters, digits, `-` and `_`, at most 32 of them.
  public var name: String
  public var transport: Transport
  /// The transport as it is written, where `transport` holds what `expanded` has put in: values that nobody is to be shown.
  public private(set) var written: Transport?
  /// `false` keeps the table and starts nothing.
  public var isEnabled: Bool
  /// How long a request may take before it is given up; nil takes the program's default.
  public var timeout: Duration?
  /// The tools to offer, by the names that the server gives them; nil offers all.
  public var tools: [String]?
  /// Where the table begins, for messages.
  public var position: SourcePosition

  mutating func keepWritten() { written = written ?? transport }

  /// How the server is reached.
  public enum Transport: Hashable, Sendable {
    case stdio(Command)
    case http(Endpoint)
  }

  /// A program that speaks the protocol over its standard input and output.
  public struct Command: Hashable, Sendable {
    /// A path, or a name that is looked up in `PATH`; no shell reads it.
    public var command: String
    public var arguments: [String]
    /// Variables that are set beside the few that every server gets, in the order of the file.
    public var environment: [Variable]
    /// Where it runs; nil runs it in the workspace's folder.
    public var folder: String?
    /// What holds it; nil lets it do whatever the user can.
    public var sandbox: Sandbox?

    public init(
      _ command: String, arguments: [String] = [], environment: [Variable] = [], folder: String? = nil,
      sandbox: Sandbox? = nil
    ) {
      self.command = command
      self.arguments = arguments
      self.environment = environment
      self.folder = folder
      self.sandbox = sandbox
    }
  }

  /// An address of streamable HTTP.
  public struct Endpoint: Hashable, Sendable {
    /// `https`, or `http` to this machine.
    public var url: String
    /// Sent with every request, in the order of the file.
    public var headers: [Variable]

    public init(url: String, headers: [Variable] = []) {
      self.url = url
      self.headers = headers
    }
  }

  /// A variable of the environment, or a header.
  public struct Variable: Hashable, Sendable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// A text that may take values from our own environment, so that no secret has to be in a file.
  public struct Value: Hashable, Sendable {
    public var pieces: [Piece]

    public enum Piece: Hashable, Sendable {
      case text(String)
      /// The value of the variable of this name; the fallback where it is not set, and an error where there is none.
      case environment(String, fallback: String?)
    }

    public init(_ pieces: [Piece]) {
      self.pieces = pieces
    }

    /// The text as it is.
    public static func text(_ text: String) -> Value { Value([.text(text)]) }
    /// The value of one variable of our environment.
    public static func environment(_ name: String) -> Value { Value([.environment(name, fallback: nil)]) }

    /// Text in which `${NAME}`, `${env:NAME}` and `${NAME:-fallback}` stand for variables, as others write it in
    /// `mcpServers`; everything else is text as it is.
    public init(expanding text: String) {
      var pieces: [Piece] = []
      var plain = ""
      var rest = text[...]
      while let start = rest.firstIndex(of: "$") {
        let opening = rest.index(after: start)
        guard opening < rest.endIndex, rest[opening] == "{", let end = rest[opening...].firstIndex(of: "}"),
          let piece = Self.reference(rest[rest.index(after: opening)..<end])
        else {
          plain += rest[...start]
          rest = rest[opening...]
          continue
        }
        plain += rest[..<start]
        if !plain.isEmpty { pieces.append(.text(plain)) }
        plain = ""
        pieces.append(piece)
        rest = rest[rest.index(after: end)...]
      }
      plain += rest
      if !plain.isEmpty || pieces.isEmpty { pieces.append(.text(plain)) }
      self.pieces = pieces
    }

    private static func reference(_ text: Substring) -> Piece? {
      var name = text
      var fallback: String?
      if name.hasPrefix("env:") { name = name.dropFirst(4) }
      if let colon = name.firstIndex(of: ":") {
        guard name[colon...].hasPrefix(":-") else { return nil }
        fallback = String(name[colon...].dropFirst(2))
        name = name[..<colon]
      }
      let isName =
        name.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
        && name.utf8.allSatisfy {
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "_")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
      return isName ? .environment(String(name), fallback: fallback) : nil
    }

    /// The text with the values of an environment in it.
    ///
    /// - Throws: the name of a variable that is not set and has no fallback.
    public func resolved(in environment: [String: String]) throws(MissingVariable) -> String {
      var text = ""
      for piece in pieces {
        switch piece {
        case .text(let value): text += value
        case .environment(let name, let fallback):
          guard let value = environment[name] ?? fallback else { throw MissingVariable(name: name) }
          text += value
        }
      }
      return text
    }
  }

  /// A variable that a value needs and the environment does not have.
  public struct MissingVariable: Error, Hashable, Sendable {
    public var name: String
  }

  public init(
    name: String, transport: Transport, isEnabled: Bool = true, timeout: Duration? = nil,
    tools: [String]? = nil, position: SourcePosition = SourcePosition(line: 1, column: 1)
  ) {
    self.name = name
    self.transport = transport
    self.isEnabled = isEnabled
    self.timeout = timeout
    self.tools = tools
    self.position = position
  }
}
