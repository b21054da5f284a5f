import Conversation
import Widgets

/// The list of models from which one is chosen.
///
/// It holds what is typed and which row is chosen; what there is to choose from is in the state, since it comes and
/// changes while the list is open.
public struct ModelPicker: Sendable {
  /// What the chosen model is for.
  public enum Purpose: Hashable, Sendable {
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

    /// Whether it is about the same thing, whatever is known of that.
    func isSame(as other: Row) -> Bool {
      switch (self, other) {
      case (.model(let one), .model(let another)): one.model == another.model
      case (.failed(let one, _), .failed(let another, _)): one == another
      default: self == other
      }
    }
  }

  public let purpose: Purpose
  /// The model that is in use where the chosen one is to be.
  public internal(set) var present: ModelReference?
  public internal(set) var filter = TextEditor()
  /// Whether typed characters go into the filter; otherwise they are commands.
  public internal(set) var isFiltering = true
  public internal(set) var rows: [Row] = []
  public internal(set) var selection = ListSelection()

  init(_ purpose: Purpose, present: ModelReference?) {
    self.purpose = purpose
    self.present = present
  }

  var selectedRow: Row? {
    selection.selected.flatMap { rows.indices.contains($0) ? rows[$0] : nil }
  }

  /// Takes new rows.
  ///
  /// - Parameter keepsSelection: whether the chosen row stays chosen, wherever it is now; otherwise the first one is.
  mutating func replaceRows(_ new: [Row], keepsSelection: Bool) {
    let old = selectedRow
    rows = new
    selection.setCount(new.count)
    if keepsSelection, let old, let place = new.firstIndex(where: { $0.isSame(as: old) }) {
      selection.select(place)
    } else {
      selection.select(0)
    }
  }

  // MARK: What fits

  /// The rows for what is typed: with nothing typed the models used last come first, otherwise those that fit best.
  static func rows(
    of providers: [ProviderModels], recent: [ModelReference], filter: String
  ) -> [Row] {
    let pattern = filter.filter { !$0.isNewline }
    guard pattern.contains(where: { !$0.isWhitespace }) else { return unfiltered(providers, recent) }
    var found: [(score: Int, place: Int, row: Row)] = []
    for provider in providers {
      for choice in provider.models {
        guard let score = score(pattern, choice) else { continue }
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
    return rows + remarks(providers.filter { FuzzyMatch.score(pattern, in: $0.provider) != nil })
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
  private static func score(_ pattern: String, _ choice: ModelChoice) -> Int? {
    let byID = FuzzyMatch.score(pattern, in: choice.model.description)?.score
    let byName = choice.name.flatMap { FuzzyMatch.score(pattern, in: $0)?.score }
    guard let byID else { return byName }
    return max(byID, byName ?? byID)
  }
}
