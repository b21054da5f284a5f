import AntiphonTesting
import Conversation
import Screen
import Testing
import Widgets

@testable import ChatUI

/// Any actions in any order: nothing traps, and the state keeps its promises.
@Suite struct RandomActionTests {
  @Test func anyActionsKeepTheInvariants() {
    for _ in 0..<16 {
      let seed = SeededGenerator.newSeed()
      // Also said where a trap would leave no time for an expectation to fail.
      print("RandomActionTests seed \(seed)")
      var world = RandomWorld(seed: seed)
      var story = ChatStory("unused")
      for step in 0..<250 {
        story.effects = []
        let action = world.action(story.state)
        story.apply(action)
        let doubled = world.note(story.effects, action)
        #expect(!doubled, "seed \(seed), step \(step), \(action): a stream was followed twice, or left twice")
        #expect(
          world.followers == Set(story.state.followed.keys),
          "seed \(seed), step \(step), \(action): followers")
        if step % 3 == 0 {
          let frame = story.look()
          // What is kept from frame to frame changes nothing: a new screen draws the same.
          var fresh = ChatScreen()
          var again = Frame(size: story.state.size)
          fresh.draw(&story.state, into: &again)
          #expect(
            FrameText.rows(of: frame) == FrameText.rows(of: again), "seed \(seed), step \(step), \(action)")
          if let cursor = frame.cursor {
            #expect(frame.bounds.contains(cursor.position), "seed \(seed), step \(step): cursor outside")
          }
        }
        let violations = story.state.violations + world.unfollowed(in: story.state)
        #expect(violations.isEmpty, "seed \(seed), step \(step), \(action): \(violations)")
        if !violations.isEmpty { return }
      }
    }
  }

  @Test func everySizeCanBeDrawn() {
    var story = ChatStory("unused")
    story.open([
      Sample.answered(),
      Sample.withTool,
    ])
    story.type("<M-t><Enter><M-r><Esc>composing 中文 text")
    story.apply(
      .models(.listed(Sample.providers)), .servers(.listed(RandomWorld.servers)),
      .servers(.tools([ToolOfferEntry("read_file", description: "Reads 中文", asking: .outside)])))
    let offer = SetupOffer(
      localModels: [], providers: Sample.setupProviders, settingsPath: "/x", keyFolder: "/y", isFirst: false)
    for dialog in [
      "", "<F1>", "<Esc><F2>", "<Esc><M-v>R", "<Esc>[e", "<Esc><M-m>", "o", "zzz", "<Esc><C-p>", "fork",
      "<Esc><C-o>", "<Esc><M-/>p中", "<Esc><C-x>vt", "<Esc><M-v>/actor", "<Enter>n<Esc>", "<M-s>t日本, ",
      "\(String(repeating: "long", count: 11))<Enter>", "<Esc>S", "<Enter>abc",
      "<Enter>!", "j<Enter>", "pass show 'a b' 中文", "<Esc><C-x>ts", "<Enter>jjj", "<Esc><C-x>tl",
      "<Esc><C-x>tt", "G",
    ] {
      if dialog == "<Esc>S" { story.apply(.setup(.needed(offer))) }
      story.type(dialog)
      story.apply(.trust(.looked(Brought.hostile)))
      if dialog.hasSuffix("!") { story.apply(.setup(.accepted("2 models."))) }
      for columns in [1, 2, 3, 5, 10, 19, 20, 21, 33, 40, 71, 72, 80, 109, 110, 150, 200] {
        for rows in [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 24, 60] {
          story.apply(.resized(Size(columns: columns, rows: rows)))
          let frame = story.look()
          if let cursor = frame.cursor { #expect(frame.bounds.contains(cursor.position)) }
        }
      }
    }
  }
}

