/// A part of a key and where it stands.
struct TOMLName {
  var text: String
  var start: Int
}

/// A table while its text is read; keeps the rules of what may be said twice.
final class TOMLTableBuilder {
  enum Kind {
    /// Only named on the way to a table below it; may still get its own header.
    case implied
    /// Has its header.
    case header
    /// Made by dotted keys.
    case dotted
    /// Between braces: complete.
    case inline
  }

  enum Value {
    case leaf(TOMLNode.Value)
    case table(TOMLTableBuilder)
    /// From headers of the form `[[name]]`; never empty.
    case tables([TOMLTableBuilder])
  }

  private struct Slot {
    var name: TOMLName
    var value: Value
    var start: Int
  }

  private(set) var kind: Kind
  private let start: Int
  private var slots: [Slot] = []
  /// For tables of more keys than are searched one by one. By the bytes of the key: strings of Swift are equal when
  /// they look alike, keys of TOML are not.
  private var indices: [[UInt8]: Int] = [:]
  private static let searchLimit = 12

  init(kind: Kind, start: Int) {
    self.kind = kind
    self.start = start
  }

  private func index(_ name: TOMLName) -> Int? {
    if slots.count <= Self.searchLimit {
      return slots.firstIndex { $0.name.text.utf8.elementsEqual(name.text.utf8) }
    }
    return indices[Array(name.text.utf8)]
  }

  func insert(_ name: TOMLName, _ value: Value, at start: Int) {
    slots.append(Slot(name: name, value: value, start: start))
    guard slots.count > Self.searchLimit else { return }
    for index in (indices.isEmpty ? 0 : slots.count - 1)..<slots.count {
      indices[Array(slots[index].name.text.utf8)] = index
    }
  }

  func insert(_ name: TOMLName, _ value: TOMLNode.Value, at start: Int) {
    insert(name, .leaf(value), at: start)
  }

  func checkIsNew(_ name: TOMLName) throws(TOMLSyntaxProblem) {
    if let index = index(name) { throw twice(name, slots[index]) }
  }

  /// The table below, on the way to another; made when there is none.
  ///
  /// - Parameter kind: `header` on the way of a header, `dotted` on that of a key.
  func descend(_ name: TOMLName, by kind: Kind) throws(TOMLSyntaxProblem) -> TOMLTableBuilder {
    guard let index = index(name) else {
      let table = TOMLTableBuilder(kind: kind == .header ? .implied : .dotted, start: name.start)
      insert(name, .table(table), at: name.start)
      return table
    }
    switch slots[index].value {
    case .tables(let tables):
      if kind == .header, let last = tables.last { return last }
    case .table(let table):
      switch (kind, table.kind) {
      case (_, .inline), (.dotted, .header): break
      case (.dotted, .implied):
        table.kind = .dotted
        return table
      default: return table
      }
    case .leaf: break
    }
    throw twice(name, slots[index])
  }

  /// The table of a header `[name]`.
  func openTable(_ name: TOMLName) throws(TOMLSyntaxProblem) -> TOMLTableBuilder {
    guard let index = index(name) else {
      let table = TOMLTableBuilder(kind: .header, start: name.start)
      insert(name, .table(table), at: name.start)
      return table
    }
    guard case .table(let table) = slots[index].value, table.kind == .implied else {
      throw twice(name, slots[index])
    }
    table.kind = .header
    return table
  }

  /// A new table of a header `[[name]]`.
  func appendTable(_ name: TOMLName) throws(TOMLSyntaxProblem) -> TOMLTableBuilder {
    let table = TOMLTableBuilder(kind: .header, start: name.start)
    guard let index = index(name) else {
      insert(name, .tables([table]), at: name.start)
      return table
    }
    guard case .tables(let tables) = slots[index].value else { throw twice(name, slots[index]) }
    slots[index].value = .tables(tables + [table])
    return table
  }

  private func twice(_ name: TOMLName, _ slot: Slot) -> TOMLSyntaxProblem {
    TOMLSyntaxProblem(
      offset: name.start, message: "\(name.text.quoted) is defined twice", suggestion: nil,
      firstOffset: slot.name.start)
  }

  /// The finished table, in the order of the text.
  func entries(_ lines: SourceLines) -> [TOMLEntry] {
    slots.map { slot in
      let value: TOMLNode.Value
      switch slot.value {
      case .leaf(let leaf): value = leaf
      case .table(let table): value = .table(table.entries(lines))
      case .tables(let tables):
        value = .array(
          tables.map { TOMLNode(value: .table($0.entries(lines)), position: lines.position(of: $0.start)) })
      }
      return TOMLEntry(
        key: slot.name.text, position: lines.position(of: slot.name.start),
        node: TOMLNode(value: value, position: lines.position(of: slot.start)))
    }
  }
}
