import Conversation

/// What writing a message needs from outside.
public enum ComposeRequest: Hashable, Sendable {
  /// Look for files. Answer: `ComposingAction.filesFound` with the same query; none when another one came meanwhile.
  case findFiles(FileQuery)
  /// Tell of a file. Answer: `ComposingAction.previewed` with the same path.
  case preview(path: String)
  /// Read what is to go along with a message. Answer: `ComposingAction.attached`, or `.notAttached`.
  ///
  /// - Parameter pasted: the text that stood for the files and is in the composer; nothing is said when it does not
  ///   name files after all.
  case attach([String], to: PaneID, pasted: String?)
  /// Read the templates. Answer: `ComposingAction.templates`.
  case listTemplates
  /// Have the user's editor change a text. Answer: `ComposingAction.edited`, or `.notEdited`.
  case openEditor(PaneID, text: String)
  /// Keep messages for later runs. Answer: none.
  case keepInHistory([String])
  /// Write a session into a file, named after it where no path is given. Answer: a notice.
  case export(SessionID, path: String?)
}

/// What has come of it.
public enum ComposingAction: Sendable {
  /// - Parameter isCut: whether there are more files than were looked at.
  case filesFound(FileQuery, [FoundFile], isCut: Bool)
  case previewed(path: String, FilePreview)
  case attached([AttachedFileContent], to: PaneID, pasted: String?)
  case notAttached(PaneID, Problem)
  case templates([PromptTemplate])
  /// The text as the user's editor left it.
  case edited(PaneID, text: String)
  case notEdited(Problem)
  /// What was sent in earlier runs, latest last.
  case history([String])
  /// What was left unsent in earlier runs.
  case drafts([KeptDraft])
}

/// A file that can go along with a message.
public enum AttachedFileContent: Hashable, Sendable {
  case image(Attachment)
  /// Named in the text, and read when the message is sent.
  case text(FileMention)
}

/// A text that was not sent, as it is kept from one run to the next.
public struct KeptDraft: Hashable, Sendable {
  /// Where it was written; `nil` for a session that did not exist yet.
  public var session: SessionID?
  public var text: String

  public init(session: SessionID?, text: String) {
    self.session = session
    self.text = text
  }
}
