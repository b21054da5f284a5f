/// The arguments of a call that come value by value, put together.
///
/// Each piece says by a JSON path where it belongs. Lists grow at their end only, so that no path makes more of them
/// than was sent.
struct GeminiArguments {
  private indirect enum Value {
    case json(String)
    case text(String)
    case object([(name: String, value: Value)])
    case array([Value])
  }

  private enum Step: Hashable {
    case member(String)
    case element(Int)
  }

  private static let maximumDepth = 64

  private var root = Value.object([])
  /// A text that goes on, put where it belongs once it is whole.
  private var openText: (steps: [Step], path: String, text: String)?

  /// - Returns: whether the piece could be put anywhere.
  mutating func add(_ piece: GeminiPart.PartialArgument) -> Bool {
    if let open = openText, open.path != piece.path { closeText() }
    guard let steps = Self.steps(of: piece.path), !steps.isEmpty else { return false }
    if let json = piece.value { return Self.put(.json(json), at: steps[...], in: &root) }
    // Made at once, so that the arguments keep their order.
    if openText == nil {
      guard Self.put(.text(""), at: steps[...], in: &root) else { return false }
      openText = (steps, piece.path, "")
    }
    openText?.text += piece.text ?? ""
    if !piece.willContinue { closeText() }
    return true
  }

  private mutating func closeText() {
    guard let (steps, _, text) = openText else { return }
    openText = nil
    _ = Self.put(.text(text), at: steps[...], in: &root)
  }

  /// All that has come, as JSON text.
  mutating func finish() -> String {
    closeText()
    var writer = JSONWriter()
    Self.write(root, to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func put(_ value: Value, at steps: ArraySlice<Step>, in target: inout Value) -> Bool {
    guard let step = steps.first else {
      target = value
      return true
    }
    let rest = steps.dropFirst()
    switch (step, target) {
    case (.member(let name), .object(var members)):
      target = .json("null")
      let place: Int
      if let known = members.firstIndex(where: { $0.name == name }) {
        place = known
      } else {
        place = members.count
        members.append((name, empty(for: rest.first)))
      }
      let isPut = put(value, at: rest, in: &members[place].value)
      target = .object(members)
      return isPut
    case (.element(let index), .array(var elements)):
      guard index <= elements.count else { return false }
      target = .json("null")
      if index == elements.count { elements.append(empty(for: rest.first)) }
      let isPut = put(value, at: rest, in: &elements[index])
      target = .array(elements)
      return isPut
    default: return false
    }
  }

  private static func empty(for step: Step?) -> Value {
    switch step {
    case .member: .object([])
    case .element: .array([])
    case nil: .json("null")
    }
  }

  private static func write(_ value: Value, to writer: inout JSONWriter) {
    switch value {
    case .json(let text): writer.raw(text.utf8)
    case .text(let text): writer.string(text)
    case .object(let members):
      writer.object { writer in
        for (name, value) in members {
          writer.key(name)
          write(value, to: &writer)
        }
      }
    case .array(let elements):
      writer.array { writer in
        for element in elements { write(element, to: &writer) }
      }
    }
  }

  // MARK: Paths

  /// Takes `$.name`, `['name']`, `["name"]` and `[0]` (RFC 9535, normalized paths and their short form).
  private static func steps(of path: String) -> [Step]? {
    guard path.hasPrefix("$") else { return nil }
    var steps: [Step] = []
    var rest = path.dropFirst()
    while let first = rest.first {
      guard steps.count < maximumDepth else { return nil }
      rest = rest.dropFirst()
      if first == "." {
        let name = rest.prefix { $0 != "." && $0 != "[" }
        guard !name.isEmpty else { return nil }
        steps.append(.member(String(name)))
        rest = rest.dropFirst(name.count)
      } else if first == "[", let quote = rest.first, quote == "'" || quote == "\"" {
        rest = rest.dropFirst()
        var name = ""
        while let character = rest.first, character != quote {
          rest = rest.dropFirst()
          if character == "\\", let escaped = rest.first {
            name.append(escaped)
            rest = rest.dropFirst()
          } else {
            name.append(character)
          }
        }
        guard rest.dropFirst().first == "]" else { return nil }
        rest = rest.dropFirst(2)
        steps.append(.member(name))
      } else if first == "[" {
        let digits = rest.prefix { $0 != "]" }
        guard let index = Int(digits), index >= 0, rest.dropFirst(digits.count).first == "]" else {
          return nil
        }
        rest = rest.dropFirst(digits.count + 1)
        steps.append(.element(index))
      } else {
        return nil
      }
    }
    return steps
  }
}
