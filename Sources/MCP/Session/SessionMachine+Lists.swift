/// How far the reading of a list has come.
struct ListReading: Sendable, Hashable {
  var entries: [JSONValue] = []
  var byteCount = 0
  var pages = 0
  var cursors: Set<String> = []
  /// A page is under way.
  var isLoading = false
  /// Nothing is asked until a while after the last.
  var isPausing = false
  /// It has changed since it was asked for.
  var isStale = false
}

/// Lists, page by page: one reading of each at a time, however often the server says that it has changed.
extension SessionMachine {
  /// Whether a page of a list is under way.
  var isListing: Bool { lists.values.contains(where: \.isLoading) }

  mutating func listChanged(_ list: ServerList, _ actions: inout [SessionAction]) {
    var reading = lists[list] ?? ListReading()
    defer { lists[list] = reading }
    if reading.isLoading || reading.isPausing {
      reading.isStale = true
      return
    }
    reading = ListReading()
    reading.isLoading = true
    ask(list, cursor: nil, &actions)
  }

  private mutating func ask(_ list: ServerList, cursor: String?, _ actions: inout [SessionAction]) {
    let params = cursor.map { [JSONValue.Member("cursor", .string($0))] } ?? []
    let request = ServerRequest(method: list.method, params: .object(params))
    send(Pending(purpose: .page(list), request: request), &actions)
  }

  mutating func pageCame(_ list: ServerList, _ result: JSONValue, _ actions: inout [SessionAction]) {
    guard var reading = lists[list], reading.isLoading else { return }
    guard let entries = result[list.member]?.elements else {
      actions.append(.log("\(list.method): The answer has no \(list.member)."))
      return listEnded(list, succeeded: false, &actions)
    }
    reading.pages += 1
    var isCut = false
    for entry in entries {
      reading.byteCount += entry.text.utf8.count
      guard reading.entries.count < limits.entries, reading.byteCount <= limits.listBytes else {
        isCut = true
        break
      }
      reading.entries.append(entry)
    }
    if !isCut, let cursor = result["nextCursor"]?.string {
      if reading.pages >= limits.pages || cursor.utf8.count > 64 << 10
        || !reading.cursors.insert(cursor).inserted
      {
        isCut = true
      } else {
        lists[list] = reading
        return ask(list, cursor: cursor, &actions)
      }
    }
    if isCut {
      actions.append(.log("\(list.method): The list is longer than is taken; its end is left out."))
    }
    take(reading.entries, as: list, &actions)
    lists[list] = reading
    listEnded(list, succeeded: true, &actions)
  }

  /// A reading is over, well or not.
  mutating func listEnded(_ list: ServerList, succeeded: Bool, _ actions: inout [SessionAction]) {
    var reading = ListReading()
    reading.isStale = lists[list]?.isStale ?? false
    reading.isPausing = true
    lists[list] = reading
    actions.append(.listed(list))
    if list == .tools {
      toolsAreKnown = succeeded
      sendWaitingCalls(&actions)
    }
    actions.append(.start(.pause(list), limits.pauseBetweenLists))
  }

  mutating func pauseIsOver(_ list: ServerList, _ actions: inout [SessionAction]) {
    guard let reading = lists[list], reading.isPausing else { return }
    lists[list] = nil
    if reading.isStale, isOpen { listChanged(list, &actions) }
  }

  /// What was under way belonged to a session that is gone.
  mutating func forgetLists(_ actions: inout [SessionAction]) {
    for (id, request) in pending {
      switch request.purpose {
      case .page, .setLevel, .listen:
        _ = remove(id, &actions)
        actions.append(.abandon(id))
      default: break
      }
    }
    for list in ServerList.allCases where lists[list]?.isPausing == true {
      actions.append(.stop(.pause(list)))
    }
    lists = [:]
    toolsAreKnown = false
  }

  mutating func empty(_ list: ServerList) {
    switch list {
    case .tools:
      offer.tools = []
      toolsAreKnown = true
    case .resources: offer.resources = []
    case .templates: offer.templates = []
    case .prompts: offer.prompts = []
    }
  }

  private mutating func take(_ entries: [JSONValue], as list: ServerList, _ actions: inout [SessionAction]) {
    switch list {
    case .tools: takeTools(entries, &actions)
    case .resources: offer.resources = entries.compactMap(ServerResource.init)
    case .templates: offer.templates = entries.compactMap(ServerResourceTemplate.init)
    case .prompts: offer.prompts = entries.compactMap(ServerPrompt.init)
    }
  }

  private mutating func takeTools(_ entries: [JSONValue], _ actions: inout [SessionAction]) {
    var tools: [ServerTool] = []
    var names: Set<String> = []
    for entry in entries {
      do throws(ServerTool.Unusable) {
        let tool = try ServerTool(entry)
        if names.insert(tool.name).inserted {
          tools.append(tool)
        } else {
          actions.append(.log("A second tool \"\(tool.name)\" is left out: the first of a name counts."))
        }
      } catch {
        actions.append(.log("A tool is left out, \(error.words)."))
      }
    }
    offer.tools = tools
  }
}
