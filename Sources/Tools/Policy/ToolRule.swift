/// What someone has decided of calls that are alike: a tool, patterns for its arguments, and what becomes of a call.
///
/// A rule that allows names all that it allows: what it does not speak of is not allowed by it.
public struct ToolRule: Hashable, Sendable {
  public enum Decision: String, Hashable, Sendable, CaseIterable {
    case allow, ask, deny
  }

  /// Who has made the rule, the stronger first.
  public enum Source: Hashable, Sendable, CaseIterable {
    /// The person, in their settings.
    case settings
    /// A folder's own settings, which the person has trusted.
    case folder
    /// The person, for as long as a session is open.
    case session
  }

  /// As calls name it: `read_file`, `server.tool`; `server.*` for all of a server, `*` for all there are.
  public var tool: String
  /// What an argument has to look like: one of these. Empty for any.
  ///
  /// Paths: `src/**`. Addresses: `https://docs.example.com/*`. Commands: `git push *`. Of a server's tool the whole
  /// arguments as JSON with sorted keys.
  public var arguments: [String]
  /// Whether the patterns are the arguments themselves, and `*` in them only a star.
  public var isExact: Bool
  public var decision: Decision
  /// The digest of what a server says of its tool, without which an allowing rule for it does not count; `any` for
  /// whatever the server says.
  public var definition: String?
  /// The only workspace in which the rule counts, as a full path; `nil` for every workspace.
  public var folder: String?
  public var source: Source

  /// What `definition` is for a rule that holds whatever the server says of the tool.
  public static let anyDefinition = "any"

  public init(
    tool: String, arguments: [String] = [], isExact: Bool = false, decision: Decision,
    definition: String? = nil, folder: String? = nil, source: Source = .settings
  ) {
    self.tool = tool
    self.arguments = arguments
    self.isExact = isExact
    self.decision = decision
    self.definition = definition
    self.folder = folder
    self.source = source
  }
}

extension ToolRule {
  /// Whether the rule counts in a workspace.
  ///
  /// - Parameters:
  ///   - workspace: its folder, by the path without links; `nil` for none, where only rules without a folder count.
  ///   - real: finds the path without links of the rule's folder, which a person may have written with them.
  func counts(in workspace: String?, real: (String) -> String?) -> Bool {
    guard let folder else { return true }
    guard let workspace else { return false }
    return CallFacts.areSame(real(folder) ?? folder, workspace)
  }

  /// The rule for one workspace only; as it is where there is none.
  func held(to workspace: String?) -> ToolRule {
    var rule = self
    rule.folder = workspace
    return rule
  }

  /// The lines of the rule in a settings file, below their header `[[tools.rules]]`; TOML 1.0.
  public var text: String {
    var lines = ["tool = \(Self.quoted(tool))"]
    switch arguments.count {
    case 0: break
    case 1: lines.append("arguments = \(Self.quoted(arguments[0]))")
    default: lines.append("arguments = [\(arguments.map(Self.quoted).joined(separator: ", "))]")
    }
    if isExact { lines.append("exact = true") }
    lines.append("decision = \(Self.quoted(decision.rawValue))")
    if let folder { lines.append("folder = \(Self.quoted(folder))") }
    if let definition { lines.append("definition = \(Self.quoted(definition))") }
    return lines.joined(separator: "\n")
  }

  /// The rule in a sentence: `run_command, "git push *"`.
  var summary: String {
    let shown = arguments.prefix(3).map(Self.quoted) + (arguments.count > 3 ? ["…"] : [])
    return ([tool] + shown).joined(separator: ", ")
  }

  /// A basic string of TOML 1.0. What could deceive a reader is written as its number.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
          let digits = String(scalar.value, radix: 16, uppercase: true)
          let length = digits.count <= 4 ? 4 : 8
          quoted += length == 4 ? "\\u" : "\\U"
          quoted += String(repeating: "0", count: length - digits.count) + digits
        case .spaceSeparator where scalar != " ":
          quoted += "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
          quoted += String(scalar.value, radix: 16, uppercase: true)
        default: quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}