/// Makes actions as they could come, some of them late, doubled or about things that are gone.
private struct RandomWorld {
  private var random: SeededGenerator
  private var drafts: [DraftID] = []
  private var sends: [(OutgoingID, SessionID, String)] = []
  private var loads: [(SessionID, Int?)] = []
  private var rounds: [SessionID: [RoundDetail]] = [:]
  private var nextSession = 10

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Responses whose streams are being read outside.
  private(set) var followers: Set<ResponseID> = []

  /// - Returns: whether a stream that is read was asked for, or one that is not was to be left.
  mutating func note(_ effects: [Effect], _ action: Action) -> Bool {
    if case .transcript(.ended(let response)) = action { followers.remove(response.id) }
    var isDoubled = false
    for effect in effects {
      switch effect {
      case .follow(let id, _): if !followers.insert(id).inserted { isDoubled = true }
      case .unfollow(let id): if followers.remove(id) == nil { isDoubled = true }
      case .createSession(let draft, _), .createFork(_, _, let draft, _): drafts.append(draft)
      case .send(let id, let session, let text, _): sends.append((id, session, text))
      case .loadRounds(let id, let before, _): loads.append((id, before))
      case .loadExcerpt(let id, let before, let limit): excerpts.append((id, before, limit))
      case .servers(.prompt(let call)): prompts.append(call)
      case .servers(.watch):
        if isWatching { isDoubled = true }
        isWatching = true
      case .servers(.unwatch):
        if !isWatching { isDoubled = true }
        isWatching = false
      case .search(let request):
        if search != nil { isDoubled = true }
        search = request
      default: break
      }
    }
    return isDoubled
  }

  /// What runs in a column although nobody reads its stream; not while the newest rounds are still to be read.
  func unfollowed(in state: ChatState) -> [String] {
    state.columns.panes.compactMap(\.sessionID).flatMap { id -> [String] in
      guard let transcript = state.transcripts[id], transcript.problem == nil,
        !loads.contains(where: { $0.0 == id })
      else { return [] }
      return transcript.rounds.reversed().prefix { $0.response.outcome == nil }
        .filter { state.followed[$0.response.id] != id }.map { "\($0.response.id) is not followed" }
    }
  }

  private var prompts: [ToolServerPromptCall] = []
  private var isWatching = false

  static let servers = [
    ToolServerEntry(
      "git", .ready, address: "uvx 中文", tools: [.init("log", description: "履歴")],
      prompts: [
        ToolServerPrompt(server: "git", name: "p", arguments: [.init("a", isRequired: true), .init("b")]),
        ToolServerPrompt(server: "git", name: "q"),
      ], log: ["one", "\u{1B}[2J"]),
    ToolServerEntry("notes", .starting), ToolServerEntry("old", .failed("No.")),
  ]

  /// What servers say: late, doubled, or of nothing that was asked.
  private mutating func servers() -> Action {
    switch random.below(6) {
    case 0: return .servers(.unavailable(Problem("Elsewhere.")))
    case 1: return .servers(.tools([ToolOfferEntry("read_file", description: text(), asking: .always)]))
    case 2, 3:
      guard let call = prompts.last else { break }
      if random.below(2) == 0 { prompts.removeLast() }
      return random.below(3) == 0
        ? .servers(.promptFailed(call, Problem("No."))) : .servers(.prompt(call, text: text()))
    default: break
    }
    return .servers(.listed(Self.servers.filter { _ in random.below(3) > 0 }))
  }

