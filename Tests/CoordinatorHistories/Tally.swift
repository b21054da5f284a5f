/// How much the histories of a run have gone through: shows that they do what they are meant to.
///
/// `nonisolated(unsafe)`, because everything happens on the scheduler's one thread.
struct Tally: CustomStringConvertible {
  nonisolated(unsafe) static var total = Tally()

  var jobs = 0
  var responses = 0
  var deltas = 0
  var toolCalls = 0
  var readers = 0
  var turnsGiven = 0
  var resumed = 0
  var processes = 0
  var writesRefused = 0

  var description: String {
    "\(jobs) jobs, \(responses) responses with \(deltas) deltas and \(toolCalls) tool calls, \(readers) readers "
      + "(\(resumed) resumed) given \(turnsGiven) turns, \(processes) restarts, \(writesRefused) refused writes"
  }
}
