/// A WebSocket, frame by frame, as a client or one who only claims to be.
struct FrameWire: Sendable {
  let wire: Wire

  /// One frame as it goes over the wire.
  struct Frame: Hashable, Sendable, CustomStringConvertible {
    /// With FIN and the reserved bits.
    var first: UInt8
    var data: [UInt8]

    static func text(_ text: String) -> Frame { Frame(first: 0x81, data: Array(text.utf8)) }
    static func close(_ code: UInt16) -> Frame {
      Frame(first: 0x88, data: [UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    /// The code of a Close frame.
    var closeCode: UInt16? {
      first == 0x88 && data.count >= 2 ? UInt16(data[0]) << 8 | UInt16(data[1]) : nil
    }

    func bytes(mask: [UInt8]? = [1, 2, 3, 4]) -> [UInt8] {
      var bytes = [first]
      let flag: UInt8 = mask == nil ? 0 : 0x80
      switch data.count {
      case ...125: bytes.append(flag | UInt8(data.count))
      case ...0xFFFF: bytes += [flag | 126, UInt8(data.count >> 8), UInt8(data.count & 0xFF)]
      default: bytes += [flag | 127] + (0..<8).map { UInt8(data.count >> (56 - 8 * $0) & 0xFF) }
      }
      guard let mask else { return bytes + data }
      return bytes + mask + data.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    var description: String {
      closeCode.map { "close \($0)" }
        ?? "\(String(first, radix: 16)) \(String(decoding: data.prefix(100), as: UTF8.self))"
    }
  }

  func send(_ frames: Frame...) async throws { try await wire.send(frames.flatMap { $0.bytes() }) }

  /// The next frame of the server; `nil` when no more comes.
  func next() async -> Frame? {
    let start = await wire.read(2)
    guard start.count == 2 else { return nil }
    var length = Int(start[1])
    if length == 126 { length = await wire.read(2).reduce(0) { $0 << 8 | Int($1) } }
    if length == 127 { length = await wire.read(8).reduce(0) { $0 << 8 | Int($1) } }
    let data = length == 0 ? [] : await wire.read(length)
    return data.count == length ? Frame(first: start[0], data: data) : nil
  }

  /// All that the server sends until the end.
  func rest() async -> [Frame] {
    var frames: [Frame] = []
    while let frame = await next() { frames.append(frame) }
    return frames
  }
}
