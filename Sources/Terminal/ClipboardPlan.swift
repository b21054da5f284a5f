/// Which ways to a clipboard are tried for a text, decided by the environment and the text's length alone.
public struct ClipboardPlan: Hashable, Sendable {
  /// One way to a clipboard.
  public enum Way: Hashable, Sendable {
    /// tmux's own buffer, from which tmux goes on to the terminal's clipboard.
    case tmux
    /// The terminal, asked by a sequence in its output. Whether it obeys cannot be known.
    case terminal
    case tool(Tool)
  }

  /// A program that puts what it reads into the system's clipboard.
  public enum Tool: String, Hashable, Sendable, CaseIterable {
    case wlCopy = "wl-copy"
    case xclip
    case xsel
    case pbcopy
    /// Windows, from within its subsystem for Linux.
    case clip = "clip.exe"
  }

  /// All of these are tried, each for a clipboard of its own.
  public var ways: [Way] = []
  /// Tried when not one of those has worked: the terminal, where tmux should have done it.
  public var fallback: Way?

  /// - Parameters:
  ///   - length: of the text, in bytes.
  ///   - isFamiliar: whether the terminal knows sequences like this at all.
  ///   - isMac: whether the system is macOS.
  ///   - environment: the variable of a name.
  ///   - hasProgram: whether a program can be found by its name.
  public init(
    length: Int, isFamiliar: Bool, isMac: Bool = ClipboardPlan.isMac, environment: (String) -> String?,
    hasProgram: (String) -> Bool
  ) {
    func isSet(_ name: String) -> Bool { environment(name).map { !$0.isEmpty } ?? false }
    let fitsSequence = isFamiliar && length <= ClipboardSequence.limit
    if isSet("TMUX"), hasProgram("tmux") {
      ways.append(.tmux)
      if fitsSequence { fallback = .terminal }
    } else if fitsSequence {
      ways.append(.terminal)
    }
    // Over ssh the clipboard of this machine is not the one that the user pastes from.
    guard !isSet("SSH_TTY"), !isSet("SSH_CONNECTION") else { return }
    if isMac {
      if hasProgram(Tool.pbcopy.rawValue) { ways.append(.tool(.pbcopy)) }
    } else if isSet("WSL_DISTRO_NAME"), hasProgram(Tool.clip.rawValue) {
      ways.append(.tool(.clip))
    } else if isSet("WAYLAND_DISPLAY"), hasProgram(Tool.wlCopy.rawValue) {
      ways.append(.tool(.wlCopy))
    } else if isSet("DISPLAY") {
      if let tool = [Tool.xclip, .xsel].first(where: { hasProgram($0.rawValue) }) {
        ways.append(.tool(tool))
      }
    }
  }

  public static var isMac: Bool {
    #if os(macOS)
      true
    #else
      false
    #endif
  }
}

extension ClipboardPlan.Way {
  /// How a message names it.
  public var name: String {
    switch self {
    case .tmux: "tmux"
    case .terminal: "the terminal"
    case .tool(let tool): tool.rawValue
    }
  }

  /// The program and its arguments; `nil` for the terminal.
  public var command: [String]? {
    switch self {
    // `-w` has tmux tell the terminal too; it knows that since 3.2.
    case .tmux: ["tmux", "load-buffer", "-w", "-"]
    case .terminal: nil
    case .tool(.xclip): ["xclip", "-selection", "clipboard", "-in"]
    case .tool(.xsel): ["xsel", "--clipboard", "--input"]
    case .tool(let tool): [tool.rawValue]
    }
  }

  /// The text as the program wants to read it.
  public func input(for text: String) -> [UInt8] {
    guard self == .tool(.clip) else { return Array(text.utf8) }
    // Windows takes anything else for its old code page. Little endian, told by the mark before it.
    return [0xFF, 0xFE]
      + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
  }
}

/// What became of a text that was to be copied, and how that is said.
public struct ClipboardReport: Hashable, Sendable {
  /// What was copied: `12 lines (340 characters)`.
  public var subject: String
  /// The ways that worked.
  public var ways: [ClipboardPlan.Way]
  /// Where the text lies instead, when no way has worked.
  public var file: String?

  public init(_ subject: String, ways: [ClipboardPlan.Way], file: String? = nil) {
    self.subject = subject
    self.ways = ways
    self.file = file
  }

  public var isCopied: Bool { !ways.isEmpty }

  public var sentence: String {
    if ways == [.terminal] {
      return "Copied \(subject) by way of the terminal, if it takes that (OSC 52)."
    }
    if !ways.isEmpty {
      return "Copied \(subject) by way of \(ways.map(\.name).joined(separator: " and "))."
    }
    if let file { return "No clipboard can take \(subject). The text is in \(file)." }
    return
      "No clipboard can take \(subject). Install wl-copy, xclip or xsel, or select it with Shift and the mouse."
  }
}
