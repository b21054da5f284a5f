import Screen

/// Frames in the order in which a person would see them, with the keys between them, compared with a file.
///
/// The file is `__Snapshots__/<suite>/<name>@<columns>x<rows>.frame` beside the test. Nothing records by
/// itself: what differs is written to `.frame.new` beside it and fails the test, and `Scripts/snapshots accept`
/// takes it over once a person has read it.
public struct FrameStory {
  public let name: String
  public let suite: String
  private let testFile: String
  private var parts: [Part] = []

  private enum Part {
    case frame(Frame)
    case keys(String)
  }

  /// - Parameters:
  ///   - name: names the file; letters, digits, `-` and `_`.
  ///   - suite: names the folder; `nil` takes the name of the test's file without its extension.
  public init(_ name: String, suite: String? = nil, filePath: String = #filePath) {
    self.name = name
    testFile = filePath
    self.suite = suite ?? TextSnapshot.suite(of: filePath)
  }

  /// Adds what is shown now.
  public mutating func record(_ frame: Frame) {
    parts.append(.frame(frame))
  }

  /// Adds the keys that lead to the next frame, as `Key.sequence(_:)` reads them.
  public mutating func keys(_ keys: String) {
    parts.append(.keys(keys))
  }

  /// The whole story as it stands in the file.
  public var text: String {
    var sections: [String] = []
    var number = 0
    for part in parts {
      switch part {
      case .keys(let keys): sections.append("keys: \(keys)")
      case .frame(let frame):
        number += 1
        sections.append(FrameText.rows(of: frame, number: number))
      }
    }
    let legend = FrameText.legend(of: frames)
    if !legend.isEmpty { sections.append(legend) }
    return sections.joined(separator: "\n") + "\n"
  }

  /// Where the accepted story is, its size being that of the first frame.
  public var path: String {
    let size = frames.first?.size ?? Size(columns: 0, rows: 0)
    return TextSnapshot.path("\(name)@\(size.columns)x\(size.rows)", suite: suite, filePath: testFile)
  }

  /// Compares the story with its file.
  ///
  /// - Throws: `SnapshotMismatch` when the file is missing or differs; `<path>.new` then holds this story.
  public func verify() throws(SnapshotMismatch) {
    try TextSnapshot.verify(text, path: path)
  }

  private var frames: [Frame] {
    parts.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
  }
}

/// A story that is not as accepted: missing or different.
public struct SnapshotMismatch: Error, CustomStringConvertible {
  /// The file with the accepted story; what was seen is in the file of this name with `.new` after it.
  public let path: String
  /// What was accepted; `nil` when there is nothing yet.
  public let accepted: String?
  public let actual: String
  /// Why the `.new` file could not be written, if so.
  public let writingProblem: String?

  public var description: String {
    var text =
      if let accepted {
        "\(path) differs:\n" + LineDifference(accepted, actual).description
      } else {
        "\(path) does not exist yet. What was seen:\n\(actual)"
      }
    if let writingProblem {
      text += "\nand \(path).new could not be written: \(writingProblem)"
    } else {
      text += "\nRead it with Scripts/snapshots review, then Scripts/snapshots accept."
    }
    return text
  }
}

/// The lines between the first and the last that differ in two texts.
struct LineDifference: CustomStringConvertible {
  private let firstLine: Int
  private let before: [Substring]
  private let removed: ArraySlice<Substring>
  private let added: ArraySlice<Substring>

  init(_ old: String, _ new: String) {
    let old = old.split(separator: "\n", omittingEmptySubsequences: false)
    let new = new.split(separator: "\n", omittingEmptySubsequences: false)
    let shared = zip(old, new).prefix { $0 == $1 }.count
    let atEnd = zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count
    let tail = min(atEnd, min(old.count, new.count) - shared)
    firstLine = shared + 1
    before = Array(old[max(0, shared - 2)..<shared])
    removed = old[shared..<(old.count - tail)]
    added = new[shared..<(new.count - tail)]
  }

  var description: String {
    let limit = 24
    var lines = ["line \(firstLine):"] + before.map { "  \($0)" }
    lines += removed.prefix(limit).map { "- \($0)" }
    if removed.count > limit { lines.append("- … \(removed.count - limit) more") }
    lines += added.prefix(limit).map { "+ \($0)" }
    if added.count > limit { lines.append("+ … \(added.count - limit) more") }
    return lines.joined(separator: "\n")
  }
}
