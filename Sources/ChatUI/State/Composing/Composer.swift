import Conversation
import Widgets

/// What is being written in one session.
public struct Composer: Sendable {
  public var editor = TextEditor()
  /// Which of the earlier messages is shown, counted from the latest; `nil` while none is.
  public var historyPosition: Int?
  /// What was being written before the first of them was shown.
  public var stash = ""
  /// The message that is being changed; `nil` while a new one is written.
  public var edited: EditedMessage?
  /// The new message that was being written before that.
  public var draft = ""
  /// What goes along with the new message; it stays while an earlier one is changed.
  public internal(set) var attachments: [ComposerAttachment] = []
  /// Text files that were named with an `@` in the text; those that still are go along.
  public internal(set) var mentions: [FileMention] = []
  /// The placeholder of a template that is filled in next; what is typed takes its place.
  var field: TemplateField?
  /// Whether the text came from a template whose placeholders Tab goes through.
  var hasFields = false
  /// What was being written when a command was begun in its place; it comes back when that is done.
  var heldBack: String?
  /// The model of which was said that it takes no images; sending once more sends them all the same.
  var warnedModel: ModelReference?

  /// Whether it could not be sent in this pane and came back: then it is for no other.
  var cameBack = false

  public init() {}

  /// Whether nothing is written in it.
  var isEmpty: Bool {
    editor.isEmpty && edited == nil && draft.isEmpty && heldBack == nil
      && attachments.allSatisfy(\.isWithdrawn)
  }

  /// What is being written, without the command that was begun in its place.
  var written: String {
    guard let heldBack else { return editor.text }
    return editor.isEmpty || SlashCommand.parts(of: editor.text) != nil
      ? heldBack : "\(heldBack)\n\n\(editor.text)"
  }

  /// For the next message: without text, but what was deleted can still be put back.
  init(after other: Composer) { editor = TextEditor(after: other.editor) }

  /// What is sent along with the text as it is now.
  var enclosures: Enclosures {
    Enclosures(
      attachments: attachments.filter { !$0.isWithdrawn }.map(\.attachment),
      files: mentions.filter { editor.text.mentions($0.path) }.map(\.path))
  }
}

/// Something beside the text that goes along with a message.
public struct ComposerAttachment: Hashable, Sendable {
  public var attachment: Attachment
  /// The pasted text in whose place it came; undoing brings that back and withdraws the attachment.
  var pasted: String?
  var isWithdrawn = false
}

/// A text file that is named in a message; what is in it goes along.
public struct FileMention: Hashable, Sendable {
  /// As it stands in the text, behind the `@`.
  public var path: String
  public var byteCount: Int

  public init(path: String, byteCount: Int) {
    self.path = path
    self.byteCount = byteCount
  }
}

/// What goes along with the text of a message.
public struct Enclosures: Hashable, Sendable {
  public var attachments: [Attachment]
  /// The paths of text files that the text names with an `@`; they are read when the message is sent.
  public var files: [String]

  public init(attachments: [Attachment] = [], files: [String] = []) {
    self.attachments = attachments
    self.files = files
  }

  public static let none = Enclosures()

  public var isEmpty: Bool { attachments.isEmpty && files.isEmpty }
}

/// A placeholder of a template, `{{name}}`.
struct TemplateField: Hashable, Sendable {
  var name: String
  /// In UTF-8 bytes.
  var range: Range<Int>
  /// Whether it is still there; otherwise it has been filled in from its start on.
  var isSelected = true
}

extension String {
  /// Whether it names a file with an `@`: at its start or behind a space, and up to its end or another space.
  func mentions(_ path: String) -> Bool {
    let mention = Array(FileReference.written(path).utf8)
    return utf8.withContiguousStorageIfAvailable { bytes in
      var start = 0
      while start + mention.count <= bytes.count {
        guard let place = bytes[start...].firstIndex(of: 0x40) else { return false }
        let end = place + mention.count
        if end <= bytes.count, place == 0 || bytes[place - 1].isBlank,
          end == bytes.count || !bytes[end].isPathPart,
          bytes[place..<end].elementsEqual(mention)
        {
          return true
        }
        start = place + 1
      }
      return false
    } ?? false
  }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || self == 0x0A || self == 0x09 }

  /// Whether a path would go on with it: not with a space, nor with most of what ends a sentence.
  fileprivate var isPathPart: Bool {
    self >= 0x80 || (0x30...0x39).contains(self) || (0x41...0x5A).contains(self)
      || (0x61...0x7A).contains(self)
      || self == 0x5F || self == 0x2F || self == 0x2D
  }
}
