/// What a person has set in `config.toml`.
///
/// A plain value: everything that is not in the file has its default here. The program writes nothing into the file but
/// rules for tools, when it is told to.
public struct UserSettings: Hashable, Sendable {
  /// The model of new sessions, as `provider/model`; nil lets the program choose.
  public var model: ModelName?
  public var theme: ThemeSetting = .automatic
  /// In the order of the file.
  public var providers: [ProviderSettings] = []
  public var local = LocalModelSettings()
  public var answers = AnswerSettings()
  public var sessions = SessionSettings()
  /// In the order of the file.
  public var models: [ModelSettings] = []
  public var tools: ToolSelection = .all
  /// In the order of the file, which means nothing.
  public var toolRules: [ToolRuleSetting] = []
  /// What the built-in tools may reach.
  public var toolSettings = ToolSettings()
  /// The tool servers of this file, in its order.
  public var toolServers: [MCPServerSettings] = []
  public var interface = InterfaceSettings()
  public var composer = ComposerSettings()
  /// Keys of the person's own, as written; whoever knows the commands makes sense of them.
  public var keys: [KeySetting] = []

  public init() {}
}

/// A model at a provider: `provider/model`; the first slash divides.
public struct ModelName: Hashable, Sendable, LosslessStringConvertible {
  public var provider: String
  public var model: String

  public init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }

  public init?(_ description: String) {
    guard let slash = description.firstIndex(of: "/") else { return nil }
    let model = description[description.index(after: slash)...]
    guard slash > description.startIndex, !model.isEmpty else { return nil }
    self.init(provider: String(description[..<slash]), model: String(model))
  }

  public var description: String { "\(provider)/\(model)" }
}

/// Which theme is shown.
public enum ThemeSetting: Hashable, Sendable {
  /// The built-in light or dark one, as the terminal's background is.
  case automatic
  /// Always this one.
  case fixed(String)
  /// One of two, as the terminal's background is.
  case byBackground(light: String, dark: String)
}

/// The model that runs on this machine.
public struct LocalModelSettings: Hashable, Sendable {
  /// A name of the built-in catalogue or the path of a GGUF file; nil takes the one that is installed.
  public var model: String?
  /// How many threads compute; nil lets the program choose.
  public var threads: Int?
  /// How much of a conversation the model sees, in tokens; nil takes the model's own.
  public var contextSize: Int?

  public init(model: String? = nil, threads: Int? = nil, contextSize: Int? = nil) {
    self.model = model
    self.threads = threads
    self.contextSize = contextSize
  }
}

/// Which built-in tools a model may call.
public enum ToolSelection: Hashable, Sendable {
  case all
  case none
  /// By name; the names are not examined here.
  case only([String])
}

/// How the interface looks and behaves.
public struct InterfaceSettings: Hashable, Sendable {
  public enum Glyphs: String, Hashable, Sendable, CaseIterable {
    /// ASCII where the locale or the terminal knows nothing else.
    case automatic = "auto"
    case unicode, ascii
  }

  /// How the person is called who looks elsewhere.
  public enum Notify: String, Hashable, Sendable, CaseIterable {
    /// As the terminal or the desktop can do it best.
    case automatic = "auto"
    case bell
    /// The terminal's own notification, by the sequence OSC 9.
    case osc9
    /// The desktop's, by the program notify-send.
    case desktop
    case off
  }

  /// How many colours are used.
  public enum Colors: String, Hashable, Sendable, CaseIterable {
    /// What the terminal can show.
    case automatic = "auto"
    case mono
    case sixteen = "16"
    case indexed = "256"
    case trueColor = "truecolor"
  }

  /// Which keys the composer has.
  public enum Editing: String, Hashable, Sendable, CaseIterable {
    case emacs, vi
  }

  public var editing: Editing = .emacs
  public var glyphs: Glyphs = .automatic
  public var mouse = true
  /// Whether the terminal is told where links lead, so that it can open them.
  public var links = true
  public var colors: Colors = .automatic
  public var notify: Notify = .automatic
  /// How long an answer takes, in seconds, for its end to be worth a call.
  public var notifyAfter = 10
  /// Whether the window's title says what goes on.
  public var title = true

  public init() {}
}

/// What is kept of what is written.
public struct ComposerSettings: Hashable, Sendable {
  /// Whether messages that were sent are kept for later runs.
  public var history = true

  public init() {}
}

/// A line of `[keys]`: a command's name and the keys it is given; none of them switch it off.
public struct KeySetting: Hashable, Sendable {
  public var command: String
  public var keys: [String]
  /// Where it stands, for a message.
  public var position: SourcePosition

  public init(command: String, keys: [String], position: SourcePosition) {
    self.command = command
    self.keys = keys
    self.position = position
  }
}
