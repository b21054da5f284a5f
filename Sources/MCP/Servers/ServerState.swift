/// What a server is doing.
public enum ServerState: Hashable, Sendable {
  /// Not needed yet, or switched off in the settings.
  case off
  case starting
  case ready
  /// Why, in a sentence.
  case failed(String)
  /// By the user; for a moment its program may still be ending.
  case stopped
}

/// A server as it is now.
public struct ServerStatus: Hashable, Sendable {
  public var name: String
  public var state: ServerState
  /// `nil` before the first session.
  public var identity: ServerIdentity?
  /// What it offers, or last offered.
  public var offer: ServerOffer
  /// Whether more of what it offers is on its way.
  public var isListing: Bool
  /// The last that it wrote, and that there was to say of it, oldest first.
  public var log: [ServerLogLine]
  /// How often it was started, by whomever.
  public var starts: Int
}

/// One line of what a server wrote, or of what there is to say of it.
public struct ServerLogLine: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// Its standard error.
    case standardError
    /// A message of the protocol.
    case message
    /// This program.
    case client
  }

  public var source: Source
  /// As the server wrote it: whoever shows it makes every character visible.
  public var text: String
}

/// The last lines that a server has written.
struct ServerLog: Sendable, Hashable {
  static let maximumLines = 500
  static let maximumLength = 1024

  private(set) var lines: [ServerLogLine] = []

  mutating func append(_ text: String, from source: ServerLogLine.Source) {
    for line in text.split(whereSeparator: \.isNewline).suffix(Self.maximumLines) {
      var kept = String(line.unicodeScalars.prefix(Self.maximumLength))
      if kept.utf8.count < line.utf8.count { kept += "…" }
      lines.append(ServerLogLine(source: source, text: kept))
    }
    // Not one by one: a server that writes fast must not cost a copy of all for each line.
    if lines.count > Self.maximumLines * 2 { lines.removeFirst(lines.count - Self.maximumLines) }
  }

  var tail: [ServerLogLine] { lines.suffix(Self.maximumLines) }
}
