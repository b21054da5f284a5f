import ChatUI
import Conversation
import Settings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is named in a message: what can be told of it, and what of it goes along. Blocks.
enum LocalFile {
  /// The most that goes along of a text; more than most models read.
  static let largestText = 1 << 20
  private static let previewBytes = 8192
  private static let previewLines = 10
  private static let previewColumns = 200

  /// What a file that is to go along with a message is.
  ///
  /// - Parameter name: how the message names it.
  /// - Throws: why it cannot, with its path.
  static func content(of path: String, named name: String) throws -> AttachedFileContent {
    let descriptor = try open(path, named: name)
    defer { close(descriptor) }
    let head = try head(of: descriptor, named: name)
    lseek(descriptor, 0, SEEK_SET)
    if Attachment.imageType(of: head.bytes) != nil {
      return .image(try AttachedFile.image(of: descriptor, path))
    }
    return .text(FileMention(path: name, byteCount: try text(of: descriptor, named: name).utf8.count))
  }

  /// The whole text of a file.
  static func text(at path: String, named name: String) throws -> String {
    let descriptor = try open(path, named: name)
    defer { close(descriptor) }
    return try text(of: descriptor, named: name)
  }

  private static func text(of descriptor: Int32, named name: String) throws -> String {
    let bytes = try InputFile.bytes(
      of: descriptor, limit: largestText,
      tooLong: ProgramError(
        "\(name) is too large to be sent.",
        suggestion: "A text may have \(largestText >> 20) MiB: paste a part of it.")
    ) { ProgramError("\(name) cannot be read: \($0).") }
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw ProgramError(
        "\(name) is neither a text nor an image that models take.",
        suggestion: "Send UTF-8 text, or a PNG, JPEG, GIF or WebP image.")
    }
    return text
  }

  /// What can be told of a file without reading all of it.
  static func preview(_ path: String) -> FilePreview {
    var status = stat()
    guard stat(path, &status) == 0 else { return .failed(Problem("It cannot be read: \(message(errno)).")) }
    if status.st_mode & S_IFMT == S_IFDIR { return .folder(entries: entryCount(of: path)) }
    do {
      let descriptor = try open(path, named: "It")
      defer { close(descriptor) }
      let head = try head(of: descriptor, named: "It")
      if let type = Attachment.imageType(of: head.bytes) { return .image(type: type, byteCount: head.size) }
      guard !head.bytes.contains(0), let text = validText(head.bytes) else {
        return .other(byteCount: head.size)
      }
      let lines = text.split(separator: "\n", maxSplits: previewLines, omittingEmptySubsequences: false)
        .prefix(previewLines).map { String($0.prefix(previewColumns)) }
      return .text(lines, byteCount: head.size)
    } catch {
      return .failed(Problem(describing: error))
    }
  }

  /// The text of bytes that may end within a character.
  private static func validText(_ bytes: [UInt8]) -> String? {
    for dropped in 0...3 where dropped <= bytes.count {
      if let text = String(validating: bytes.dropLast(dropped), as: UTF8.self) { return text }
    }
    return nil
  }

  private static func head(of descriptor: Int32, named name: String) throws -> (bytes: [UInt8], size: Int) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw ProgramError("\(name) cannot be read: \(message(errno)).")
    }
    var bytes = [UInt8](repeating: 0, count: previewBytes)
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw ProgramError("\(name) cannot be read: \(message(errno)).") }
    return (Array(bytes.prefix(count)), Int(status.st_size))
  }

  /// Opens a regular file; a pipe or a device would have no end.
  private static func open(_ path: String, named name: String) throws -> Int32 {
    #if canImport(Glibc)
      let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    #else
      let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    #endif
    guard descriptor >= 0 else { throw ProgramError("\(name) cannot be read: \(message(errno)).") }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ProgramError("\(name) is not a file.")
    }
    return descriptor
  }

  private static func entryCount(of folder: String) -> Int {
    guard let directory = opendir(folder) else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return max(0, count - 2)
  }

  private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// A file within a message.
enum FencedFile {
  /// Its name, and its text in a fence that nothing in the text closes (CommonMark 0.31, section 4.5).
  static func text(named name: String, _ contents: String) -> String {
    var longest = 0
    var run = 0
    for byte in contents.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let file = name.split(separator: "/").last ?? ""
    let ending = file.contains(".") ? file.split(separator: ".").last.map(String.init) ?? "" : ""
    let language = ending.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "`") } ? ending : ""
    return "\(name):\n\(fence)\(language)\n\(contents)\(contents.hasSuffix("\n") ? "" : "\n")\(fence)"
  }
}

/// The user's templates: `*.md` in a folder beside the settings.
enum TemplateFolder {
  private static let largest = 64 << 10
  private static let mostTemplates = 500

  /// All of them by name; of one that cannot be read, why.
  static func templates(in folder: String) -> [PromptTemplate] {
    TextFile.names(in: folder, suffix: ".md").prefix(mostTemplates).compactMap { name in
      do throws(SettingsErrors) {
        guard let text = try TextFile.read(path: "\(folder)/\(name).md", limit: largest) else { return nil }
        return PromptTemplate(name: name, contents: text.filter { $0 != "\r" })
      } catch {
        return PromptTemplate(name: name, text: "", problem: Problem(String(describing: error)))
      }
    }
  }
}
