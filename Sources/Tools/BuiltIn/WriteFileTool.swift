import Conversation
import Coordinator

/// Writes a whole text file, a new one or over one that is there.
struct WriteFileTool: BuiltInTool {
  let definition = ToolDefinition(
    serverName: "builtin", methodName: "write_file",
    description: """
      Writes a text file: makes it, with the folders on the way, or replaces all that it holds. At most 8 MiB. To \
      change a part of a file use edit_file. The user may be asked first and sees what would change.
      """,
    parametersSchema: """
      {"type":"object","properties":{\
      "path":{"type":"string","description":"The file, relative to the working folder."},\
      "content":{"type":"string","description":"All that the file is to hold, as it is to be."}},\
      "required":["path","content"],"additionalProperties":false}
      """)

  let root: RootFolder

  func prepare(_ json: String, in session: SessionID) async -> ToolPreparation {
    let arguments: WriteFileArguments
    do {
      arguments = try WriteFileArguments(json: json)
    } catch {
      return .failed(error.sentence)
    }
    return FileCall(tool: definition.methodName, root: root, path: arguments.path).write { draft in
      change(draft, to: arguments)
    }
  }

  private func change(_ draft: FileDraft, to arguments: WriteFileArguments) -> FileChange {
    let bytes = Array(arguments.content.utf8)
    guard let original = draft.original else {
      return .write(
        bytes, shown: [ApprovalDetail(.content, arguments.content)],
        saying: "Made \"\(arguments.path)\": \(bytes.count) bytes.")
    }
    if let reason = TextFile.reasonNotToEdit(original.bytes) {
      return .refused("\"\(arguments.path)\" was not replaced: \(reason)")
    }
    let diff = LineDiff(from: original.bytes, to: bytes)
    guard !diff.changes.isEmpty else {
      return .write(
        bytes, shown: [ApprovalDetail(.note, "The file holds exactly this already.")],
        saying: "\"\(arguments.path)\" already held exactly that.")
    }
    return .write(
      bytes, shown: [ApprovalDetail(.diff, diff.unified())],
      saying:
        "Replaced what \"\(arguments.path)\" held; lines: +\(diff.addedCount) -\(diff.removedCount)."
    )
  }
}

/// What can be done with a file as text.
enum TextFile {
  /// Why a file cannot be shown line by line and so is not changed; `nil` when it can.
  static func reasonNotToEdit(_ bytes: [UInt8]) -> String? {
    if bytes.contains(0) { return "it is not a text file, it holds zero bytes." }
    if String(validating: bytes, as: UTF8.self) == nil { return "it is not UTF-8 text." }
    return nil
  }
}
