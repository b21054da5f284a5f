/// What has become known of a folder's own settings.
public enum TrustAction: Sendable {
  /// The program was started in a folder whose settings are not trusted.
  case found(FolderOffer)
  /// The answer to `TrustRequest.look`; `nil` where the folder has no settings of its own.
  case looked(FolderOffer?)
  /// They are not what was shown any more, and were not trusted; `nil` where they are gone.
  case changed(FolderOffer?)
  /// They are trusted; what counts now, and what later, in words.
  case trusted(String)
  case failed(Problem)
}

/// What is to be done with a folder's own settings.
public enum TrustRequest: Hashable, Sendable {
  /// Read them. Answer: `TrustAction.looked`, or `.failed`.
  case look
  /// Write down that the person trusts them, when they are still those with this digest. Answer: `TrustAction.trusted`,
  /// `.changed` or `.failed`.
  case trust(digest: String)
}
