import Conversation
import Coordinator
import Processes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds lines in files: with ripgrep where it is installed, else a plain text by itself.
struct SearchFilesTool: BuiltInTool {
  /// How many lines are shown when nothing is said, and at most.
  static let usualLimit = 100
  static let maximumLimit = 1000
  /// The most that one call returns: 256 KiB.
  static let maximumResult = 256 * 1024
  /// The most bytes of paths that are searched at once: well below what a program can be given.
  static let batchSize = 256 * 1024

  let definition = ToolDefinition(
    serverName: "builtin", methodName: "search_files",
    description: """
      Finds lines in the text files of a folder and all folders in it, shown as "path:line: text". The pattern is a \
      regular expression as ripgrep has them, for one line; where ripgrep is not installed it is taken as plain text, \
      and a note says so. Hidden files, .git and what .gitignore leaves out are not searched.
      """,
    parametersSchema: """
      {"type":"object","properties":{\
      "pattern":{"type":"string","description":"What to find in a line."},\
      "path":{"type":"string","description":"The folder or file to search; the working folder when left out."},\
      "glob":{"type":"string","description":"Only files like this, as *.swift or Sources/**/*.{c,h}."},\
      "literal":{"type":"boolean","description":"Take the pattern as plain text; false when left out."},\
      "ignore_case":{"type":"boolean","description":"Take capital and small letters as the same; false when left out."},\
      "hidden":{"type":"boolean","description":"Search files whose names begin with a dot, too."},\
      "limit":{"type":"integer","minimum":1,"maximum":1000,"description":"How many lines to show; 100 when left out."}},\
      "required":["pattern"],"additionalProperties":false}
      """, isReadOnly: true)

  let root: RootFolder
  let launcher: ChildLauncher
  /// The folders to look for ripgrep in; `nil` for the variable `PATH`.
  var searchPath: String?
  /// How long a search may take.
  var timeLimit: Duration = .seconds(20)

  func prepare(_ json: String, in session: SessionID) async -> ToolPreparation {
    let arguments: SearchFilesArguments
    do {
      arguments = try SearchFilesArguments(json: json)
    } catch {
      return .failed(error.sentence)
    }
    return FileCall(tool: definition.methodName, root: root, path: arguments.path).read(
      opening: { place throws(PathError) in try SearchRoot(place, in: root) },
      { await run(arguments, $0) })
  }

  /// Runs away from the caller's actor.
  @concurrent private func run(_ arguments: SearchFilesArguments, _ searched: SearchRoot) async -> ToolOutcome
  {
    let ripgrep = Ripgrep(
      searchPath: searchPath ?? getenv("PATH").map { String(cString: $0) } ?? "", launcher: launcher,
      outside: root.realPath)
    var search = FileSearch(arguments, in: searched, with: ripgrep)
    do {
      try await search.run(within: timeLimit)
    } catch let error as PathError {
      return .failure(error.sentence(for: arguments.path.isEmpty ? "." : arguments.path))
    } catch Ripgrep.Failure.pattern(let remark) {
      return .failure(
        "The pattern is no regular expression that ripgrep knows; with \"literal\" it is taken as plain text.\n\(remark)"
      )
    } catch Ripgrep.Failure.couldNotRun(let reason) {
      return .failure("The files could not be searched: \(reason)")
    } catch {
      return .failure("The files could not be searched.")
    }
    if Task.isCancelled { return .failure("The call was cancelled.") }
    return .success(search.report)
  }
}

/// The arguments of `search_files`.
struct SearchFilesArguments: Equatable {
  /// The longest pattern, in bytes.
  static let maximumPattern = 1000

  var pattern: String
  /// Empty for the root folder.
  var path: String
  var glob: String?
  var isLiteral: Bool
  var ignoresCase: Bool
  var wantsHidden: Bool
  var limit: Int

  init(json: String) throws(ArgumentError) {
    let object = try ArgumentObject(json: json)
    pattern = try object.text("pattern", "what to find")
    guard !pattern.isEmpty else { throw ArgumentError(sentence: "The argument \"pattern\" is empty.") }
    guard pattern.utf8.count <= Self.maximumPattern else {
      throw ArgumentError(sentence: "The argument \"pattern\" is too long: 1000 bytes at most.")
    }
    guard !pattern.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\n") }) else {
      throw ArgumentError(
        sentence:
          "The argument \"pattern\" holds a line feed or a zero character: only single lines are searched.")
    }
    path = try object.string("path") ?? ""
    glob = try object.string("glob").flatMap { $0.isEmpty ? nil : $0 }
    guard glob?.utf8.count ?? 0 <= Self.maximumPattern else {
      throw ArgumentError(sentence: "The argument \"glob\" is too long: 1000 bytes at most.")
    }
    isLiteral = try object.flag("literal") ?? false
    ignoresCase = try object.flag("ignore_case") ?? false
    wantsHidden = try object.flag("hidden") ?? false
    limit = min(try object.positive("limit") ?? SearchFilesTool.usualLimit, SearchFilesTool.maximumLimit)
  }
}
