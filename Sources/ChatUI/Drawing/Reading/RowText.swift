import Screen

/// The text of one row: its characters with their columns, without the gutter.
struct RowText {
  struct Cluster {
    /// From the start of the row, the gutter counted.
    var column: Int
    var width: Int
    var character: Character
  }

  private(set) var clusters: [Cluster] = []
  /// Where the text begins.
  let start: Int
  /// The first column behind it.
  private(set) var end: Int
  let ending: Line.Ending

  init(_ line: Line) {
    start = line.gutter
    end = line.gutter
    ending = line.ending
    var column = 0
    for span in line.spans {
      for character in span.text {
        let width = TextWidth.columns(of: character)
        if column >= start { clusters.append(Cluster(column: column, width: width, character: character)) }
        column += width
      }
    }
    end = max(start, column)
  }

  var isBlank: Bool { clusters.allSatisfy { $0.character.isWhitespace } }

  /// The cluster that covers a column, or the nearest one.
  func index(at column: Int) -> Int? {
    clusters.lastIndex { $0.column <= column } ?? (clusters.isEmpty ? nil : 0)
  }

  /// The column in which the cluster at a column begins: the text's start where there is none.
  func aligned(_ column: Int) -> Int { index(at: column).map { clusters[$0].column } ?? start }

  /// The column behind the cluster at a column.
  func end(at column: Int) -> Int {
    index(at: column).map { clusters[$0].column + max(1, clusters[$0].width) } ?? start
  }

  func text(in columns: Range<Int>) -> String {
    String(clusters.lazy.filter { columns.contains($0.column) }.map(\.character))
  }

  /// How many characters before a column are not spaces.
  func inkedCount(before column: Int) -> Int {
    clusters.reduce(0) { $1.column < column && $1.character != " " ? $0 + 1 : $0 }
  }

  var inkedCount: Int { inkedCount(before: .max) }

  /// The column of the character before which so many stand that are not spaces.
  func column(ofInked count: Int) -> Int {
    var seen = 0
    for cluster in clusters where cluster.character != " " {
      if seen == count { return cluster.column }
      seen += 1
    }
    return clusters.last?.column ?? start
  }
}

/// What the word motions tell apart.
enum CharacterKind: Hashable {
  case space, word, sign

  init(_ character: Character) {
    if character.isWhitespace {
      self = .space
    } else {
      self = character.isLetter || character.isNumber || character == "_" ? .word : .sign
    }
  }
}
