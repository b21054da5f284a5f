import Conversation

/// The question whether a folder's own settings are trusted, while it is read, over everything else.
public struct TrustReading: Sendable {
  /// What it is about; `nil` until it has been read from disk.
  public internal(set) var offer: FolderOffer?
  /// Whether it came without being asked for, so that keys may have been meant for what it covers.
  let cameByItself: Bool
  var position = ReadingPosition()
  /// What had its end on the screen.
  private var seen: FolderOffer?
  /// When it was on the screen for the first time; `nil` before.
  private(set) var shownAt: Timestamp?
  /// What has to be known before it is read on.
  public internal(set) var warning: String?
  /// When the person's word holds, if nothing else follows it; `nil` while they have not given it.
  var holdsAt: Timestamp?
  /// What the key of their word would have typed elsewhere.
  var typed = ""
  /// Whether the word is being written down.
  public internal(set) var isBeingKept = false

  /// How long the word has to stand alone: what is pasted or typed without looking goes on before.
  static let pause: Int64 = 400
  /// How long it has to be on the screen, where it came by itself, until what is typed is meant for it.
  static let noticing: Int64 = 1000

  init(_ offer: FolderOffer?, cameByItself: Bool = false) {
    self.offer = offer
    self.cameByItself = cameByItself
  }

  /// Whether all of it has been read, so that it may be trusted.
  public var isRead: Bool { offer != nil && seen == offer }

  /// Whether the person can have seen that it is there.
  func isNoticed(at now: Timestamp) -> Bool {
    guard let shownAt else { return false }
    return !cameByItself || now >= shownAt.advanced(byMilliseconds: Self.noticing)
  }

  /// Takes note of what is on the screen.
  mutating func note(rows: Int, visible: Int, at now: Timestamp) {
    let isEnd = position.note(rows: rows, visible: visible)
    guard visible > 0 else { return }
    if shownAt == nil { shownAt = now }
    if isEnd { seen = offer }
  }

  /// Goes on with what they are now.
  mutating func follow(_ new: FolderOffer) {
    if let offer, offer != new {
      position.scrollToTop()
      seen = nil
      warning = "The files have changed while you read. Nothing was trusted; this is what they are now."
    }
    offer = new
    holdsAt = nil
    isBeingKept = false
  }
}
