import Conversation
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps what a command writes, byte for byte, in a file once it is more than goes to the model.
struct CommandOutputFile: ~Copyable {
  /// The most that is kept: 64 MiB.
  static let limit = 64 * 1024 * 1024
  /// What is not worth a file.
  private static let threshold = CommandOutput.maximumHead + CommandOutput.maximumTail

  private let outputs: ToolOutputs?
  private var waiting: [UInt8] = []
  private var path = ""
  private var file: Descriptor?
  private var byteCount = 0
  private var isCut = false
  private var failure: String?

  init(in outputs: ToolOutputs?) { self.outputs = outputs }

  mutating func take(_ bytes: [UInt8]) {
    guard outputs != nil, failure == nil else { return }
    if file == nil {
      waiting += bytes
      if waiting.count > Self.threshold { open() }
    } else {
      write(bytes)
    }
  }

  private mutating func open() {
    guard let outputs else { return }
    let name = "command-\(UUID().uuidString.lowercased()).txt"
    do {
      file = try outputs.create(name, for: Self.limit)
      path = "\(outputs.folder)/\(name)"
      write(waiting)
    } catch {
      failure = String(cString: strerror(error.code))
    }
    waiting = []
  }

  private mutating func write(_ bytes: [UInt8]) {
    let room = Self.limit - byteCount
    if bytes.count > room { isCut = true }
    guard room > 0, file != nil else { return }
    do throws(PathError) {
      try file!.write(Array(bytes.prefix(room)))
      byteCount += min(bytes.count, room)
    } catch {
      // What is there already stays.
      isCut = true
      failure = error.sentence(for: path, to: .write)
    }
  }

  /// Where it is, when there is one.
  var kept: ToolFile? {
    file == nil ? nil : ToolFile(mediaType: "text/plain", byteCount: byteCount, path: path)
  }

  /// Where all of it can be found, as a sentence.
  var place: String {
    if file != nil {
      return isCut ? "The first \(byteCount) bytes are in \(path)." : "All of it is in \(path)."
    }
    return failure.map { "It could not be kept: \($0)." } ?? "The rest is not kept."
  }
}
