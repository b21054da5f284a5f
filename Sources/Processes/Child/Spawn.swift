import CProcesses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts a program in a session of its own, which no terminal controls, with all signals as they are by default.
enum Spawn {
  /// - Parameters:
  ///   - program: a path.
  ///   - descriptors: which of ours become its 0, 1, 2 and so on. It gets no others that are closed on exec.
  /// - Returns: the process, or the system's error number.
  static func start(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String?,
    descriptors: [CInt]
  ) -> Result<pid_t, SystemError> {
    var words = arguments.map { strdup($0) } + [nil]
    var variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var process: pid_t = 0
    let number = cprocesses_spawn(
      &process, program, &words, &variables, folder, descriptors, CInt(descriptors.count))
    return number == 0 ? .success(process) : .failure(SystemError(number: number))
  }

  /// Where a program is: a name is looked for in the folders of `path`, which have to be absolute.
  static func path(of program: String, in path: String?) -> String? {
    if program.utf8.contains(UInt8(ascii: "/")) { return program }
    guard !program.isEmpty else { return nil }
    for folder in (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(program)"
      var status = stat()
      guard stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }
}

/// An error number of the system.
struct SystemError: Error, Equatable {
  var number: CInt
}
