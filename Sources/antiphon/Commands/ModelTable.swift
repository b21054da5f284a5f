import Conversation
import Coordinator
import Providers
import Screen

/// A model as `antiphon models` tells of it: what its provider says, with the settings over that.
struct ListedModel: Encodable {
  /// What `--model` takes.
  var model: String
  var name: String?
  var contextWindow: Int?
  var maximumOutputTokens: Int?
  var prices: ModelPrices?
  /// `nil` when not known.
  var abilities: [String]?
  var fetchedAt: Timestamp?

  static func all(_ listings: [ProviderListing], _ sources: ModelSources) -> [ListedModel] {
    listings.flatMap { listing in
      listing.models.map { model in
        let reference = listing.reference(to: model)
        let profile = sources.profile(of: reference)
        return ListedModel(
          model: reference.description, name: model.name, contextWindow: profile.contextWindow,
          maximumOutputTokens: profile.maximumOutputTokens, prices: profile.prices,
          abilities: profile.abilities.map { abilities in
            ModelAbility.allCases.filter(abilities.contains).map(\.rawValue)
          }, fetchedAt: listing.fetchedAt)
      }
    }
  }

  func matches(_ text: String?) -> Bool {
    guard let text = text?.lowercased() else { return true }
    return model.lowercased().contains(text) || name?.lowercased().contains(text) == true
  }
}

/// The table of models.
enum ModelTable {
  private static let titles = ["MODEL", "WINDOW", "OUTPUT", "IN $/M", "OUT $/M", "ABILITIES"]

  /// A line for each model under a line of titles.
  static func text(_ models: [ListedModel]) -> String {
    let rows = [titles] + models.map(cells)
    let widths = titles.indices.map { column in rows.map { TextWidth.columns(of: $0[column]) }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - TextWidth.columns(of: cell))
        // Names and abilities begin at the left, numbers end at the right.
        let isText = column == 0 || column == row.count - 1
        line += (column == 0 ? "" : "  ") + (isText ? cell + space : space + cell)
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private static func cells(_ model: ListedModel) -> [String] {
    [
      PlainText.harmless(model.model), model.contextWindow.map(count) ?? "-",
      model.maximumOutputTokens.map(count) ?? "-", model.prices.map { price($0.input) } ?? "-",
      model.prices.map { price($0.output) } ?? "-",
      model.abilities.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") } ?? "-",
    ]
  }

  /// `8192`, `128k`, `1.05M`
  private static func count(_ tokens: Int) -> String {
    switch tokens {
    case ..<10_000: "\(tokens)"
    case ..<1_000_000: "\((tokens + 500) / 1000)k"
    default: decimal(Double(tokens) / 1e6, places: 100) + "M"
    }
  }

  private static func price(_ dollars: Double) -> String {
    // What OpenRouter charges differently each time is said to be less than nothing.
    dollars < 0 ? "varies" : decimal(dollars, places: 10_000)
  }

  private static func decimal(_ value: Double, places: Double) -> String {
    let rounded = (value * places).rounded() / places
    return rounded == rounded.rounded() && rounded.magnitude < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
