import Screen

/// Turns the bytes that a terminal sends into events; what it does not know is swallowed whole.
///
/// Understood are the keys of xterm, rxvt and the Linux console, the kitty keyboard protocol (`CSI u`), xterm's
/// modifyOtherKeys (`CSI 27;m;c~`), SGR mouse reports, focus reports, bracketed paste, and the answers to the
/// questions for the background colour (OSC 11) and the device attributes (DA1). Invalid UTF-8 is U+FFFD.
///
/// How the bytes are cut into pieces makes no difference, with one exception that no decoder can avoid: a lone
/// ESC may be the Escape key or the beginning of a sequence. While `pendingEscape` is true and nothing more has
/// come for about 25 ms, call `flush()`.
///
/// Memory is bounded: a sequence keeps at most `sequenceLimit` bytes, a paste at most `pasteLimit`; what is
/// longer is cut off.
public struct InputDecoder: Sendable {
  /// How many bytes of a control sequence or string are kept; a longer one is swallowed.
  public static let sequenceLimit = 4096
  /// How many bytes of a paste are kept; the rest is dropped.
  private let pasteLimit: Int

  /// The byte that the terminal's line discipline knows as Backspace.
  private let eraseByte: UInt8
  private var state = State.ground
  /// The bytes of the sequence, of the string or of the paste begun.
  private var buffer: [UInt8] = []
  /// Whether an ESC stood before what is being read.
  private var hasAlt = false
  private var expectedContinuations = 0
  /// The bounds of the next continuation byte, narrower after some leading bytes (Unicode 15, table 3-7).
  private var continuationRange: ClosedRange<UInt8> = 0x80...0xBF
  private var events: [InputEvent] = []
  /// What was taken as keys for want of more, while it may also have been the beginning of an answer that is late.
  private var interrupted: State?

  private enum State: Sendable {
    case ground
    case escape
    case csi
    /// After `CSI [`, which the Linux console sends for F1 to F5.
    case linuxFunction
    /// The bytes of a mouse report in the old form, which was not asked for.
    case oldMouse(left: Int)
    case ss3
    case string(StringKind, sawEscape: Bool)
    case utf8
    case paste(matched: Int)
  }

  private enum StringKind: UInt8, Sendable {
    case osc = 0x5D
    case dcs = 0x50
    case apc = 0x5F
    case pm = 0x5E
  }

  public init(eraseByte: UInt8 = 0x7F, pasteLimit: Int = 16 << 20) {
    self.eraseByte = eraseByte
    self.pasteLimit = pasteLimit
  }

  /// Whether what has come may be a key by itself, if nothing more comes.
  public var pendingEscape: Bool {
    switch state {
    case .escape: true
    case .csi, .ss3, .string(_, sawEscape: false): buffer.isEmpty
    default: false
    }
  }

  /// How many bytes are kept of what has begun and not ended.
  var bufferedBytes: Int { buffer.count }

