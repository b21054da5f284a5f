import Settings

extension Program {
  /// Says on standard error, in one line, that the folder has settings that do not count.
  func noteUntrustedFolder() {
    if let notice = folderTrust.notice { StandardStreams.say("antiphon: \(notice)") }
  }
}
