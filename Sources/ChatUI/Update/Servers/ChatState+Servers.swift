import Screen
import Widgets

/// Tool servers: their list, starting and ending them, and the prompts they write.
extension ChatState {
  mutating func openServers() {
    open(ServerPicker())
    guard case .picker(var picker) = dialog else { return }
    // Its keys are at hand at once; there are few to filter.
    picker.isFiltering = false
    dialog = .picker(picker)
  }

  mutating func openTools(_ effects: inout [Effect]) {
    effects.append(.servers(.tools))
    open(ToolPicker())
  }

  /// Has changes told for as long as the list is open.
  mutating func settleServers(_ effects: inout [Effect]) {
    var isListed = false
    if case .picker(let picker) = dialog { isListed = picker.content is ServerPicker }
    guard isListed != servers.isWatching else { return }
    servers.isWatching = isListed
    effects.append(.servers(isListed ? .watch : .unwatch))
  }

  private var chosenServer: ToolServerEntry? {
    guard case .picker(let picker) = dialog, let content = picker.content as? ServerPicker else { return nil }
    return content.server(picker.selectedRow)
  }

  mutating func restartServer(_ effects: inout [Effect]) {
    guard let server = chosenServer else { return }
    effects.append(.servers(.restart(server.name)))
  }

  /// Ends the chosen server, or starts one that does not run.
  mutating func switchServer(_ effects: inout [Effect]) {
    guard let server = chosenServer else { return }
    switch server.state {
    case .starting, .ready: effects.append(.servers(.stop(server.name)))
    case .off, .failed, .stopped: effects.append(.servers(.restart(server.name)))
    }
  }

  mutating func take(_ action: ServersAction) {
    switch action {
    case .listed(let all):
      servers.all = all
      servers.problem = nil
    case .tools(let tools):
      servers.tools = tools
      servers.problem = nil
    case .unavailable(let problem):
      servers.all = []
      servers.tools = []
      servers.problem = problem
    case .prompt(let call, let text): insert(promptText: text, of: call)
    case .promptFailed(let call, let problem):
      guard servers.asked == call else { return }
      servers.asked = nil
      // What was written is still there.
      show(problem)
    }
    if case .picker(let picker) = dialog, picker.content is ServerPicker || picker.content is ToolPicker {
      refreshPicker(.changed)
    }
    refreshPromptCompletion()
  }

  // MARK: Prompts

  /// Writes the command of a prompt, for its arguments to be added.
  mutating func begin(_ prompt: ToolServerPrompt) {
    guard let command = slashCommands.first(where: { $0.prompt == prompt }) else { return }
    beginCommand("/\(command.name) ")
  }

  /// Has a prompt written with what stands behind its name.
  mutating func call(
    _ prompt: ToolServerPrompt, _ command: SlashCommand, _ text: String, _ effects: inout [Effect]
  ) {
    let argument = SlashCommand.parts(of: text)?.argument ?? ""
    let values: [ToolServerPromptCall.Value]
    do throws(PromptArguments.Problem) {
      values = try PromptArguments.values(argument, for: prompt)
    } catch {
      return show(notice: .error, "\(error.words) \(command.usage)")
    }
    let call = ToolServerPromptCall(
      server: prompt.server, prompt: prompt.name, arguments: values, pane: shown, text: text)
    guard servers.asked != call else {
      return show(notice: .information, "\(prompt.server) is being asked already.")
    }
    servers.asked = call
    completion = nil
    dismissedCompletion = 0
    show(notice: .information, "\(VisibleName.text(prompt.server)) is asked for the prompt.")
    effects.append(.servers(.prompt(call)))
  }

  /// Puts the text of a prompt where its command was written; what else has been written since stays before it.
  private mutating func insert(promptText: String, of call: ToolServerPromptCall) {
    guard servers.asked == call else { return }
    servers.asked = nil
    // It is a message, whatever it begins with.
    let text = promptText.hasPrefix("/") ? "/" + promptText : promptText
    var composer = composers[call.pane] ?? Composer()
    let written = composer.editor.text
    let before = [composer.heldBack, written == call.text ? nil : written].compactMap { $0 }.filter {
      !$0.isEmpty
    }
    composer.heldBack = nil
    composer.editor.replaceAll(with: (before + [text]).joined(separator: "\n\n"))
    composer.historyPosition = nil
    composers[call.pane] = composer
    if call.pane == shown {
      composerWasReplaced()
      dismissedCompletion = 0
    }
    show(notice: .success, "The prompt is in the message. Nothing has been sent.")
  }
}
