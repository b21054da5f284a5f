import ChatUI
import Settings
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Does what the interface wants of the desktop around it: texts into the clipboard, links opened, people called.
///
/// On the main actor with the terminal; programs run beside it, one copy after the other.
@MainActor final class DesktopRunner {
  let program: Program
  let terminal: TerminalSession
  private let dispatch: @MainActor (Action) -> Void
  private(set) lazy var helper = HelperProgram(program)
  private var copying: Task<Void, Never>?

  init(_ program: Program, _ terminal: TerminalSession, dispatch: @escaping @MainActor (Action) -> Void) {
    self.program = program
    self.terminal = terminal
    self.dispatch = dispatch
  }

  /// Whether the person has come over the network: the desktop of this machine is not theirs then.
  var isRemote: Bool {
    ["SSH_TTY", "SSH_CONNECTION"].contains { !(program.environment[$0] ?? "").isEmpty }
  }

  var multiplexer: Multiplexer {
    Multiplexer { [environment = program.environment] in environment[$0] }
  }

  // MARK: Copying

  func copy(_ text: ClipboardText) {
    let before = copying
    copying = Task {
      await before?.value
      let report = await copied(text)
      dispatch(.notice(report.isCopied ? .success : .warning, report.sentence))
    }
  }

  private func copied(_ text: ClipboardText) async -> ClipboardReport {
    let plan = await plan(length: text.text.utf8.count)
    var worked: [ClipboardPlan.Way] = []
    for way in plan.ways where await take(text.text, by: way) { worked.append(way) }
    if worked.isEmpty, let fallback = plan.fallback, await take(text.text, by: fallback) {
      worked.append(fallback)
    }
    guard worked.isEmpty else { return ClipboardReport(text.subject, ways: worked) }
    return ClipboardReport(text.subject, ways: [], file: await file(of: text.text))
  }

  private func plan(length: Int) async -> ClipboardPlan {
    let isFamiliar = terminal.knowsClipboard
    let environment = program.environment
    return await Self.plan(length, isFamiliar, environment, helper)
  }

  /// Off the main actor, since programs are looked for on disk.
  @concurrent private nonisolated static func plan(
    _ length: Int, _ isFamiliar: Bool, _ environment: [String: String], _ helper: HelperProgram
  ) async -> ClipboardPlan {
    ClipboardPlan(
      length: length, isFamiliar: isFamiliar, environment: { environment[$0] }, hasProgram: helper.exists)
  }

  private func take(_ text: String, by way: ClipboardPlan.Way) async -> Bool {
    guard let command = way.command else {
      return terminal.copyToClipboard(text, through: multiplexer)
    }
    return await helper.run(command, input: way.input(for: text))
  }

  /// Writes a text that no clipboard takes where it can be had; the one before goes.
  private func file(of text: String) async -> String? {
    await Self.write(text, to: "\(program.directories.dataDirectory)/copied.txt")
  }

  @concurrent private nonisolated static func write(_ text: String, to path: String) async -> String? {
    PrivateFile.makeFolder(of: path)
    unlink(path)
    do {
      try OutputFile.write(text, to: path)
      return path
    } catch {
      return nil
    }
  }

  // MARK: Links

  /// Opens a link with what the desktop has for that; over ssh that would be the wrong desktop, so it is copied.
  func open(_ link: String) {
    guard !isRemote, !link.hasPrefix("-") else {
      return copy(ClipboardText(link, name: "the link (over ssh it would open on the other machine)"))
    }
    let candidates = ClipboardPlan.isMac ? ["open"] : ["xdg-open", "wslview"]
    Task {
      guard let opener = await Self.first(of: candidates, helper) else {
        return copy(ClipboardText(link, name: "the link (there is no \(candidates[0]) to open it)"))
      }
      guard await helper.start([opener, link]) else {
        return dispatch(.notice(.error, "\(opener) could not open \(link)"))
      }
      dispatch(.notice(.success, "Opened \(link)"))
    }
  }

  @concurrent private nonisolated static func first(
    of candidates: [String], _ helper: HelperProgram
  ) async -> String? {
    candidates.first(where: helper.exists)
  }
}