  mutating func action(_ state: ChatState) -> Action {
    if !chord.isEmpty { return .input(.key(key())) }
    switch random.below(32) {
    case 31: return trust()
    case 30: return approvals()
    case 28, 29: return servers()
    case 26, 27: return finding()
    case 0..<9 where random.below(8) == 0:
      return .clipboard(ClipboardText(text(), name: "the conversation"))
    case 0..<9: return .input(.key(key()))
    case 9: return .input(.paste(text()))
    case 10:
      let position = Position(column: random.below(130), row: random.below(50))
      let kinds: [MouseEvent.Action] = [
        .wheelUp, .wheelDown, .press(.left), .release, .drag(.left), .drag(.left), .press(.left),
      ]
      return .input(.mouse(MouseEvent(kinds[random.below(kinds.count)], at: position)))
    case 11: return .resized(Size(columns: 1 + random.below(160), rows: 1 + random.below(50)))
    case 12: return .tick(state.now.advanced(byMilliseconds: Int64(random.below(5000))))
    case 13: return sessionAction(state)
    case 14, 15: return answerToLoad(state)
    case 16: return answerToSend(state)
    case 17, 18: return stream(state)
    case 19, 20: return branch(state)
    case 21, 22: return models()
    case 23, 24: return setup()
    default: return other()
    }
  }

  /// Keys of a sequence that is being typed.
  private var chord: [Key] = []

  private mutating func key() -> Key {
    if !chord.isEmpty { return chord.removeFirst() }
    if random.below(6) == 0 {
      chord = Key.sequence(
        [
          "<C-x>ws", "<C-x>ws", "<C-x>wq", "<C-x>ww", "<C-x>wo", "<C-x>wk", "<C-x>wa <Down> <Enter>",
          "<C-x>wa<Down> <Down> <Down> <Enter>hello<Enter>", "<C-x>ff", "<C-x>vt", "<M-/>l", "<M-v>/o",
          "<C-x>tsj<Enter>x", "<C-x>tl", "<Esc><C-u>/git.q<Enter><Enter>",
          "<Esc><C-u>/git.p<Enter><Tab>x <Enter>",
          "<M-t><Enter><Enter>t", "<M-v>tjot", "<M-p>", "<M-p>Gn", "<M-p>Gasw", "<M-p>Dno<Enter>",
          "<C-x>fp<Down><Enter>Ga",
        ][random.below(23)])
      return chord.removeFirst()
    }
    let keys = Key.sequence(
      "<Enter><Esc><Tab><S-Tab><C-n><C-Down><C-Up><M-1><M-2><M-s><M-v><M-t><M-r><M-e><C-s><C-t><F1><F2><F8>"
        + "<PageUp><PageDown><Up><Down><Left><Right><Home><End><Backspace><C-w><C-k><C-u><C-y><C-_><C-j>"
        + "<C-c><C-d><M-Up><F5>abjkgGdruefRhlsw[]A/?123 中é"
        + "<C-p><C-o><M-/>nN"
        + "<M-m><M-a><M-Enter><C-n><C-p><Tab>DiqR"
        + "<M-w><M-w><M-n><M-o>xxxXpat#A,<C-x>sgs"
        + "vVvVyzoc{}()Y$0wbejjkk<M-v><M-v>")
    return keys[random.below(keys.count)]
  }

  /// Calls that wait, some of them changed or answered elsewhere, in sessions that may be gone.
  private mutating func approvals() -> Action {
    switch random.below(5) {
    case 0: return .approvals(.listFailed(Problem("Not reachable.")))
    case 1: return .approvals(.refused(Sample.callID(random.below(6)), Problem("It has changed.")))
    default:
      let requests = [Waiting.command, Waiting.script, Waiting.edit, Waiting.argument(text())]
      let calls = (0..<random.below(4)).map { number in
        WaitingCall(
          Waiting.call(number, "run_command", requests[random.below(4)]),
          in: Sample.sessionID(1 + random.below(5)))
      }
      return .approvals(.listed(calls))
    }
  }

  /// A folder's settings, as they are found, read, and judged, asked for or not.
  private mutating func trust() -> Action {
    let offers = [Brought.small, Brought.plain, Brought.hostile, Brought.changed(Brought.small)]
    let offer = offers[random.below(4)]
    switch random.below(8) {
    case 0: return .trust(.looked(nil))
    case 1: return .trust(.changed(random.below(2) == 0 ? nil : offer))
    case 2: return .trust(.trusted(text()))
    case 3: return .trust(.failed(Problem(text())))
    case 4, 5: return .trust(.looked(offer))
    default: return .trust(.found(offer))
    }
  }

