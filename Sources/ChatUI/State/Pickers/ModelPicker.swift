import Conversation
import Widgets

/// The models from which one is chosen.
///
/// What there is to choose from comes and changes while the list is open.
public struct ModelPicker: Sendable {
  /// What the chosen model is for.
  enum Purpose: Hashable, Sendable {
    /// What is asked next in this session.
    case session(SessionID)
    /// What is asked in a session that does not exist yet, and that has a model of its own.
    case draft(DraftID)
    /// Sessions that are begun from now on.
    case newSessions
    /// Another answer to the round with this index.
    case retry(SessionID, index: Int)

    var session: SessionID? {
      switch self {
      case .session(let id), .retry(let id, _): id
      case .draft, .newSessions: nil
      }
    }
  }

  /// A line of the list.
  public enum Row: Hashable, Sendable {
    case model(ModelChoice)
    /// A model that nobody lists, named in full by what is typed.
    case typed(ModelReference)
    /// A provider that is being asked what it offers.
    case loading(String)
    /// A provider that could not be asked.
    case failed(String, Problem)

    /// What can be chosen with it.
    var model: ModelReference? {
      switch self {
      case .model(let choice): choice.model
      case .typed(let model): model
      case .loading, .failed: nil
      }
    }
  }

  let purpose: Purpose
  /// The model that is in use where the chosen one is to be.
  var present: ModelReference?
  private(set) var rows: [Row] = []
  private var isFiltered = false

  init(_ purpose: Purpose, present: ModelReference?) {
    self.purpose = purpose
    self.present = present
  }

  // MARK: What fits

  /// The rows for what is typed: with nothing typed the models used last come first, otherwise those that fit best.
  static func rows(
    of providers: [ProviderModels], recent: [ModelReference], filter: String
  ) -> [Row] {
    let pattern = filter.filter { !$0.isNewline }
    guard pattern.contains(where: { !$0.isWhitespace }) else { return unfiltered(providers, recent) }
    let wanted = FuzzyPattern(pattern)
    var found: [(score: Int, place: Int, row: Row)] = []
    for provider in providers {
      for choice in provider.models {
        guard let score = score(wanted, choice) else { continue }
        found.append((score, found.count, .model(choice)))
      }
    }
    found.sort { $0.score == $1.score ? $0.place < $1.place : $0.score > $1.score }
    var rows = found.map(\.row)
    if let model = ModelReference(pattern.filter { !$0.isWhitespace }),
      !rows.contains(where: { $0.model == model })
    {
      rows.append(.typed(model))
    }
    return rows + remarks(providers.filter { wanted.score(in: $0.provider) != nil })
  }

  private static func unfiltered(_ providers: [ProviderModels], _ recent: [ModelReference]) -> [Row] {
    var known: [ModelReference: ModelChoice] = [:]
    for choice in providers.lazy.flatMap(\.models) { known[choice.model] = choice }
    // Of those used last, the ones that are still offered.
    let first = recent.compactMap { known[$0] }
    let shown = Set(first.map(\.model))
    let rest = providers.flatMap(\.models).filter { !shown.contains($0.model) }
    return (first + rest).map(Row.model) + remarks(providers)
  }

  private static func remarks(_ providers: [ProviderModels]) -> [Row] {
    providers.compactMap { provider in
      if let problem = provider.problem, !provider.isLoading { return .failed(provider.provider, problem) }
      return provider.isLoading ? .loading(provider.provider) : nil
    }
  }

  /// By the name that is shown, or by what people call it.
  private static func score(_ pattern: FuzzyPattern, _ choice: ModelChoice) -> Int? {
    let byID = pattern.score(in: choice.model.description)
    let byName = choice.name.flatMap { pattern.score(in: $0) }
    guard let byID else { return byName }
    return max(byID, byName ?? byID)
  }
}

extension ModelPicker: PickerContent {
  var title: String {
    switch purpose {
    case .session, .draft: "Model for this session"
    case .newSessions: "Model for new sessions"
    case .retry: "Another answer by"
    }
  }

  static let shape = PickerShape(hasHeader: true, hasLegend: true)
  var shape: PickerShape { Self.shape }
  var placeholder: (typing: String, listing: String) { ("Type to filter", "All models") }
  var session: SessionID? { purpose.session }
  var isMoving: Bool { rows.contains { if case .loading = $0 { true } else { false } } }
  var count: Int { rows.count }

  /// The one in use, until something is typed.
  var initialRow: Int {
    isFiltered ? 0 : rows.firstIndex { $0.model != nil && $0.model == present } ?? 0
  }

  mutating func refresh(filter: String, _ state: ChatState, _ reason: PickerRefresh) {
    isFiltered = filter.contains { !$0.isWhitespace }
    rows = state.modelRows(filter: filter)
  }

  func name(of row: Int) -> String {
    switch rows[row] {
    case .model(let choice): choice.model.description
    case .typed(let model): model.description
    case .loading(let provider), .failed(let provider, _): provider
    }
  }

  func key(of row: Int) -> PickerKey {
    switch rows[row] {
    case .model(let choice): .model(choice.model)
    case .typed(let model): .model(model)
    case .loading(let provider), .failed(let provider, _): .provider(provider)
    }
  }

  func accept(_ row: Int?, isOther: Bool, _ state: inout ChatState, _ effects: inout [Effect]) {
    guard let row else {
      state.show(
        notice: .information, "No model fits. One that is not listed can be typed as provider/model.")
      return
    }
    guard let model = rows[row].model else {
      // A provider that could not be asked is asked again.
      if case .failed = rows[row] { effects.append(.listModels) }
      return
    }
    state.dialog = nil
    state.use(model, for: isOther ? .newSessions : purpose, &effects)
  }

  var hints: [(Command.ID, String)] {
    let hints: [(Command.ID, String)] = [(.fieldAccept, "chooses"), (.fieldCancel, "closes")]
    return purpose == .newSessions ? hints : hints + [(.modelDefault, "for new sessions")]
  }
}
