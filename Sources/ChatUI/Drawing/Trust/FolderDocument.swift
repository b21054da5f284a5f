import Conversation
import Screen

extension ApprovalDocument {
  /// All of what a folder's own settings would set and start, and the files that say so, in the form of an approval.
  init(_ offer: FolderOffer) {
    self.init()
    add("Folder", .folder, [offer.folder])
    if !offer.problems.isEmpty { add("What is wrong", .note, offer.problems) }
    if !offer.changes.isEmpty { add("What has changed", .diff, offer.changes) }
    if let model = offer.model { add("Model", .note, [model], caption: "of new sessions") }
    if let prompt = offer.systemPrompt { add("System prompt", .content, [prompt]) }
    if !offer.rules.isEmpty {
      let count = offer.rules.count
      add("Rules for tools", .note, offer.rules, caption: count == 1 ? "1 rule" : "\(count) rules")
    }
    for server in offer.servers { add(server) }
    for file in offer.files { add(file.name, .content, [file.text]) }
  }

  private mutating func add(_ server: FolderOffer.Server) {
    let what =
      switch server.transport {
      case .command: "a program that is started"
      case .address: "an address that is asked"
      }
    let caption = [what, server.hold?.words, server.isEnabled ? nil : "switched off"]
    add("Tool server", .server, [server.name], caption: caption.compactMap(\.self).joined(separator: ", "))
    add("Written in", .file, [server.place])
    switch server.transport {
    case .command(let arguments, let folder, let environment):
      add(arguments: arguments)
      if let folder { add("Runs in", .folder, [folder]) }
      if !environment.isEmpty { add(names: environment) }
    case .address(let address, let headers):
      add("Address", .address, [address])
      if !headers.isEmpty { add("Headers", .note, headers) }
    }
  }
}
