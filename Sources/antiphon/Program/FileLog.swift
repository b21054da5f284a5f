import Conversation
import Logging
import Settings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The program's log: one file that only the user may read, put aside when it grows past a megabyte.
///
/// It tells what the program did, never what was said to a model and never a key. Lines are written whole by
/// one `write` each, so that several tasks (and the runtime's own messages) do not tear each other's.
struct FileLog: Sendable {
  private static let rotationBytes = 1 << 20

  let path: String
  private let descriptor: Int32

  /// Opens the log for appending, in a folder that is made when it is not there.
  ///
  /// `nil` when that cannot be, which is no reason not to start.
  init?(path: String) {
    PrivateFile.makeFolder(of: path)
    var status = stat()
    if stat(path, &status) == 0, status.st_size > Self.rotationBytes {
      rename(path, path + ".1")
    }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    self.path = path
    self.descriptor = descriptor
  }

  /// Makes a program's log file the place where all of its loggers write, once in a process.
  static func install(for program: Program) {
    FileLog(path: program.directories.logFile)?.install(level: .info)
  }

  /// Makes this the place where all of the program's loggers write.
  func install(level: Logger.Level) {
    let log = self
    LoggingSystem.bootstrap { label in Handler(log: log, label: label, logLevel: level) }
  }

  private func write(_ line: String) {
    StandardStreams.write(line, to: descriptor)
  }

  private struct Handler: LogHandler {
    let log: FileLog
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      var line = "\(SystemClock.now) \(event.level) \(label): \(event.message)"
      for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
        $0.key < $1.key
      }) {
        line += " \(key)=\(value)"
      }
      log.write(line.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ") + "\n")
    }
  }
}
