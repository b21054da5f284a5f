import Screen

/// Languages of the web, and of data.
extension Grammar {
  private static let scriptKeywords =
    "as async await break case catch class const continue debugger default delete do else export extends finally "
    + "for from function get if import in instanceof let new of return set static super switch this throw try "
    + "typeof using var void while with yield"
  private static let typeKeywords =
    " abstract accessor asserts declare enum implements infer interface is keyof module namespace override private "
    + "protected public readonly require satisfies type unique"
  private static let scriptConstants = "true false null undefined NaN Infinity"
  private static let scriptTypes = "any bigint boolean never number object string symbol unknown"
  private static let scriptTraits: Traits = [.calls, .capitalTypes, .regularExpressions]

  static let javascript = script(scriptKeywords, "", scriptTraits)
  static let jsx = script(scriptKeywords, "", scriptTraits.union(.tags))
  static let typescript = script(scriptKeywords + typeKeywords, scriptTypes, scriptTraits)
  static let tsx = script(scriptKeywords + typeKeywords, scriptTypes, scriptTraits.union(.tags))

  private static func script(_ keywords: String, _ types: String, _ traits: Traits) -> Grammar {
    Grammar(
      keywords: keywords, types: types, constants: scriptConstants, lineComments: "//",
      blockComments: [.slashes], strings: [.double, .single, .backtick], sigils: [("@", .syntaxType)],
      wordSigns: "$", traits: traits)
  }

  static let php = Grammar(
    keywords:
      "abstract and array as break callable case catch class clone const continue declare default do echo else "
      + "elseif empty enddeclare endfor endforeach endif endswitch endwhile enum extends final finally fn for "
      + "foreach function global goto if implements include include_once instanceof insteadof interface isset list "
      + "match namespace new or print private protected public readonly require require_once return static switch "
      + "throw trait try unset use var while xor yield php",
    types: "bool float int iterable mixed never object parent self string void", constants: "true false null",
    lineComments: "// #", blockComments: [.slashes], strings: [.longDouble, .longSingle, .backtick],
    sigils: [("$", .syntaxType)], traits: [.calls, .capitalTypes, .heredocs])

  static let css = Grammar(
    types: "", constants: "auto inherit initial none normal unset revert transparent currentColor",
    lineComments: "//", blockComments: [.slashes], strings: [.double, .single],
    sigils: [("@", .syntaxKeyword), ("$", .syntaxType), (".", .syntaxType), ("!", .syntaxKeyword)],
    wordSigns: "-", lineStyle: .declarations, traits: [.calls, .hexColors, .spacedComments])

  static let json = Grammar(
    constants: "true false null NaN Infinity", lineComments: "//", blockComments: [.slashes],
    strings: [.double, .single], traits: [.keys])

  static let yaml = Grammar(
    constants: "true false null yes no on off True False Null Yes No On Off", lineComments: "#",
    strings: [.longDouble, .make("'", escape: .doubling, goesOn: true)],
    sigils: [("&", .syntaxType), ("*", .syntaxType), ("!", .syntaxType)], wordSigns: "-./", lineStyle: .yaml,
    traits: [.spacedComments, .keys])

  static let toml = Grammar(
    constants: "true false inf nan", lineComments: "#",
    strings: [
      .tripleDouble, .make("'''", escape: .none, goesOn: true), .double, .make("'", escape: .none),
    ], wordSigns: "-", lineStyle: .assignments)

  static let ini = Grammar(
    constants: "true false yes no on off", lineComments: "# ;", strings: [.double], wordSigns: "-.",
    lineStyle: .assignments, traits: [.spacedComments])

  static let sql = Grammar(
    keywords:
      "add after all alter analyze and any as asc before begin between by cascade case check collate column commit "
      + "conflict constraint create cross current_date current_time database declare default deferrable delete desc "
      + "distinct do drop each else elsif end escape except execute exists explain fetch first for foreign from full "
      + "function grant group having if ilike in index inner insert intersect into is isnull join key language "
      + "lateral left like limit loop materialized merge natural not notnull null nulls of offset on or order outer "
      + "over partition pragma primary procedure recursive references release rename replace restrict return "
      + "returning returns revoke right rollback row rows savepoint schema select sequence set table temp temporary "
      + "then to transaction trigger truncate union unique update using vacuum values view when where while window "
      + "with without",
    types:
      "bigint bigserial binary bit blob boolean bytea char character date datetime decimal double float int "
      + "integer interval json jsonb money nchar numeric nvarchar precision real serial smallint text time timestamp "
      + "timestamptz tinyint uuid varbinary varchar", constants: "true false", lineComments: "--",
    blockComments: [.slashes],
    strings: [
      .make("'", escape: .doubling, goesOn: true), .make("\"", escape: .doubling), .make("`", escape: .none),
    ], sigils: [("@", .syntaxType), ("$", .syntaxType)], traits: [.calls, .caseInsensitive])
}
