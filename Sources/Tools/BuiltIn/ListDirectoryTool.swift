import Conversation
import Coordinator

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lists what is in a folder, not what is in the folders in it.
struct ListDirectoryTool: BuiltInTool {
  /// The most entries that one call shows.
  static let maximumShown = 1000
  /// The most entries that one call looks at, to sort them.
  static let maximumRead = 100_000

  let definition = ToolDefinition(
    serverName: "builtin", methodName: "list_directory",
    description: """
      Lists the files and folders in a folder below the working folder, hidden ones included, sorted by name, one \
      a line: folders end with "/", files are followed by their size in bytes. It does not go into subfolders.
      """,
    parametersSchema: """
      {"type":"object","properties":{\
      "path":{"type":"string","description":"The folder, relative to the working folder; that one itself when left \
      out."}},\
      "additionalProperties":false}
      """, isReadOnly: true)

  let root: RootFolder

  func prepare(_ json: String, in session: SessionID) async -> ToolPreparation {
    let arguments: ListDirectoryArguments
    do {
      arguments = try ListDirectoryArguments(json: json)
    } catch {
      return .failed(error.sentence)
    }
    let subject = ToolSubject(
      tool: definition.methodName, effect: .readsWorkspace, arguments: [arguments.path])
    return .ready(PreparedCall(subject) { _ in await run(arguments) })
  }

  /// Runs away from the caller's actor; looks for cancellation between one piece of work and the next.
  @concurrent private func run(_ arguments: ListDirectoryArguments) async -> ToolOutcome {
    do {
      let opened = try root.open(arguments.path)
      guard opened.status.kind == .folder else {
        return .failure("\"\(arguments.path)\" is not a folder. read_file reads files.")
      }
      return try list(opened.descriptor)
    } catch {
      return .failure(error.sentence(for: arguments.path.isEmpty ? "." : arguments.path))
    }
  }

  private func list(_ folder: borrowing Descriptor) throws(PathError) -> ToolOutcome {
    guard var names = try folder.entryNames(limit: Self.maximumRead) else {
      return .failure("The call was cancelled.")
    }
    let isComplete = names.count < Self.maximumRead
    names.sort { $0.lexicographicallyPrecedes($1) }
    var lines: [String] = []
    for name in names.prefix(Self.maximumShown) {
      if Task.isCancelled { return .failure("The call was cancelled.") }
      lines.append(line(for: String(decoding: name, as: UTF8.self), in: folder))
    }
    if lines.isEmpty { lines.append("[The folder is empty.]") }
    if names.count > Self.maximumShown {
      let count = isComplete ? "\(names.count)" : "more than \(names.count)"
      lines.append("")
      lines.append(
        "[The first \(Self.maximumShown) of \(count) entries. The others can be read by name; "
          + "this tool does not show them.]")
    }
    return .success(lines.joined(separator: "\n"))
  }

  private func line(for name: String, in folder: borrowing Descriptor) -> String {
    let shown = Self.shown(name)
    // Gone or not to be examined in the meantime: the name is still worth showing.
    guard let status = try? folder.status(of: name) else { return shown }
    switch status.kind {
    case .folder: return shown + "/"
    case .file: return "\(shown)  \(status.size)"
    case .link: return "\(shown)  (symbolic link)"
    case .special: return "\(shown)  (not a regular file)"
    }
  }

  /// A name on one line: a file may be called anything, a line feed included.
  static func shown(_ name: String) -> String {
    guard name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return name
    }
    var shown = ""
    for scalar in name.unicodeScalars {
      if scalar.properties.generalCategory == .control {
        shown += scalar.escaped(asASCII: true)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension Descriptor {
  /// The names in this folder, but for itself and its parent, in no order.
  ///
  /// - Returns: `nil` when the task was cancelled.
  fileprivate func entryNames(limit: Int) throws(PathError) -> [[UInt8]]? {
    // The stream takes its descriptor over and closes it.
    let copy = fcntl(raw, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw .system(errno) }
    guard let stream = fdopendir(copy) else {
      let code = errno
      _ = close(copy)
      throw .system(code)
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while names.count < limit {
      if names.count % 1024 == 0, Task.isCancelled { return nil }
      errno = 0
      guard let entry = readdir(stream) else {
        guard errno == 0 else { throw .system(errno) }
        break
      }
      // The name runs on behind the fixed part of the entry, so it is read from where it starts.
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let start = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
      let name = Array(
        UnsafeBufferPointer(start: start, count: strlen(UnsafePointer<CChar>(OpaquePointer(start)))))
      if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
    }
    return names
  }
}
