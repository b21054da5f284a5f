import Foundation

/// A load's server, as its clients have it.
///
/// `@unchecked`: one task uses it.
final class LoadProcess: @unchecked Sendable {
  let port: Int
  let times: EmissionTimes
  private let process = Process()
  private let input = Pipe()

  /// Starts it; returns when it listens.
  init(folder: String) throws {
    times = try EmissionTimes(path: "\(folder)/times")
    let output = Pipe()
    process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--serve-load", folder]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while !line.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw CocoaError(.fileReadUnknown) }
      line += more
    }
    port = Int(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  /// Lets the next answer begin.
  func begin() { input.fileHandleForWriting.write(Data("\n".utf8)) }

  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Bytes of memory that it has in use.
  var memory: Int {
    let text =
      (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
      * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Seconds of CPU that it has used: utime and stime, in ticks, as the 14th and 15th field.
  var cpu: Double {
    let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return .nan
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