  /// What the store finds, and rounds far from the newest; late, doubled, or of another request.
  private mutating func finding() -> Action {
    if let (id, before, limit) = excerpts.popLast() {
      if random.below(8) == 0 { return .transcript(.loadFailed(id, Problem("Not readable."))) }
      let all = (rounds[id] ?? []).filter { $0.round.index < before }.suffix(limit)
      if random.below(6) == 0 { excerpts.append((id, before, limit)) }
      return .transcript(.loadedExcerpt(id, Array(all)))
    }
    guard let request = search else {
      return .search(.found(SearchRequest("late", limit: 100), [], hasMore: false))
    }
    search = nil
    switch random.below(6) {
    case 0: return .search(.failed(request, Problem("The disk is gone.")))
    case 1: return .search(.cancelled(request))
    default:
      let known = rounds.filter { request.session == nil || $0.key == request.session }.sorted {
        $0.key < $1.key
      }
      let hits = known.flatMap { id, details in
        details.map { detail in
          FoundText(
            session: id, sessionTitle: text(), round: detail.round.index + random.below(2), kind: .content,
            turn: detail.response.turns.first?.id, isShown: random.below(4) > 0, time: Sample.now,
            snippet: "one 中文 text", matches: [4..<7, 300..<301], offset: random.below(9), continues: true)
        }
      }
      return .search(.found(request, hits, hasMore: random.below(2) == 0))
    }
  }

  private var excerpts: [(SessionID, Int, Int)] = []
  private var search: SearchRequest?

  private mutating func text() -> String {
    ["one", "two\nlines", "中文 text", "👩‍👩‍👧‍👦", String(repeating: "long ", count: 60), ""][random.below(6)]
  }

  /// Providers come, go, fail and are asked again.
  private mutating func models() -> Action {
    var providers = Sample.providers.filter { _ in random.below(4) > 0 }
    for place in providers.indices {
      providers[place].isLoading = random.below(3) == 0
      if random.below(4) == 0 { providers[place].models = [] }
      if random.below(4) == 0 { providers[place].problem = Problem("No.", suggestion: text()) }
    }
    return .models(.listed(providers))
  }

  private mutating func setup() -> Action {
    switch random.below(10) {
    case 0:
      return .setup(
        .needed(
          SetupOffer(
            localModels: random.below(2) == 0 ? [] : [.init(name: "m", summary: "s")],
            providers: random.below(3) == 0 ? [] : Sample.setupProviders, settingsPath: "/x", keyFolder: "/y",
            isFirst: random.below(2) == 0)))
    case 1: return .setup(.progress(SetupProgress(stage: "s", fraction: Double(random.below(30)) / 10 - 1)))
    case 2: return .setup(.finished(Sample.model))
    case 3: return .setup(.failed(Problem("No.")))
    case 4, 5: return .setup(.accepted(text()))
    case 6, 7: return .setup(.rejected(Problem(text(), suggestion: "Try again.")))
    case 8: return .setup(.noModel)
    default: return .setup(.notKept(Problem("The disk is full.")))
    }
  }

