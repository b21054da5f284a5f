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
    guard let file = fopen(path, "rb") else {
      throw ProgramError("\(path) cannot be read: \(String(cString: strerror(errno))).")
    }
    defer { fclose(file) }
    var data: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { break }
      data.append(contentsOf: buffer[..<count])
      guard data.count <= maximumSize else {
        throw ProgramError("\(path) is too large to be sent.", suggestion: "An image may have 20 MiB.")
      }
    }
    guard ferror(file) == 0 else { throw ProgramError("\(path) cannot be read.") }
    guard let type = Attachment.imageType(of: data) else {
      throw ProgramError(
        "\(path) is not an image that models take.", suggestion: "Send a PNG, JPEG, GIF or WebP image.")
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return Attachment(name: name, mediaType: type, data: data)
  }
}
