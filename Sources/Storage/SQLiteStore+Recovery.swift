import Conversation
import Coordinator
import GRDB

extension SQLiteStore {
  /// As the port says. The text that had been streamed into an unfinished turn becomes part of it; a call that
  /// may have run tells the model so.
  ///
  /// Costs what there is to repair: indexes hold the unfinished ones alone. Sessions that are deleted, and may
  /// yet be restored, are repaired too.
  public func recover(at time: Timestamp) async throws(StoreError) -> [ResponseID] {
    let interrupted = try await write(.power) { database in
      var interrupted = Set(
        try database.all("SELECT id FROM response WHERE outcome IS NULL", []) { try $0.id(0) as ResponseID })
      let calls = try database.all(
        "SELECT \(ToolCall.columns) FROM toolCall WHERE \(Schema.toolCallIsOpen) ORDER BY id", []
      ) { try ToolCall(row: $0, from: 0) }
      for call in calls { try database.interrupt(call, at: time) }
      let turns: [(id: TurnID, response: ResponseID)] = try database.all(
        "SELECT id, responseID FROM turn WHERE \(Schema.turnIsOpen) ORDER BY id", []
      ) { (id: try $0.id(0), response: try $0.id(1)) }
      for turn in turns {
        try database.interrupt(turn.id, of: turn.response, at: time)
        interrupted.insert(turn.response)
      }
      try database.run(
        "UPDATE response SET outcome = 'interrupted', endedAt = ? WHERE outcome IS NULL", [.time(time)])
      return interrupted.sorted()
    }
    // All that was unfinished has been read and written: the file is sound enough to be worked on.
    guardian?.release()
    return interrupted
  }
}

extension Database {
  fileprivate func interrupt(_ call: ToolCall, at time: Timestamp) throws {
    let reason =
      call.state == .running
      ? "The program ended while this call ran. Whether it took effect is not known: check before you repeat it."
      : "The program ended before this call ran. It had no effect."
    try run(
      "UPDATE toolCall SET state = 'interrupted', error = ?, endedAt = ? WHERE id = ?",
      [.text(reason), .time(time), .id(call.id)])
  }

  fileprivate func interrupt(_ turn: TurnID, of response: ResponseID, at time: Timestamp) throws {
    var content = ""
    var reasoning = ""
    try forEachRow("SELECT content, reasoning FROM turnText WHERE turnID = ? ORDER BY key", [.id(turn)]) {
      content += try $0.text(0)
      reasoning += try $0.text(1)
    }
    // Above all revisions of the response, also when it is not the last turn that is open.
    let revision =
      try first(
        """
        SELECT max(
          (SELECT max(revision) FROM turn WHERE responseID = ?1),
          coalesce((SELECT max(turnText.revision) FROM turn CROSS JOIN turnText ON turnText.turnID = turn.id
            WHERE turn.responseID = ?1), 0))
        """, [.id(response)], { try $0.integer(0) }) ?? 0
    try run(
      """
      UPDATE turn SET status = 'interrupted', revision = ?2, content = content || ?3,
        reasoning = reasoning || ?4, streamEndTime = coalesce(streamEndTime, ?5)
      WHERE id = ?1
      """,
      [
        .id(turn), .integer(Turn.revision(recoveredAfter: revision)), .text(content), .text(reasoning),
        .time(time),
      ])
    try run("DELETE FROM turnText WHERE turnID = ?", [.id(turn)])
  }
}
