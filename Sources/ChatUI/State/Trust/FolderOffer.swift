/// A folder's own settings as they were read once: what would count if the person trusted them.
///
/// Everything in it was written by whoever put the folder together, except the names of the files.
public struct FolderOffer: Hashable, Sendable {
  public enum Standing: Hashable, Sendable {
    /// Nobody has said anything about them.
    case new
    /// They are not what the person has trusted.
    case changed
    /// Something is wrong with them, so that they cannot be trusted.
    case unusable
    /// They count.
    case trusted
  }

  /// A tool server that they bring along.
  public struct Server: Hashable, Sendable {
    public enum Transport: Hashable, Sendable {
      /// A program with its arguments, the folder that it runs in when that is another one, and the names of the
      /// variables that it gets.
      case command([String], folder: String?, environment: [String])
      /// An address, and the names of the headers that it gets.
      case address(String, headers: [String])
    }

    public var name: String
    /// The file that it is written in, and the line.
    public var place: String
    public var transport: Transport
    /// What holds its program; nil for a server at an address.
    public var hold: ToolServerEntry.Hold?
    /// `false` where it is written down and not to be started.
    public var isEnabled: Bool

    public init(
      _ name: String, at place: String, _ transport: Transport, hold: ToolServerEntry.Hold? = nil,
      isEnabled: Bool = true
    ) {
      self.name = name
      self.place = place
      self.transport = transport
      self.hold = hold
      self.isEnabled = isEnabled
    }
  }

  /// A file that counts, whole.
  public struct File: Hashable, Sendable {
    /// One of the few names that count.
    public var name: String
    public var text: String

    public init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// The folder, without links.
  public var folder: String
  /// Of the bytes of all files; trust is bound to it.
  public var digest: String
  public var standing: Standing
  /// Whether rules and tool servers count as soon as they are trusted; `false` where only a new start brings them.
  public var countsAtOnce = true
  /// Whether all of what is trusted is in use; `false` until the next start.
  public var isInUse = true
  /// Whether what the person trusted before goes on counting until this process ends, although the files are others now,
  /// or their trust is forgotten.
  public var earlierCounts = false
  /// What is wrong with them, a line each.
  public var problems: [String] = []
  /// `+ ` and what came, `- ` and what went since they were trusted.
  public var changes: [String] = []
  /// The model of new sessions.
  public var model: String?
  public var systemPrompt: String?
  /// Rules for tools, a line each.
  public var rules: [String] = []
  public var servers: [Server] = []
  public var files: [File] = []

  public init(folder: String, digest: String, _ standing: Standing) {
    self.folder = folder
    self.digest = digest
    self.standing = standing
  }

  /// Whether the person may say that they trust them.
  var canBeTrusted: Bool { standing == .new || standing == .changed }
}
