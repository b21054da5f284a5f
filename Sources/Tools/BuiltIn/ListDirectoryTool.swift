import Conversation
import Coordinator

/// Lists what is in a folder, not what is in the folders in it.
struct ListDirectoryTool: BuiltInTool {
  /// The most entries that one call shows.
  static let maximumShown = 1000
  /// The most entries that one call looks at, to sort them.
  static let maximumRead = 100_000

  let definition = ToolDefinition(
    serverName: "builtin", methodName: "list_directory",
    description: """
      Lists the files and folders in a folder, hidden ones included, sorted by name, one \
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
    return FileCall(tool: definition.methodName, root: root, path: arguments.path).read { opened in
      await run(arguments, opened)
    }
  }

  /// Runs away from the caller's actor; looks for cancellation between one piece of work and the next.
  @concurrent private func run(_ arguments: ListDirectoryArguments, _ opened: OpenedPath) async -> ToolOutcome
  {
    do {
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
