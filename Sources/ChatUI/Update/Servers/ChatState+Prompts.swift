import Screen
import Widgets

/// The prompts of tool servers among the commands that are written, and the list of what they can be given.
extension ChatState {
  /// All commands that can be written in place of a message.
  var slashCommands: [SlashCommand] {
    var all = SlashCommand.all(in: commands)
    let prompts = servers.prompts
    guard !prompts.isEmpty else { return all }
    var names = Set(all.map(\.name))
    for prompt in prompts {
      let name = Self.slashName(of: prompt)
      // What is there by that name goes before it.
      var free = name
      var number = 2
      while !names.insert(free).inserted {
        free = "\(name)-\(number)"
        number += 1
      }
      all.append(SlashCommand(name: free, help: prompt.description, prompt: prompt))
    }
    return all
  }

  /// `server.prompt`, without anything that could not be typed.
  private static func slashName(of prompt: ToolServerPrompt) -> String {
    String(
      "\(prompt.server).\(prompt.name)".prefix(80).map { character in
        character.isLetter || character.isNumber || "._-".contains(character) ? character : "-"
      })
  }

  /// The list of arguments, while the name of one can be written.
  func promptCompletion(_ argument: Substring, start: Int) -> Completion? {
    guard let offset = PromptArguments.nameStart(in: argument) else { return nil }
    let pattern = String(decoding: argument.utf8.dropFirst(offset), as: UTF8.self)
    return Completion(.promptArguments, in: shown, start: start + offset, pattern: pattern)
  }

  /// The prompt whose command is being written, and what of its arguments is not there yet.
  private var promptAtCaret: (prompt: ToolServerPrompt, missing: [ToolServerPrompt.Argument])? {
    guard let (name, argument) = SlashCommand.parts(of: composer.editor.text),
      let prompt = slashCommands.first(where: { $0.name == name })?.prompt
    else { return nil }
    return (prompt, prompt.arguments.filter { !" \(argument)".contains(" \($0.name)=") })
  }

  /// Whether something has to be written before the prompt can be called.
  var needsPromptArguments: Bool { promptAtCaret?.missing.contains(where: \.isRequired) ?? false }

  var promptArgumentRows: [Completion.Row] {
    (promptAtCaret?.missing ?? []).map { argument in
      let detail = [argument.isRequired ? "needed" : "", argument.description].filter { !$0.isEmpty }
      return Completion.Row(
        text: "\(argument.name)=", label: "\(argument.name)=VALUE", detail: detail.joined(separator: ": "),
        isOpen: true)
    }
  }

  /// Lists the prompts that have become known.
  mutating func refreshPromptCompletion() {
    guard var listed = completion, listed.source == .commands, listed.pane == shown else { return }
    let chosen = listed.selectedRow?.text
    let rows = rows(for: listed)
    guard rows != listed.rows else { return }
    listed.replaceRows(rows)
    if let place = rows.firstIndex(where: { $0.text == chosen }) { listed.selection.select(place) }
    completion = listed
  }
}
