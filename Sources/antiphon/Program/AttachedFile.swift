import Conversation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is sent along with a question.
enum AttachedFile {
  /// No image that can be sent is larger; a device or a film is not read into memory.
  private static let maximumSize = 20 << 20

  /// - Throws: why the file cannot be sent, with its path.
  static func read(_ path: String) throws -> Attachment {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw ProgramError("\(path) cannot be read: \(String(cString: strerror(errno))).")
    }
    defer { close(descriptor) }
    return try image(of: descriptor, path)
  }

  /// - Parameter path: where it was opened; its last part becomes the name.
  static func image(of descriptor: Int32, _ path: String) throws -> Attachment {
    let data = try InputFile.bytes(
      of: descriptor, limit: maximumSize,
      tooLong: ProgramError(
        "\(path) is too large to be sent.", suggestion: "An image may have \(maximumSize >> 20) MiB.")
    ) { ProgramError("\(path) cannot be read: \($0).") }
    guard let type = Attachment.imageType(of: data) else {
      throw ProgramError(
        "\(path) is not an image that models take.", suggestion: "Send a PNG, JPEG, GIF or WebP image.")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return Attachment(name: name, mediaType: type, data: data)
  }
}
