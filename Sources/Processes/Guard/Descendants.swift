import CProcesses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The processes below this one, for a process that has no other children than those it may end.
enum Descendants {
  /// Takes note of children that have ended.
  ///
  /// - Returns: how `process` ended, when it was among them.
  static func reap(_ process: pid_t) -> Int32? {
    var ending: Int32?
    while true {
      let (child, status) = SystemCall.wait(-1, WNOHANG)
      if child <= 0 { return ending }
      if child == process { ending = cprocesses_ending(status) }
    }
  }

  /// Asks all of them to end, also those that are stopped.
  static func end(except spared: pid_t?) {
    for process in all() where process != spared {
      kill(process, SIGTERM)
      kill(process, SIGCONT)
    }
  }

  /// Kills all of them, and returns when none is left.
  ///
  /// What is started meanwhile is found in the next round: its parent is dead by then, so it is a child of ours.
  ///
  /// - Returns: how `process` ended, when it was among them.
  @discardableResult
  static func killAll(tellOf process: pid_t = -1) -> Int32? {
    var ending: Int32?
    while true {
      var isAny = false
      for child in all() where kill(child, SIGKILL) == 0 { isAny = true }
      // Those of other users, which cannot be killed, are not waited for.
      var (child, status) = SystemCall.wait(-1, isAny ? 0 : WNOHANG)
      if child <= 0 { return ending }
      while child > 0 {
        if child == process { ending = cprocesses_ending(status) }
        (child, status) = SystemCall.wait(-1, WNOHANG)
      }
    }
  }

  /// Where orphans cannot be adopted, those that have stayed in the group are still found.
  static func killGroup(of process: pid_t) {
    #if !os(Linux)
      kill(-process, SIGKILL)
    #endif
  }

  #if os(Linux)
    /// All processes below this one, parents before their children.
    static func all() -> [pid_t] {
      var children: [pid_t: [pid_t]] = [:]
      guard let folder = opendir("/proc") else { return [] }
      defer { closedir(folder) }
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard let process = pid_t(name), let parent = parent(of: process) else { continue }
        children[parent, default: []].append(process)
      }
      var found = children[getpid()] ?? []
      var index = 0
      while index < found.count {
        found += children[found[index]] ?? []
        index += 1
      }
      return found
    }

    /// As `/proc/PID/stat` says (proc(5)): `PID (NAME) STATE PARENT …`, where the name may hold anything.
    private static func parent(of process: pid_t) -> pid_t? {
      let descriptor = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 512)
      let count = SystemCall.read(descriptor, &bytes, bytes.count)
      guard count > 0, let end = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
      let fields = bytes[(end + 1)..<count].split(separator: UInt8(ascii: " "))
      return fields.count > 1 ? pid_t(String(decoding: fields[1], as: UTF8.self)) : nil
    }
  #else
    /// All processes below this one, as far as their parents live, parents before their children.
    static func all() -> [pid_t] {
      var found = children(of: getpid())
      var index = 0
      while index < found.count {
        found += children(of: found[index])
        index += 1
      }
      return found
    }

    private static func children(of process: pid_t) -> [pid_t] {
      let limit = 4096
      return [pid_t](unsafeUninitializedCapacity: limit) { buffer, count in
        count = Int(cprocesses_children(process, buffer.baseAddress, CInt(limit)))
      }
    }
  #endif
}
