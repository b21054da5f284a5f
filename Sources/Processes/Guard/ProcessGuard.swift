import CProcesses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A small process between us and a program we start, which sees to it that the program ends with us.
///
/// Nothing runs of a process that is killed, and a signal for the death of a parent is bound to the thread that started
/// the child. So the guard is the parent, holds one end of a socket and reads from it: when we end, however we do, it
/// reads the end, and kills everything below it. What has left its group or its session is still below it, because on
/// Linux the guard adopts what loses its parent. It has one thread and waits in one place.
///
/// It is this same executable, called with `argument` first: an executable that starts children has to look for that
/// before anything else, and call `main`.
public enum ProcessGuard {
  /// What the executable is called with to be a guard.
  public static let argument = "--antiphon-process-guard"

  /// Whether this process is to be a guard. Looks at one word and allocates nothing.
  public static var isWanted: Bool {
    guard CommandLine.argc == 2, let word = CommandLine.unsafeArgv[1] else { return false }
    return strcmp(word, argument) == 0
  }

  /// The socket to those who started it.
  private static let socket: CInt = 3

  /// Is the guard, to the end of this process.
  public static func main() -> Never {
    signal(SIGPIPE, SIG_IGN)
    _ = cprocesses_adopt_orphans()
    cprocesses_close_from(socket + 1)
    _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
    cprocesses_hold_signals()
    guard let order = readOrder() else { _exit(1) }
    let placeholders = Placeholders(order.placeholders)
    let report = run(order)
    placeholders.remove()
    _ = SystemCall.writeAll(socket, report.bytes)
    _exit(0)
  }

  private static func readOrder() -> GuardOrder? {
    func read(_ count: Int) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: count)
      var done = 0
      while done < count {
        let got = bytes.withUnsafeMutableBytes {
          SystemCall.read(socket, $0.baseAddress! + done, count - done)
        }
        if got <= 0 { return nil }
        done += got
      }
      return bytes
    }
    guard let head = read(4) else { return nil }
    let count = UInt32(littleEndian: head.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
    return read(Int(count)).flatMap { GuardOrder(payload: $0) }
  }

  /// Starts the program and stays until everything has ended.
  private static func run(_ order: GuardOrder) -> GuardReport {
    var status: [CInt] = [-1, -1]
    if order.isConfined, cprocesses_pipe(&status) != 0 { return .failed(errno) }
    let process: pid_t
    switch Spawn.start(
      order.program, order.arguments, environment: order.environment, folder: order.folder,
      descriptors: [0, 1, 2] + (order.isConfined ? [status[1]] : []))
    {
    case .failure(let error): return .failed(error.number)
    case .success(let started): process = started
    }
    if order.isConfined { close(status[1]) }
    letGoOfStreams()
    guard SystemCall.writeAll(socket, GuardReport.started(process).bytes) else {
      Descendants.killAll()
      return .ended(0)
    }
    let ending = wait(for: process, isConfined: order.isConfined)
    if order.isConfined, !saysExit(status[0]), ending < 256 { return .unconfined }
    return .ended(ending)
  }

  /// So that whoever reads what the program writes sees its end, and whoever writes to it as well.
  private static func letGoOfStreams() {
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    for stream: CInt in 0...2 {
      if nothing >= 0 { dup2(nothing, stream) } else { close(stream) }
    }
    if nothing > 2 { close(nothing) }
  }

  private static func wait(for process: pid_t, isConfined: Bool) -> Int32 {
    while true {
      let events = cprocesses_wait(socket)
      if events & CInt(CPROCESSES_CHILD) != 0, let ending = Descendants.reap(process) {
        Descendants.killGroup(of: process)
        Descendants.killAll()
        return ending
      }
      var request: GuardRequest? = events & CInt(CPROCESSES_STOP) != 0 ? .kill : nil
      if request == nil, events & CInt(CPROCESSES_READABLE) != 0 {
        var byte: UInt8 = 0
        request = SystemCall.read(socket, &byte, 1) == 1 ? GuardRequest(rawValue: byte) : .kill
      }
      switch request {
      case nil: continue
      // Bubblewrap would not pass it on, but end.
      case .end: Descendants.end(except: isConfined ? process : nil)
      case .kill:
        Descendants.killGroup(of: process)
        return Descendants.killAll(tellOf: process) ?? 256 + SIGKILL
      }
    }
  }

  /// Whether bubblewrap has written how the program ended: it does so only when it has started it.
  private static func saysExit(_ descriptor: CInt) -> Bool {
    SystemCall.stopBlocking(descriptor)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = SystemCall.read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).contains("\"exit-code\"")
  }
}
