import Conversation

/// What the first-start screen can offer.
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

  /// The recommended one first; empty when none can be installed, which `localObstacle` explains.
  public var localModels: [LocalModel]
  /// Why no model can be installed here and what would change that.
  public var localObstacle: Problem?
  /// The environment variables in which keys are looked for.
  public var keyVariables: [String]
  /// Where the settings file is, or would be.
  public var settingsPath: String

  public init(
    localModels: [LocalModel], localObstacle: Problem? = nil, keyVariables: [String], settingsPath: String
  ) {
    self.localModels = localModels
    self.localObstacle = localObstacle
    self.keyVariables = keyVariables
    self.settingsPath = settingsPath
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

/// The first-start screen.
public struct SetupState: Hashable, Sendable {
  public enum Step: Hashable, Sendable {
    /// The three ways to begin.
    case menu
    /// Which local model.
    case localModels
    /// Where keys go.
    case keys
    case working(SetupProgress)
    case failed(Problem)
  }

  public var offer: SetupOffer
  public var step = Step.menu
  /// Which line of the menu or of the list of models is chosen.
  public var selection = 0

  public init(offer: SetupOffer) { self.offer = offer }

  var isWorking: Bool {
    if case .working = step { true } else { false }
  }

  /// How many lines can be chosen from.
  var choiceCount: Int {
    switch step {
    case .menu: 3
    case .localModels: offer.localModels.count
    case .keys, .working, .failed: 0
    }
  }
}
