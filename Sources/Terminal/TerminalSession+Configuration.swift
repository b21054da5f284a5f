import Theming

extension TerminalSession {
  /// What to open and how.
  public struct Configuration {
    /// The colours that the user has set; `nil` decides by the environment.
    public var colorDepth: ColorDepth?
    /// Whether clicks and the wheel are reported; otherwise the terminal keeps them for its own selection.
    public var hasMouse = true
    /// Whether a terminal that knows them is told where links lead.
    public var hasLinks = true
    /// The title of the window, if it shall be changed.
    public var title: String?
    /// A file to which standard error is appended while the interface is up. It would tear the screen.
    public var standardErrorPath: String?
    /// File descriptors of the terminal.
    public var input: Int32 = 0
    public var output: Int32 = 1
    /// The variable of a name.
    public var environment: (String) -> String? = environmentVariable

    /// How long an ESC waits for what may follow it while an answer is due: a slow connection brings its pieces one by
    /// one.
    var answerMilliseconds = 250
    /// How long the end waits for an answer that is due: it would be typed into the shell.
    var lastAnswerMilliseconds: Int32 = 150

    public init() {}
  }
}
