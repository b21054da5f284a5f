import Conversation
import Screen
import Widgets

/// The question whether a folder's own settings are trusted.
extension ChatState {
  mutating func take(_ action: TrustAction) {
    switch action {
    case .found(let offer):
      untrusted = offer
      // What cannot be used leaves nothing to decide.
      trustAsking = offer.canBeTrusted ? .question : .notice
    case .looked(let offer):
      guard case .trust(var reading) = dialog, reading.offer == nil else { return }
      guard let offer else {
        dialog = nil
        return show(notice: .information, "This folder has no settings of its own.")
      }
      reading.follow(offer)
      dialog = .trust(reading)
    case .changed(let offer):
      untrusted = offer
      guard case .trust(var reading) = dialog, let offer else {
        if case .trust = dialog { dialog = nil }
        return show(notice: .warning, "The folder's settings have changed meanwhile. Nothing was trusted.")
      }
      reading.follow(offer)
      dialog = .trust(reading)
    case .trusted(let words):
      untrusted = nil
      if case .trust = dialog { dialog = nil }
      show(notice: .success, words)
    case .failed(let problem):
      if case .trust(var reading) = dialog {
        guard reading.offer != nil else {
          dialog = nil
          return show(problem)
        }
        reading.isBeingKept = false
        reading.warning = "Nothing was trusted. \(problem.words)"
        dialog = .trust(reading)
      } else {
        show(problem)
      }
    }
  }

  /// Reads them anew, and shows them.
  mutating func openTrust(_ effects: inout [Effect]) {
    trustAsking = nil
    pendingKeys = []
    quitArmedUntil = nil
    dialog = .trust(TrustReading(nil))
    effects.append(.trust(.look))
  }

  /// - Returns: whether the question had a use for the command.
  mutating func performInTrust(_ command: Command.ID, _ effects: inout [Effect]) -> Bool {
    guard case .trust(var reading) = dialog else { return false }
    switch command {
    case _ where reading.position.perform(command): break
    case .trustGive:
      guard reading.isRead, reading.offer?.canBeTrusted == true, !reading.isBeingKept else { return true }
      reading.warning = nil
      reading.holdsAt = now.advanced(byMilliseconds: TrustReading.pause)
    case .trustLeave:
      dialog = nil
      if reading.offer?.canBeTrusted == true, !reading.isBeingKept {
        let rest =
          reading.offer?.earlierCounts == true
          ? "What you trusted before counts until antiphon ends here." : "Nothing of them counts."
        show(notice: .information, "\(wayToTrust) shows the folder's settings again. \(rest)")
      }
      return true
    default: return false
    }
    dialog = .trust(reading)
    return true
  }

  mutating func scrollTrust(by rows: Int) {
    guard case .trust(var reading) = dialog else { return }
    reading.position.scroll(by: rows)
    dialog = .trust(reading)
  }

  // MARK: When it comes, and when it goes

  /// Asks, as soon as that is in nobody's way; and has the word written down once it holds.
  mutating func settleTrust(_ effects: inout [Effect]) {
    if case .trust(var reading) = dialog {
      if setup != nil, reading.cameByItself {
        // First things first.
        dialog = nil
        trustAsking = .question
      } else if let time = reading.holdsAt, time <= now, let offer = reading.offer {
        reading.holdsAt = nil
        reading.isBeingKept = true
        dialog = .trust(reading)
        effects.append(.trust(.trust(digest: offer.digest)))
      }
    }
    guard let asking = trustAsking, setup == nil, let offer = untrusted else { return }
    if isCovered || !pendingKeys.isEmpty {
      trustAsking = .notice
    } else if asking == .notice || isWriting {
      trustAsking = nil
      noteUntrusted(offer)
    } else {
      trustAsking = nil
      quitArmedUntil = nil
      dialog = .trust(TrustReading(offer, cameByItself: true))
    }
  }

  /// Whether something is being typed, or has been and is not sent.
  private var isWriting: Bool {
    focusContext == .field || focusContext == .selecting || !composer.editor.isEmpty || completion != nil
      || historySearch != nil
  }

  private mutating func noteUntrusted(_ offer: FolderOffer) {
    let what =
      switch offer.standing {
      case .new: "which do not count until you trust them"
      case .changed: "which have changed since you trusted them, and do not count"
      case .unusable: "which cannot be used"
      case .trusted: "which count"
      }
    show(notice: .warning, "\(wayToTrust) shows this folder's own settings, \(what).")
  }

  private var wayToTrust: String { commands.label(for: .trustShow, in: focusContext) ?? "/trust" }

  /// Sees to it that what was meant for something else is no answer: the question that came by itself makes way for
  /// what is typed or pasted, and a word that is followed by anything at once was none.
  mutating func makeWay(for event: InputEvent) {
    guard case .trust(var reading) = dialog, helpScroll == nil else { return }
    switch event {
    case .key(let key):
      let match = commands.match(pendingKeys + [key], in: .trust)
      let isWord = match == .command(.trustGive)
      let isFollowing = reading.holdsAt != nil && !isWord
      let isMeant =
        key.isTyped
        ? reading.isNoticed(at: now) && match != nil && !isFollowing
        : reading.shownAt != nil
      if reading.cameByItself, !isMeant {
        retreat(from: reading)
        if isFollowing, focusContext == .composer { insert(reading.typed) }
      } else if isFollowing {
        takeBackWord(&reading)
      } else if isWord {
        reading.typed = (reading.holdsAt == nil ? "" : reading.typed) + key.typedText
        dialog = .trust(reading)
      }
    case .paste:
      if reading.cameByItself { retreat(from: reading) } else { takeBackWord(&reading) }
    case .mouse, .focus, .background, .deviceAttributes: break
    }
  }

  private mutating func takeBackWord(_ reading: inout TrustReading) {
    guard reading.holdsAt != nil else { return }
    reading.holdsAt = nil
    reading.warning = "Something else was typed right behind it. Nothing was trusted."
    dialog = .trust(reading)
  }

  private mutating func retreat(from reading: TrustReading) {
    dialog = nil
    pendingKeys = []
    if let offer = reading.offer { noteUntrusted(offer) }
  }
}

/// How the person is asked about a folder's settings.
enum TrustAsking: Hashable, Sendable {
  /// With all of what would count.
  case question
  /// With a sentence that says where it is.
  case notice
}