  private mutating func sessionAction(_ state: ChatState) -> Action {
    let id = Sample.sessionID(1 + random.below(6))
    switch random.below(9) {
    case 7:
      var session = Sample.session(1 + random.below(6), text(), minutesAgo: Int64(random.below(90)))
      (session.isPinned, session.isArchived) = (random.below(2) == 0, random.below(2) == 0)
      session.tags = Array(["work", "日本", "two words"].prefix(random.below(4)))
      return .sessions(.changed(session))
    case 8:
      let kinds: [SessionEdit.Kind] = [.delete, .restore, .change(SessionChange(isPinned: true))]
      let edit = SessionEdit(id, kinds[random.below(3)])
      let session = random.below(2) == 0 ? nil : state.sessions.first { $0.id == id }?.session
      return .sessions(.editsFailed([FailedSessionEdit(edit, Problem("No."), session: session)]))
    case 0: return .sessions(.loaded(Sample.sessions, show: random.below(2) == 0 ? id : nil))
    case 1: return .sessions(.removed(id))
    case 2:
      return .sessions(
        .changed(Sample.session(1 + random.below(6), text(), minutesAgo: Int64(random.below(90)))))
    case 3:
      if let draft = drafts.popLast() {
        nextSession += 1
        var session = Sample.session(nextSession, "")
        if random.below(2) == 0 { session.roundCount = 1 + random.below(3) }
        return .sessions(.created(session, draft: draft))
      }
      return .sessions(.creationFailed(draft: DraftID(random.below(5)), Problem("No.")))
    case 4:
      if let draft = drafts.popLast() { return .sessions(.creationFailed(draft: draft, Problem("No."))) }
      return .sessions(.loadFailed(Problem("No.")))
    default:
      return .sessions(.activity(id, TurnStatus.allCases[random.below(TurnStatus.allCases.count)]))
    }
  }

  private mutating func answerToLoad(_ state: ChatState) -> Action {
    guard !loads.isEmpty else { return sessionAction(state) }
    let (id, before) = loads.remove(at: random.below(loads.count))
    if random.below(6) == 0 { return .transcript(.loadFailed(id, Problem("Not readable."))) }
    let all = rounds[id] ?? []
    let wanted = all.filter { before == nil || $0.round.index < before! }.suffix(1 + random.below(4))
    let first = wanted.first?.round.index ?? 0
    return .transcript(.loaded(id, Array(wanted), isTail: before == nil, hasMore: first > 0))
  }

  private mutating func answerToSend(_ state: ChatState) -> Action {
    guard !sends.isEmpty else { return other() }
    let (id, session, text) = sends.removeFirst()
    if random.below(4) == 0 { return .transcript(.sendFailed(id, session, Problem("Not sent."))) }
    let index = rounds[session]?.count ?? 0
    let detail = Sample.round(
      index, text, [Sample.turn(index, "", status: .queued, revision: 0, session: Int(session.low))],
      outcome: nil, session: Int(session.low))
    rounds[session, default: []].append(detail)
    return .transcript(.began(detail, outgoing: id))
  }

  private mutating func stream(_ state: ChatState) -> Action {
    let live = rounds.values.flatMap { $0 }.filter { $0.response.outcome == nil }.sorted { $0.id < $1.id }
    guard !live.isEmpty else { return other() }
    var detail = live[random.below(live.count)]
    var turn = detail.response.turns[detail.response.turns.count - 1]
    turn.revision += 1
    turn.content += text() + "\n\n```swift\nlet x = 1\n"
    turn.reasoning += random.below(3) == 0 ? text() : ""
    if random.below(4) == 0 {
      turn.toolCalls.append(
        Sample.call(
          random.below(1000), "read_file", #"{"path":"x"}"#,
          ToolCallState.allCases[random.below(ToolCallState.allCases.count)], result: text()))
    }
    if let last = turn.toolCalls.indices.last {
      turn.toolCalls[last].progress = ToolProgress(
        output: text(), outputByteCount: random.below(9000), message: random.below(2) == 0 ? text() : nil,
        completed: Double(random.below(9)), total: random.below(2) == 0 ? nil : Double(random.below(9)))
    }
    turn.status = .streaming
    turn.lastByteTime =
      random.below(2) == 0 ? nil : state.now.advanced(byMilliseconds: -Int64(random.below(9000)))
    turn.retry = nil
    if random.below(4) == 0 {
      turn.status = .waiting
      turn.retry = RetryNotice(
        attempt: 1 + random.below(4), limit: 4, error: TurnError(.rateLimited, "Too many.", retryAfter: 3),
        until: state.now.advanced(byMilliseconds: Int64(random.below(9000)) - 1000))
    }
    let ends = random.below(3) == 0
    if ends {
      turn.retry = nil
      turn.streamEndTime = random.below(2) == 0 ? nil : state.now
      turn.error = TurnError(.overloaded, "Busy.", retryAfter: Double(random.below(200)), piece: text())
    }
    if ends { turn.status = [.completed, .cancelled, .failed, .interrupted][random.below(4)] }
    detail.response.turns[detail.response.turns.count - 1] = turn
    if ends {
      detail.response.outcome =
        [.completed, .cancelled, .failed(TurnError(.network, "Cut.")), .interrupted, .limit(.time)][
          random.below(5)]
    }
    let session = detail.round.sessionID
    // Rounds that are gone or show another response are told of nevertheless, as a late stream would.
    if let place = rounds[session]?.firstIndex(where: { $0.response.id == detail.response.id }) {
      rounds[session]?[place] = detail
    }
    return ends ? .transcript(.ended(detail.response)) : .transcript(.turn(turn, session))
  }

