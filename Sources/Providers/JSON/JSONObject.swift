/// A JSON object that is put together member by member, each of them JSON text.
///
/// Members keep the order in which they first came.
struct JSONObject: Sendable {
  private(set) var members: [(name: String, value: [UInt8])] = []

  /// The members of an object; `nil` for any other text.
  init?(_ text: some Collection<UInt8>) {
    guard let members = JSONText.members(of: String(decoding: text, as: UTF8.self)) else { return nil }
    self.members = members.map { ($0.name, Array($0.value.utf8)) }
  }

  init() {}

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

  /// Adds members whose values come from the settings, which have been found to be JSON.
  mutating func merge(_ extra: [String: String]) {
    var object = JSONObject()
    object.members = extra.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) }
    merge(object)
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