  /// Decodes the next bytes, as many as one read gave.
  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    let read: Void? = bytes.withContiguousStorageIfAvailable { consume($0) }
    if read == nil { for byte in bytes { consume(byte) } }
    defer { events = [] }
    return events
  }

  private mutating func consume(_ bytes: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < bytes.count {
      if case .paste(matched: 0) = state {
        // Most of a long paste is nothing but itself.
        let end = bytes[index...].firstIndex(of: 0x1B) ?? bytes.count
        keep(bytes[index..<end])
        index = end
        if index == bytes.count { return }
      }
      consume(bytes[index])
      index += 1
    }
  }

  /// Takes what is pending as the keys it can be: Escape, or Alt with the character after it.
  ///
  /// - Parameter expectsAnswer: whether the terminal was asked something. If the rest of an answer follows after all,
  ///   it is swallowed like any other, and not typed.
  public mutating func flush(expectsAnswer: Bool = false) -> [InputEvent] {
    guard pendingEscape else { return [] }
    interrupted = expectsAnswer && !hasAlt ? state : nil
    switch state {
    case .escape:
      // Two: Escape was pressed twice.
      if hasAlt { emit(Key(.escape)) }
      emit(Key(.escape))
    case .csi: emit(Key("[", .alt))
    case .ss3: emit(Key("O", .alt))
    case .string(let kind, _): emit(Key(Character(Unicode.Scalar(kind.rawValue)), .alt))
    default: break
    }
    reset()
    defer { events = [] }
    return events
  }

  private mutating func consume(_ byte: UInt8) {
    if case .ground = state, let begun = interrupted {
      interrupted = nil
      if Self.isAnswer(byte, after: begun) { state = begun }
    }
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .csi: csi(byte)
    case .linuxFunction:
      let key = (0x41...0x45).contains(byte) ? Key(.function(Int(byte) - 0x40), alt) : nil
      reset()
      if let key { emit(key) }
    case .oldMouse(let left):
      if left > 1 { state = .oldMouse(left: left - 1) } else { reset() }
    case .ss3: ss3(byte)
    case .string(let kind, let sawEscape): string(kind, sawEscape, byte)
    case .utf8: utf8(byte)
    case .paste(let matched): paste(matched, byte)
    }
  }

  /// Whether a byte goes on with an answer of the terminal, and is nothing that is likely to be typed there.
  private static func isAnswer(_ byte: UInt8, after begun: State) -> Bool {
    switch begun {
    case .escape: byte == 0x5B || StringKind(rawValue: byte) != nil
    case .csi: byte == 0x3F || byte == 0x3E
    case .string(let kind, _): (0x30...0x3F).contains(byte) || kind == .apc && byte == 0x47
    default: false
    }
  }

  private var alt: Key.Modifiers { hasAlt ? .alt : [] }

  private mutating func reset() {
    state = .ground
    buffer.removeAll(keepingCapacity: buffer.capacity <= Self.sequenceLimit)
    hasAlt = false
  }

  private mutating func emit(_ key: Key) {
    events.append(.key(key))
  }

  // MARK: - Keys of one byte, and text

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .escape
    case 0x80...: beginUTF8(byte)
    default:
      emit(key(ofASCII: byte))
      hasAlt = false
    }
  }

  private func key(ofASCII byte: UInt8) -> Key {
    if byte == eraseByte || byte == 0x7F { return Key(.backspace, alt) }
    switch byte {
    case 0x00: return Key(.space, alt.union(.control))
    case 0x09: return Key(.tab, alt)
    case 0x0D: return Key(.enter, alt)
    case 0x01...0x1A: return Key(Character(Unicode.Scalar(byte + 0x60)), alt.union(.control))
    case 0x1C...0x1F: return Key(Character(Unicode.Scalar(byte + 0x40)), alt.union(.control))
    default: return Key(Character(Unicode.Scalar(byte)), alt)
    }
  }

  private mutating func beginUTF8(_ byte: UInt8) {
    continuationRange = 0x80...0xBF
    switch byte {
    case 0xC2...0xDF: expectedContinuations = 1
    case 0xE0...0xEF:
      expectedContinuations = 2
      if byte == 0xE0 { continuationRange = 0xA0...0xBF }
      if byte == 0xED { continuationRange = 0x80...0x9F }
    case 0xF0...0xF4:
      expectedContinuations = 3
      if byte == 0xF0 { continuationRange = 0x90...0xBF }
      if byte == 0xF4 { continuationRange = 0x80...0x8F }
    default:
      emit(Key("\u{FFFD}", alt))
      reset()
      return
    }
    buffer = [byte]
    state = .utf8
  }

  private mutating func utf8(_ byte: UInt8) {
    guard continuationRange.contains(byte) else {
      emit(Key("\u{FFFD}", alt))
      reset()
      ground(byte)
      return
    }
    buffer.append(byte)
    continuationRange = 0x80...0xBF
    expectedContinuations -= 1
    guard expectedContinuations == 0 else { return }
    let text = String(decoding: buffer, as: UTF8.self)
    // Control characters of two bytes (C1) are nothing that a key sends.
    if let scalar = text.unicodeScalars.first, scalar.value >= 0xA0 { emit(Key(Character(scalar), alt)) }
    reset()
  }

  // MARK: - Sequences

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x1B:
      // ESC ESC is Escape twice, or in rxvt Alt with the key of the sequence that follows.
      if hasAlt { emit(Key(.escape)) }
      hasAlt = true
    case 0x5B: state = .csi
    case 0x4F: state = .ss3
    case StringKind.osc.rawValue, StringKind.dcs.rawValue, StringKind.apc.rawValue, StringKind.pm.rawValue:
      state = .string(StringKind(rawValue: byte) ?? .osc, sawEscape: false)
    default:
      if hasAlt { emit(Key(.escape)) }
      hasAlt = true
      state = .ground
      ground(byte)
    }
  }

  /// Gives up the sequence begun and reads a byte that cannot be part of it by itself.
  private mutating func abandon(for byte: UInt8) {
    reset()
    ground(byte)
  }

  private mutating func csi(_ byte: UInt8) {
    switch byte {
    case 0x20...0x3F:
      // A byte over the limit stays, so that the sequence counts as too long.
      if buffer.count <= Self.sequenceLimit { buffer.append(byte) }
    case 0x5B where buffer.isEmpty: state = .linuxFunction
    case 0x4D where buffer.isEmpty: state = .oldMouse(left: 3)
    case 0x40...0x7E:
      let sequence = buffer.count <= Self.sequenceLimit ? ControlSequence(buffer, final: byte) : nil
      let alt = alt
      reset()
      if sequence?.isPasteStart == true {
        state = .paste(matched: 0)
      } else if let event = sequence?.event(adding: alt) {
        events.append(event)
      }
    default: abandon(for: byte)
    }
  }

  private mutating func ss3(_ byte: UInt8) {
    switch byte {
    case 0x30...0x39 where buffer.count < 4: buffer.append(byte)
    case 0x20...0x7E:
      let modifiers = ControlSequence.modifiers(ControlSequence.number(buffer[...]) ?? 1).union(alt)
      reset()
      if let code = ControlSequence.code(ofSS3: byte) { emit(Key(code, modifiers)) }
    default: abandon(for: byte)
    }
  }

  private mutating func string(_ kind: StringKind, _ sawEscape: Bool, _ byte: UInt8) {
    if sawEscape {
      if byte == 0x5C {
        endString(kind)
      } else {
        reset()
        state = .escape
        escape(byte)
      }
      return
    }
    switch byte {
    case 0x1B: state = .string(kind, sawEscape: true)
    case 0x07 where kind == .osc: endString(kind)
    // No answer holds a control character, so this one is a key, pressed after a string that never ended.
    case 0x00..<0x20: abandon(for: byte)
    default: if buffer.count <= Self.sequenceLimit { buffer.append(byte) }
    }
  }

  private mutating func endString(_ kind: StringKind) {
    if kind == .osc, let event = TerminalReply.background(buffer) { events.append(event) }
    reset()
  }

  // MARK: - Paste

  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  private mutating func paste(_ matched: Int, _ byte: UInt8) {
    if byte == Self.pasteEnd[matched] {
      if matched + 1 < Self.pasteEnd.count {
        state = .paste(matched: matched + 1)
        return
      }
      events.append(.paste(PastedText.clean(buffer)))
      reset()
      return
    }
    if matched > 0 { keep(Self.pasteEnd[..<matched]) }
    if byte == 0x1B {
      state = .paste(matched: 1)
    } else {
      keep(CollectionOfOne(byte))
      state = .paste(matched: 0)
    }
  }

  private mutating func keep(_ bytes: some Collection<UInt8>) {
    buffer.append(contentsOf: bytes.prefix(max(0, pasteLimit - buffer.count)))
  }
}
