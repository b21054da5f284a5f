import Coordinator
import Settings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells other processes where the host of a workspace listens: a small file beside the store.
///
/// Only the host writes it, and only while it holds the store's lock. It may be left behind by one that was killed: then
/// nobody answers at the place it names.
struct HostFile: Codable {
  var socket: String
  var processID: Int32

  enum CodingKeys: String, CodingKey {
    case socket
    case processID = "processId"
  }

  static func path(in workspaceFolder: String) -> String { "\(workspaceFolder)/host.json" }

  /// What the file says; `nil` where there is none, or none that makes sense.
  static func read(in workspaceFolder: String) -> HostFile? {
    PrivateFile.bytes(of: path(in: workspaceFolder), limit: 4096).flatMap {
      try? WireJSON.decode(HostFile.self, from: $0)
    }
  }

  /// Puts the file in its place, whole.
  ///
  /// - Returns: whether that could be.
  @discardableResult
  func write(in workspaceFolder: String) -> Bool {
    PrivateFile.replace(Self.path(in: workspaceFolder), with: Array(text.utf8))
  }

  private var text: String {
    // Nearly every path stands in JSON as it is, and then no encoder need be brought in at the start.
    let isPlain = socket.utf8.allSatisfy {
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    return isPlain ? #"{"processId":\#(processID),"socket":"\#(socket)"}"# : JSON.text(self)
  }

  static func remove(in workspaceFolder: String) {
    unlink(path(in: workspaceFolder))
  }
}

/// Where the socket of a workspace is.
enum HostSocket {
  /// A path must fit into `sockaddr_un`: 108 bytes, and 104 elsewhere than on Linux, with a zero at the end.
  private static let longestPath = 103

  static func path(for program: Program) -> String {
    let name = "\(digest(of: program.workspaceFolder)).sock"
    let path = "\(program.directories.runtimeDirectory)/\(name)"
    return path.utf8.count <= longestPath ? path : "/tmp/antiphon-\(getuid())/\(name)"
  }

  /// Whether a socket is there that this user has made. What is not there is not somebody else's.
  static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) != 0 || status.st_uid == geteuid()
  }

  /// A short name for a folder (FNV-1a, 64 bits).
  private static func digest(of folder: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in folder.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension HostProblem {
  /// Nothing is said to a socket of somebody else.
  static func notOurs(_ socket: String) -> HostProblem {
    HostProblem(
      .forbidden, "\(socket) belongs to another user.",
      suggestion: "Set XDG_RUNTIME_DIR to a folder that is yours alone.")
  }
}
