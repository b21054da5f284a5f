import Conversation
import Widgets

/// What the setup screen can offer.
public struct SetupOffer: Hashable, Sendable {
  /// A model that can be installed on this machine.
  public struct LocalModel: Hashable, Sendable {
    /// What `SetupRequest.installLocalModel` takes.
    public var name: String
    /// What the user reads: name and size in a few words.
    public var summary: String

    public init(name: String, summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  /// A provider of which only the key is missing.
  public struct Provider: Hashable, Sendable {
    /// The part of a model's name before the slash.
    public var name: String
    /// What people call it.
    public var title: String
    /// The environment variable in which its key is looked for; empty when there is none.
    public var keyVariable: String
    /// Whether it has a key already.
    public var isSetUp: Bool

    public init(name: String, title: String, keyVariable: String = "", isSetUp: Bool = false) {
      self.name = name
      self.title = title
      self.keyVariable = keyVariable
      self.isSetUp = isSetUp
    }
  }

  /// The recommended one first; empty when none can be installed, which `localObstacle` explains.
  public var localModels: [LocalModel]
  /// Why no model can be installed here and what would change that.
  public var localObstacle: Problem?
  public var providers: [Provider]
  /// Where the settings file is, or would be.
  public var settingsPath: String
  /// The folder in which keys are kept.
  public var keyFolder: String
  /// Whether there is no model yet; otherwise a provider is added to those there are.
  public var isFirst: Bool

  public init(
    localModels: [LocalModel], localObstacle: Problem? = nil, providers: [Provider], settingsPath: String,
    keyFolder: String, isFirst: Bool = true
  ) {
    self.localModels = localModels
    self.localObstacle = localObstacle
    self.providers = providers
    self.settingsPath = settingsPath
    self.keyFolder = keyFolder
    self.isFirst = isFirst
  }
}

/// How far an installation has come.
public struct SetupProgress: Hashable, Sendable {
  /// What is being done, in a few words: `downloading qwen2.5-coder-0.5b`.
  public var stage: String
  /// From 0 to 1; `nil` when it cannot be known.
  public var fraction: Double?
  /// More about it: `120 of 398 MB, 12 MB/s`.
  public var detail: String

  public init(stage: String, fraction: Double? = nil, detail: String = "") {
    self.stage = stage
    self.fraction = fraction
    self.detail = detail
  }
}

/// The setup screen: the first start, and later another provider.
public struct SetupState: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    /// The three ways to begin.
    case menu
    /// Which local model.
    case localModels
    case working(SetupProgress)
    case failed(Problem)
    /// Which provider a key is for.
    case providers
    /// The key of that provider is typed.
    case key
    /// It is tried.
    case testing
    /// It did not work.
    case rejected(Problem)
    /// It works: where it is to be kept, and why it could not be kept elsewhere.
    case keeping(Problem?)
    /// The command that prints it is typed.
    case command
    /// It is being put where it is to be kept.
    case saving
  }

  public var offer: SetupOffer
  public internal(set) var step: Step
  /// Which line of the list is chosen.
  public internal(set) var selection = 0
  /// Whose key is typed; an index into the offer.
  var providerIndex: Int?
  /// The one place where the key is, from its first character until it is kept or forgotten.
  public internal(set) var key = HiddenText()
  /// What the provider said to it, in a few words.
  var acceptance = ""
  public internal(set) var command = TextEditor()
  /// Which of the places was chosen last.
  var place = 0

  public init(offer: SetupOffer) {
    self.offer = offer
    step = offer.isFirst ? .menu : .providers
  }

  var isWorking: Bool {
    switch step {
    case .working, .testing, .saving: true
    default: false
    }
  }

  var isRejected: Bool {
    if case .rejected = step { true } else { false }
  }

  /// Whether what is typed is a text.
  var takesText: Bool { step == .key || step == .command }

  var provider: SetupOffer.Provider? {
    providerIndex.flatMap { offer.providers.indices.contains($0) ? offer.providers[$0] : nil }
  }

  /// How many lines can be chosen from.
  var choiceCount: Int {
    switch step {
    case .menu: 3
    case .localModels: offer.localModels.count
    // The last one looks for keys and servers again.
    case .providers: offer.providers.count + 1
    case .keeping: KeyKeeping.choiceCount
    case .working, .failed, .key, .testing, .rejected, .command, .saving: 0
    }
  }

  mutating func go(to step: Step, selecting selection: Int = 0) {
    self.step = step
    self.selection = max(0, min(selection, choiceCount - 1))
  }

  /// Forgets the key and all that was typed about it.
  mutating func forgetKey() {
    key = HiddenText()
    command = TextEditor()
    acceptance = ""
  }
}

/// Where a key is kept that has been typed.
public enum KeyKeeping: Hashable, Sendable {
  /// In a file of the program's that only the user may read.
  case file
  /// Nowhere: a program with these arguments prints it whenever it is needed.
  case command([String])
  /// In memory, until the program ends.
  case thisRun

  static let choiceCount = 3
}