  /// Another answer, a fork, a message moved or taken back.
  private mutating func branch(_ state: ChatState) -> Action {
    let known = rounds.filter { !$0.value.isEmpty }.keys.sorted()
    guard !known.isEmpty else { return other() }
    let id = known[random.below(known.count)]
    var all = rounds[id] ?? []
    defer { rounds[id] = all }
    let last = all.count - 1
    switch random.below(6) {
    case 0:
      nextSession += 1
      var session = Sample.session(nextSession, text())
      session.parent = id
      session.forkedThrough = random.below(2) == 0 ? nil : random.below(all.count)
      return .sessions(.forked(session, from: id, began: nil))
    case 1:
      guard all[last].response.outcome != nil else { break }
      nextSession += 1
      let response = Sample.responseID(1_000_000 + nextSession)
      all[last].round.responseID = response
      all[last].round.alternatives.append(response)
      all[last].response = Response(
        id: response, roundID: all[last].id, sessionID: id, model: Sample.model,
        turns: [
          Turn(
            id: Sample.turnID(10_000_000 + nextSession), responseID: response, index: 0, status: .waiting)
        ], createdAt: Sample.now)
      if random.below(2) == 0 { return .transcript(.began(all[last], outgoing: nil)) }
    case 2, 3:
      let round = all.remove(at: last)
      if random.below(2) == 0 { return .transcript(.withdrawn(id, text: round.request.content)) }
    case 4 where last > 0:
      all.swapAt(last, last - 1)
      for place in all.indices { all[place].round.index = place }
    default:
      let message = EditedMessage(roundID: all[last].id, index: random.below(all.count))
      return .transcript(.editFailed(id, message, text: text(), Problem("No.")))
    }
    return .transcript(.roundsChanged(id))
  }

