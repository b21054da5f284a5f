import CTerminal
import Screen

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A window of tmux as the terminal: what it shows is asked for cell by cell, with its colours.
///
/// The bytes go to the window through a pipe; a question for the cursor's place behind them, whose answer comes back
/// through another, tells when tmux has read them all. A client in control mode then says what it shows.
final class TmuxTerminal {
  private let socket: String
  private let folder: String
  private let size: Size
  private var toWindow: Int32 = -1
  private var fromWindow: Int32 = -1
  private var toClient: Int32 = -1
  private var fromClient: Int32 = -1
  private var lines = LineReader()

  struct Failure: Error { var what: String }

  /// How long anything may take, in milliseconds: far longer than it does.
  private static let patience: Int32 = 20_000

  init(size: Size) throws {
    self.size = size
    var template = Array("/tmp/antiphon-tmux.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(what: "mkdtemp") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    socket = folder + "/socket"
    for name in ["in", "out", "ask", "say"] {
      guard mkfifo("\(folder)/\(name)", 0o600) == 0 else { throw Failure(what: "mkfifo") }
    }
    let window = "stty raw -echo; cat \(folder)/in & exec cat > \(folder)/out"
    let tmux = "env -u TMUX LC_ALL=C.UTF-8 TERM=xterm-256color tmux -u -S \(socket)"
    // 24-bit colours inside need no terminal outside.
    let start =
      "\(tmux) -f /dev/null new-session -d -x \(size.columns) -y \(size.rows) '\(window)' && "
      + "\(tmux) set -g status off && \(tmux) set -g window-size manual && "
      + "\(tmux) resize-window -x \(size.columns) -y \(size.rows)"
    guard system(start) == 0 else { throw Failure(what: "tmux does not start") }
    toWindow = open(folder + "/in", O_WRONLY | O_CLOEXEC)
    fromWindow = open(folder + "/out", O_RDONLY | O_CLOEXEC)
    guard system("\(tmux) -C attach -f no-output < \(folder)/ask > \(folder)/say 2>/dev/null &") == 0 else {
      throw Failure(what: "no client in control mode")
    }
    toClient = open(folder + "/ask", O_WRONLY | O_CLOEXEC)
    fromClient = open(folder + "/say", O_RDONLY | O_CLOEXEC)
    guard toWindow >= 0, fromWindow >= 0, toClient >= 0, fromClient >= 0 else { throw Failure(what: "open") }
    // Without `no-output` tmux would hold the window up until the client has read what it shows.
    _ = try screen()
  }

  func close() {
    _ = system("tmux -S \(socket) kill-server 2>/dev/null")
    for descriptor in [toWindow, fromWindow, toClient, fromClient] where descriptor >= 0 {
      closeDescriptor(descriptor)
    }
    _ = system("rm -rf \(folder)")
  }

  /// Shows bytes, and comes back when they are shown.
  func feed(_ bytes: [UInt8]) throws {
    try send(bytes + Array("\u{1B}[6n".utf8), to: toWindow)
    var answer: [UInt8] = []
    while answer.last != UInt8(ascii: "R") {
      guard cterminal_wait(fromWindow, false, Self.patience), let read = readBytes(fromWindow),
        !read.isEmpty
      else {
        throw Failure(what: "the window has ended")
      }
      answer += read
    }
  }

  /// What it shows, as a terminal that was fed the same cells; and how many of each row tmux tells of: it keeps
  /// silent about the ground of blanks behind the last glyph of a row.
  func screen() throws -> (terminal: VirtualTerminal, known: [Int]) {
    let rows = try ask("capture-pane -p -e -N -t %0")
    guard rows.count == size.rows else { throw Failure(what: "\(rows.count) rows, not \(size.rows)") }
    var terminal = VirtualTerminal(size: size)
    var known: [Int] = []
    for (index, row) in rows.enumerated() {
      terminal.feed("\u{1B}[\(index + 1);1H".utf8)
      terminal.feed(row)
      known.append(terminal.isAtEdge ? size.columns : terminal.cursor.column)
    }
    return (terminal, known)
  }

  /// Where the cursor is.
  func cursor() throws -> Position {
    let answer = try ask("display-message -p -t %0 '#{cursor_x},#{cursor_y}'").first ?? []
    let parts = String(decoding: answer, as: UTF8.self).split(separator: ",").compactMap { Int($0) }
    guard parts.count == 2 else { throw Failure(what: "no cursor") }
    return Position(column: parts[0], row: parts[1])
  }

  // MARK: - The client in control mode

  /// The lines between `%begin` and `%end` of the answer to a command.
  private func ask(_ command: String) throws -> [[UInt8]] {
    // The mark tells this answer from those to what the client asked by itself.
    try send(Array("display-message -p antiphon-mark\n\(command)\n".utf8), to: toClient)
    var sawMark = false
    while true {
      let line = try nextLine()
      guard line.starts(with: Array("%begin ".utf8)) else { continue }
      var body: [[UInt8]] = []
      while true {
        let line = try nextLine()
        if line.starts(with: Array("%end ".utf8)) { break }
        if line.starts(with: Array("%error ".utf8)) {
          throw Failure(what: body.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " "))
        }
        body.append(line)
      }
      if sawMark { return body }
      sawMark = body == [Array("antiphon-mark".utf8)]
    }
  }

  private func nextLine() throws -> [UInt8] {
    while true {
      if let line = lines.next() { return line }
      guard cterminal_wait(fromClient, false, Self.patience), let read = readBytes(fromClient),
        !read.isEmpty
      else {
        throw Failure(what: "tmux has ended")
      }
      lines.add(read)
    }
  }

  private func send(_ bytes: [UInt8], to descriptor: Int32) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      // As much as a pipe that can be written to takes without blocking.
      guard cterminal_wait(descriptor, true, Self.patience) else { throw Failure(what: "tmux takes no more") }
      let count = writeBytes(descriptor, rest.prefix(512))
      if count < 0, isInterruption(currentErrno()) { continue }
      guard count > 0 else { throw Failure(what: "tmux takes no more") }
      rest = rest.dropFirst(count)
    }
  }

  private struct LineReader {
    private var bytes: [UInt8] = []
    private var place = 0

    mutating func add(_ new: [UInt8]) {
      bytes.removeFirst(place)
      place = 0
      bytes += new
    }

    mutating func next() -> [UInt8]? {
      guard let end = bytes[place...].firstIndex(of: 0x0A) else { return nil }
      defer { place = end + 1 }
      return Array(bytes[place..<end])
    }
  }
}
