import Conversation
import Coordinator

/// Members that the settings add to a request.
extension ModelParameters {
  /// - Throws: `.configuration` when one of them is not JSON: it would spoil the whole request.
  func checkExtra() throws(TurnError) {
    for (name, value) in extra.sorted(by: { $0.key < $1.key }) where !JSONText.isValue(value) {
      throw TurnError(
        .configuration, "The parameter \(ErrorText.clean(name, removing: nil)) of the model is not JSON.",
        suggestion: "Check the model's parameters in the settings.")
    }
  }
}

extension JSONWriter {
  /// A member, unless the settings put another in its place.
  mutating func member(
    _ name: String, unlessIn extra: [String: String], _ value: (inout JSONWriter) -> Void
  ) {
    guard extra[name] == nil else { return }
    key(name)
    value(&self)
  }

  /// What the settings add, in the order of the names.
  ///
  /// - Parameter own: the members that are the program's alone; those of the settings are left out.
  mutating func members(of extra: [String: String], except own: Set<String>) {
    for (name, value) in extra.sorted(by: { $0.key < $1.key }) where !own.contains(name) {
      key(name)
      raw(value.utf8)
    }
  }
}
