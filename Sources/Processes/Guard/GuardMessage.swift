/// What we and a guard say to each other, over a socket that is its descriptor 3.
///
/// We send one order, and then requests of one byte each. It answers with reports of five bytes. The end of what we send
/// is a request as well: to end all, for there is nobody left who wants it.
enum GuardRequest: UInt8 {
  /// SIGTERM to all.
  case end = 1
  case kill
}

enum GuardReport: Sendable, Equatable {
  case started(Int32)
  /// With the system's error number.
  case failed(Int32)
  /// As `cprocesses_ending` says. Everything that the program has left has ended too.
  case ended(Int32)
  /// The sandbox ended without having started the program.
  case unconfined

  static let size = 5

  var bytes: [UInt8] {
    let (kind, number): (UInt8, Int32) =
      switch self {
      case .started(let process): (1, process)
      case .failed(let number): (2, number)
      case .ended(let status): (3, status)
      case .unconfined: (4, 0)
      }
    return [kind] + withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    let number = Int32(littleEndian: bytes[1...].withUnsafeBytes { $0.loadUnaligned(as: Int32.self) })
    switch bytes[0] {
    case 1: self = .started(number)
    case 2: self = .failed(number)
    case 3: self = .ended(number)
    case 4: self = .unconfined
    default: return nil
    }
  }
}

/// What a guard starts.
struct GuardOrder: Sendable, Equatable {
  var program: String
  var arguments: [String]
  var environment: [String: String]
  var folder: String?
  var placeholders: [String] = []
  /// Whether the program is bubblewrap, which says of itself how far it came.
  var isConfined = false

  /// The length in four bytes, then texts that each end with a zero byte, which none of them can hold.
  var bytes: [UInt8] {
    var texts = [program, folder ?? "", isConfined ? "1" : "0"]
    for list in [arguments, environment.map { "\($0.key)=\($0.value)" }, placeholders] {
      texts.append("\(list.count)")
      texts += list
    }
    let payload = texts.flatMap { text -> [UInt8] in Array(text.utf8) + [0] }
    return withUnsafeBytes(of: UInt32(payload.count).littleEndian) { Array($0) } + payload
  }

  init(
    program: String, arguments: [String], environment: [String: String], folder: String?,
    placeholders: [String] = [], isConfined: Bool = false
  ) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.placeholders = placeholders
    self.isConfined = isConfined
  }

  /// From what follows the length.
  init?(payload: [UInt8]) {
    var texts = payload.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }[...]
    func list() -> [String]? {
      guard let count = texts.popFirst().flatMap({ Int($0) }), count >= 0, count <= texts.count else {
        return nil
      }
      defer { texts = texts.dropFirst(count) }
      return Array(texts.prefix(count))
    }
    guard let program = texts.popFirst(), let folder = texts.popFirst(), let isConfined = texts.popFirst(),
      let arguments = list(), let variables = list(), let placeholders = list()
    else { return nil }
    self.init(
      program: program, arguments: arguments, environment: [:], folder: folder.isEmpty ? nil : folder,
      placeholders: placeholders, isConfined: isConfined == "1")
    for variable in variables {
      guard let sign = variable.firstIndex(of: "=") else { continue }
      environment[String(variable[..<sign])] = String(variable[variable.index(after: sign)...])
    }
  }
}
