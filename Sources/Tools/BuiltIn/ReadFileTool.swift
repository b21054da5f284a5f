import Conversation
import Coordinator

/// Reads a text file, whole or some lines of it.
struct ReadFileTool: BuiltInTool {
  /// The most that one call returns: 256 KiB.
  static let maximumResult = 256 * 1024
  /// The most that one call looks through on its way to the lines that are wanted: 64 MiB.
  static let maximumScan = 64 * 1024 * 1024

  let definition = ToolDefinition(
    serverName: "builtin", methodName: "read_file",
    description: """
      Reads a text file. Returns its text as it is, at most 256 KiB a call; a note in \
      square brackets at the end says when there is more and how to read on.
      """,
    parametersSchema: """
      {"type":"object","properties":{\
      "path":{"type":"string","description":"The file, relative to the working folder."},\
      "offset":{"type":"integer","minimum":1,"description":"The first line to read; the first of the file is 1."},\
      "limit":{"type":"integer","minimum":1,"description":"How many lines to read; all when left out."}},\
      "required":["path"],"additionalProperties":false}
      """, isReadOnly: true)

  let root: RootFolder

  func prepare(_ json: String, in session: SessionID) async -> ToolPreparation {
    let arguments: ReadFileArguments
    do {
      arguments = try ReadFileArguments(json: json)
    } catch {
      return .failed(error.sentence)
    }
    return FileCall(tool: definition.methodName, root: root, path: arguments.path).read { opened in
      await run(arguments, opened)
    }
  }

  /// Runs away from the caller's actor; looks for cancellation between one piece of work and the next.
  @concurrent private func run(_ arguments: ReadFileArguments, _ opened: OpenedPath) async -> ToolOutcome {
    do {
      return try read(arguments, opened)
    } catch {
      return .failure(error.sentence(for: arguments.path))
    }
  }

  private func read(_ arguments: ReadFileArguments, _ opened: OpenedPath) throws(PathError) -> ToolOutcome {
    switch opened.status.kind {
    case .file: break
    case .folder: throw .isFolder
    case .link, .special: throw .isSpecial
    }
    guard opened.status.size <= Self.maximumScan else {
      return .failure(
        "\"\(arguments.path)\" is too large: \(opened.status.size) bytes; files of up to \(Self.maximumScan) "
          + "bytes can be read.")
    }
    var slice = TextSlice(first: arguments.offset, limit: arguments.limit, room: Self.maximumResult)
    var scanned = 0
    var isBinary = false
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 1)
    defer { buffer.deallocate() }
    while slice.stop == nil {
      if Task.isCancelled { return .failure("The call was cancelled.") }
      let count = try opened.descriptor.read(into: buffer)
      if count == 0 { break }
      scanned += count
      // A file may grow while it is read, or say that it is empty when it is not (as those of the kernel do).
      guard scanned <= Self.maximumScan else {
        return .failure("\"\(arguments.path)\" is too large: more than \(Self.maximumScan) bytes.")
      }
      let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      isBinary = isBinary || piece.contains(0)
      if isBinary { break }
      slice.take(piece)
    }
    guard !isBinary else {
      return .failure("\"\(arguments.path)\" is not a text file: it holds zero bytes. Only text can be read.")
    }
    return outcome(of: slice, arguments)
  }

  private func outcome(of slice: TextSlice, _ arguments: ReadFileArguments) -> ToolOutcome {
    guard slice.lineCount > 0 else { return .success("[The file is empty.]") }
    guard slice.lineCount >= arguments.offset else {
      return .failure(
        "\"\(arguments.path)\" has \(slice.lineCount) \(slice.lineCount == 1 ? "line" : "lines"); "
          + "there is no line \(arguments.offset).")
    }
    let (bytes, last, isCut) = slice.result()
    var notes: [String] = []
    let text: String
    if let valid = String(validating: bytes, as: UTF8.self) {
      text = valid
    } else {
      text = String(decoding: bytes, as: UTF8.self)
      notes.append("Some bytes are not UTF-8; they are shown as \u{FFFD}.")
    }
    if isCut {
      notes.append(
        "Line \(last) is longer than one call returns and has been cut. Read on with offset \(last + 1).")
    } else if slice.stop != nil {
      notes.append("Lines \(arguments.offset) to \(last); there are more. Read on with offset \(last + 1).")
    }
    guard !notes.isEmpty else { return .success(text) }
    return .success(text + (text.hasSuffix("\n") ? "\n[" : "\n\n[") + notes.joined(separator: " ") + "]")
  }
}