  private mutating func other() -> Action {
    switch random.below(6) {
    case 0: return .notice(.warning, text())
    case 2: return .workspace(.opened(random.below(2) == 0 ? .host : .attached))
    case 3: return .workspace(.unreachable(random.below(2) == 0 ? nil : Problem("Gone.")))
    case 1: return .storeFailing(random.below(2) == 0 ? nil : Problem("Full.", suggestion: "Make room."))
    default: return .appearance(.themes(["a", "b"], current: "a"))
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

extension ChatState {
  /// The promises that are broken.
  fileprivate var violations: [String] {
    var found: [String] = []
    if Set(sessions.map(\.id)).count != sessions.count { found.append("a session is there twice") }
    for (left, right) in zip(sessions, sessions.dropFirst())
    where left.session.isPinned == right.session.isPinned
      && left.session.isArchived == right.session.isArchived
      && left.session.lastActivityAt < right.session.lastActivityAt
    {
      found.append("the list is out of order")
    }
    if places.count != sessions.count || sessions.indices.contains(where: { places[sessions[$0].id] != $0 }) {
      found.append("a session is not where it is said to be")
    }
    for mark in SessionEntry.Mark.allCases
    where organizer.marks[mark] != sessions.count(where: { $0.mark == mark }) {
      found.append("sessions are miscounted that are \(mark)")
    }
    if !organizer.marked.isSubset(of: sessions.map(\.id)) { found.append("what is marked does not exist") }
    if let id = previouslyShown?.sessionID, !sessions.contains(where: { $0.id == id }) {
      found.append("what was shown before does not exist")
    }
    if let id = shown.sessionID, !sessions.contains(where: { $0.id == id }) {
      found.append("what is shown does not exist")
    }
    if filter == nil, !rows.contains(shown) { found.append("what is shown is not in the list") }
    if Set(rows).count != rows.count { found.append("a row is there twice") }
    if firstRow < 0 { found.append("the list is scrolled before its start") }
    for (id, transcript) in transcripts {
      for (left, right) in zip(transcript.rounds, transcript.rounds.dropFirst())
      where right.round.index != left.round.index + 1 {
        found.append("there is a gap in \(id)")
      }
      let excerpt = transcript.excerpt?.rounds ?? []
      for (left, right) in zip(excerpt, excerpt.dropFirst()) where right.round.index != left.round.index + 1 {
        found.append("there is a gap in the excerpt of \(id)")
      }
      if let last = excerpt.last?.round.index, let first = transcript.rounds.first?.round.index,
        last >= first - 1
      {
        found.append("an excerpt of \(id) has met the newest rounds and is still one")
      }
      if transcript.excerpt?.rounds.isEmpty == true { found.append("an excerpt is empty") }
    }
    for (response, id) in followed {
      if !columns.contains(.session(id)) { found.append("a stream is followed that nobody sees") }
      if transcripts[id]?.rounds.contains(where: { $0.round.responseID == response }) != true {
        found.append("a stream is followed of a round that is not there")
      }
    }
    if !columns.contains(shown) { found.append("what is shown is in no column") }
    if Set(columns.panes).count != columns.count { found.append("a column is there twice") }
    if !(1...PaneColumns.limit).contains(columns.count) { found.append("there are \(columns.count) columns") }
    for case .session(let id) in columns.panes where !sessions.contains(where: { $0.id == id }) {
      found.append("a column shows what does not exist")
    }
    if let group {
      if group.panes.count < 2 { found.append("a group of \(group.panes.count)") }
      if Set(group.panes).count != group.panes.count { found.append("a column is in the group twice") }
      if !group.panes.allSatisfy(columns.contains) { found.append("the group has what is in no column") }
    }
    for draft in dropped where columns.contains(.draft(draft)) || pending[draft] != nil {
      found.append("a draft is shown that nobody wants")
    }
    for case .session(let id) in columns.panes where columns.count > 1 && transcripts[id] == nil {
      found.append("the transcript of a column was forgotten")
    }
    if transcripts.count > 6 + sessions.count { found.append("transcripts pile up") }
    if let find, shown != .session(find.session) { found.append("something is looked for that nobody sees") }
    if let picker, let row = picker.selection.selected, !(0..<picker.names.count).contains(row) {
      found.append("a row is chosen that is not there")
    }
    if previewedTheme != nil, dialog == nil { found.append("a preview has outlived its list") }
    if isEditingFilter, filter == nil { found.append("a filter is edited that is not there") }
    if let next = nextTick, next <= now { found.append("the next tick is not later") }
    if case .picker(let picker) = dialog, picker.selection.count != picker.names.count {
      found.append("the open list counts other rows than it has")
    }
    if let setup, !setup.key.isEmpty {
      switch setup.step {
      case .key, .testing, .rejected, .keeping, .command, .saving: break
      case .menu, .localModels, .providers, .working, .failed: found.append("a key is kept that nobody needs")
      }
    }
    return found
  }
}
