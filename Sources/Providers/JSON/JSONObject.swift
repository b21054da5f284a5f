/// A JSON object that is put together member by member, each of them JSON text.
///
/// Members keep the order in which they first came.
struct JSONObject: Sendable {
  private(set) var members: [(name: String, value: [UInt8])] = []

  /// The members of an object; `nil` for any other text.
  init?(_ text: some Collection<UInt8>) {
    let found: [(name: String, value: [UInt8])]? = Array(text).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        let members = try Self.members(&reader)
        try reader.end()
        return members
      } catch {
        return nil
      }
    }
    guard let found else { return nil }
    members = found
  }

  init() {}

  private static func members(
    _ reader: inout JSONReader
  ) throws(JSONFailure) -> [(name: String, value: [UInt8])]? {
    guard try reader.peek() == .object else { return nil }
    var members: [(name: String, value: [UInt8])] = []
    try reader.enterObject()
    var isFirst = true
    while let key = try reader.nextKey(&isFirst) {
      let name =
        try key.bytes.contains(UInt8(ascii: "\\"))
        ? JSONReader.unescape(key.bytes, at: reader.position) : String(decoding: key.bytes, as: UTF8.self)
      members.append((name, Array(try reader.rawValue())))
    }
    return members
  }

  /// Whether a text is one JSON object and nothing else.
  static func isObject(_ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      do throws(JSONFailure) {
        guard try reader.peek() == .object else { return false }
        try reader.skipValue()
        try reader.end()
        return true
      } catch {
        return false
      }
    }
  }

  /// The value of a member; `nil` when there is none, and to take it out.
  subscript(name: String) -> [UInt8]? {
    get { members.first { $0.name == name }?.value }
    set {
      let place = members.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil): members.remove(at: place)
      case (nil, let value?): members.append((name, value))
      case (nil, nil): break
      }
    }
  }

  mutating func set(_ name: String, _ write: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    write(&writer)
    self[name] = writer.bytes
  }

  /// Lays another object over this one: objects under the same name are merged, all else is replaced.
  mutating func merge(_ other: JSONObject) {
    for (name, value) in other.members {
      if let own = self[name].flatMap({ JSONObject($0) }), let over = JSONObject(value) {
        var merged = own
        merged.merge(over)
        self[name] = merged.bytes
      } else {
        self[name] = value
      }
    }
  }

  /// Adds members whose values come from the settings; what is not JSON is left out, so that it does not spoil the rest.
  mutating func merge(_ extra: [String: String]) {
    for (name, value) in extra.sorted(by: { $0.key < $1.key }) {
      let wrapped = Array("{\"x\":".utf8) + Array(value.utf8) + Array("}".utf8)
      guard let parsed = JSONObject(wrapped), parsed.members.count == 1, let value = parsed["x"] else {
        continue
      }
      var object = JSONObject()
      object[name] = value
      merge(object)
    }
  }

  var bytes: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      for (name, value) in members {
        writer.key(name)
        writer.raw(value)
      }
    }
  }
}
