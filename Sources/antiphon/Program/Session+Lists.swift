import Conversation

extension Session {
  /// When something happened here last, for a list: to the minute, in UTC.
  var activityTime: String {
    lastActivityAt.description.prefix(16).split(separator: "T").joined(separator: " ")
  }
}

extension [Session] {
  /// The one in which something happened last.
  var latest: Session? { self.max { $0.lastActivityAt < $1.lastActivityAt } }

  /// The one to go on with; what was put away is not what somebody wants to go on with.
  var latestInUse: Session? { filter { !$0.isArchived }.latest }
}
