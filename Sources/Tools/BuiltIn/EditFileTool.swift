import Conversation
import Coordinator

/// Replaces an exact part of a text file.
struct EditFileTool: BuiltInTool {
  let definition = ToolDefinition(
    serverName: "builtin", methodName: "edit_file",
    description: """
      Replaces a part of a text file. old_text must be in the file exactly once, with the same white space; give as \
      many lines around it as that needs, or set replace_all. The user may be asked first and sees the change.
      """,
    parametersSchema: """
      {"type":"object","properties":{\
      "path":{"type":"string","description":"The file, relative to the working folder."},\
      "old_text":{"type":"string","description":"What is there now, exactly."},\
      "new_text":{"type":"string","description":"What is to be there instead; may be empty."},\
      "replace_all":{"type":"boolean","description":"Replace it everywhere in the file; false when left out."}},\
      "required":["path","old_text","new_text"],"additionalProperties":false}
      """)

  let root: RootFolder

  func prepare(_ json: String, in session: SessionID) async -> ToolPreparation {
    let arguments: EditFileArguments
    do {
      arguments = try EditFileArguments(json: json)
    } catch {
      return .failed(error.sentence)
    }
    return FileCall(tool: definition.methodName, root: root, path: arguments.path).write { draft in
      change(draft, as: arguments)
    }
  }

  private func change(_ draft: FileDraft, as arguments: EditFileArguments) -> FileChange {
    guard let original = draft.original else {
      return .refused("There is no \"\(arguments.path)\". write_file makes files.")
    }
    if let reason = TextFile.reasonNotToEdit(original.bytes) {
      return .refused("\"\(arguments.path)\" was not changed: \(reason)")
    }
    let part = Array(arguments.oldText.utf8)
    do throws(TextReplacement.Failure) {
      let replacement = try TextReplacement(
        of: part, by: Array(arguments.newText.utf8), in: original.bytes, isEvery: arguments.replacesAll)
      guard replacement.bytes.count <= FileDraft.maximumSize else {
        return .refused("\"\(arguments.path)\" was not changed: it would be larger than 8 MiB.")
      }
      guard replacement.bytes != original.bytes else {
        return .refused("\"\(arguments.path)\" would not change: new_text is what is there.")
      }
      let diff = LineDiff(from: original.bytes, to: replacement.bytes)
      return .write(
        replacement.bytes, shown: [ApprovalDetail(.diff, diff.unified())],
        saying: sentence(on: replacement, arguments))
    } catch {
      return .refused(sentence(on: error, part, original.bytes, arguments))
    }
  }

  private func sentence(on replacement: TextReplacement, _ arguments: EditFileArguments) -> String {
    let lines = replacement.lines
    let places = lines.count == 1 ? "1 place" : "\(lines.count) places"
    var sentence = "Replaced \(places) in \"\(arguments.path)\", \(Self.list(lines, lines.count))."
    if replacement.keepsLineEndings { sentence += " The line endings of the file (CR LF) were kept." }
    return sentence
  }

  private func sentence(
    on failure: TextReplacement.Failure, _ part: [UInt8], _ text: [UInt8], _ arguments: EditFileArguments
  ) -> String {
    switch failure {
    case .several(let lines, let count):
      return
        "Nothing was changed: old_text is \(count) times in \"\(arguments.path)\", \(Self.list(lines, count)). "
        + "Give more of the lines around the one that is meant, or set replace_all."
    case .notFound:
      var sentence = "Nothing was changed: old_text is not in \"\(arguments.path)\"."
      let nearest = NearestLines.find(like: part, in: text)
      if !nearest.isEmpty {
        sentence += " The lines most like its first:\n"
        sentence += nearest.map { "\($0.number): \($0.text)\n" }.joined()
      } else {
        sentence += " "
      }
      return sentence + "read_file shows the text as it is, with its white space."
    }
  }

  private static func list(_ lines: [Int], _ count: Int) -> String {
    var numbers = lines.prefix(TextReplacement.maximumLines).map(String.init).joined(separator: ", ")
    if count > TextReplacement.maximumLines { numbers += ", …" }
    return (count == 1 ? "in line " : "in lines ") + numbers
  }
}
