/// Why a command could not do its work, in words for the person at the shell.
struct ProgramError: Error, CustomStringConvertible {
  var message: String
  var suggestion: String

  init(_ message: String, suggestion: String = "") {
    self.message = message
    self.suggestion = suggestion
  }

  var description: String { suggestion.isEmpty ? message : "\(message) \(suggestion)" }
}
