/// Something that an export holds, or refers to, and that is not taken over.
public enum OmittedPart: Hashable, Sendable, CaseIterable {
  case image, audio, file, toolCall, branch, instructions, hiddenMessage, emptyMessage, answerToNothing, other

  /// So many of them, and why they are left out.
  public func phrase(_ count: Int) -> String {
    switch self {
    case .image: "\(count) \(count == 1 ? "image" : "images") (the export does not hold them)"
    case .audio: "\(count) \(count == 1 ? "recording" : "recordings") (the export does not hold them)"
    case .file: "\(count) \(count == 1 ? "file" : "files") (the export does not hold their text)"
    case .toolCall: "\(count) \(count == 1 ? "message" : "messages") to and from tools that are not here"
    case .branch:
      "\(count) \(count == 1 ? "message" : "messages") of other branches than the one that was shown"
    case .instructions: "\(count) \(count == 1 ? "message" : "messages") with instructions to the model"
    case .hiddenMessage: "\(count) hidden \(count == 1 ? "message" : "messages")"
    case .emptyMessage: "\(count) empty \(count == 1 ? "message" : "messages")"
    case .answerToNothing: "\(count) \(count == 1 ? "answer" : "answers") before the first request"
    case .other: "\(count) \(count == 1 ? "part" : "parts") of a kind that is not known here"
    }
  }
}

/// How often something was left out.
public struct Omissions: Hashable, Sendable {
  public private(set) var counts: [OmittedPart: Int] = [:]

  public init() {}

  public var isEmpty: Bool { counts.isEmpty }

  /// A phrase for each kind, in a fixed order.
  public var phrases: [String] {
    OmittedPart.allCases.compactMap { part in counts[part].map { part.phrase($0) } }
  }

  mutating func add(_ part: OmittedPart, _ count: Int = 1) {
    if count > 0 { counts[part, default: 0] += count }
  }

  mutating func add(_ others: Omissions) {
    counts.merge(others.counts) { $0 + $1 }
  }
}
