/// The commands and their arguments, in the form in which ArgumentParser writes them down (`ToolInfoV0`).
struct DescribedCommands: Decodable {
  struct Command: Decodable {
    var superCommands: [String]?
    var commandName: String
    var shouldDisplay: Bool?
    var abstract: String?
    var discussion: String?
    var subcommands: [Command]?
    var arguments: [Argument]?

    /// With those it belongs to, such as `antiphon sessions list`.
    var fullName: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      enum Kind: String, Decodable { case long, short, longWithSingleDash }
      var kind: Kind
      var name: String
    }
    enum Kind: String, Decodable { case positional, option, flag }

    var kind: Kind
    var shouldDisplay: Bool
    var isOptional: Bool
    var isRepeating: Bool
    var names: [Name]?
    var preferredName: Name?
    var valueName: String?
    var defaultValue: String?
    var allValues: [String]?
    var abstract: String?
  }

  var command: Command
}
