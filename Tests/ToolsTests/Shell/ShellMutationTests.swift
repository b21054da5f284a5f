import AntiphonTesting
import Foundation
import Testing

@testable import Tools

/// Changes hostile scripts at random, and has real shells run those that are let through: nothing may run that is not
/// known to only read, and the shell has to see the words that were looked at.
@Suite struct ShellMutationTests {
  static let mutants =
    ProcessInfo.processInfo.environment["ANTIPHON_SHELL_MUTANTS"].flatMap(Int.init) ?? 6000

  @Test func `the tracing finds what it is to find`() async throws {
    // Let through by their first words alone, as some programs do.
    let naive = ShellCase.hostile.map(\.script).filter {
      ["ls", "cat", "echo"].contains($0.prefix { $0.isLetter })
    }
    let traces = try await TracedShell.with("/bin/bash") { try await $0.run(naive) }
    try #require(traces.count == naive.count)
    let offences = zip(naive, traces).filter { script, trace in trace.offence(of: script) != nil }
    #expect(offences.count >= 20, "\(offences.count) of \(naive.count)")
    #expect(traces.contains { !$0.files.isEmpty })
    #expect(traces.contains { $0.ran.contains(["rm", "x"]) })
  }

  @Test func `the shells see the words that were looked at`() async throws {
    let scripts = [
      "ls 'a b' \"c d\" ''", "cat a'b c'\"d\"", "ls; cat x && wc\nhead -5 | tail", "grep -e '\\$`!' x",
    ]
    for shell in ["/bin/bash", "/bin/sh"] {
      let traces = try await TracedShell.with(shell) { try await $0.run(scripts) }
      try #require(traces.count == scripts.count)
      for (script, trace) in zip(scripts, traces) {
        #expect(trace.offence(of: script) == nil, "\(script)")
        #expect(Set(trace.ran) == Set(ShellScript(script).commands ?? []), "\(script)")
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: ["/bin/bash", "/bin/sh"])
  func `no mutant that is let through does harm`(shell: String) async throws {
    let seed = SeededGenerator.newSeed()
    var random = SeededGenerator(seed: seed)
    var passed: Set<String> = []
    for number in 0..<Self.mutants {
      let script = Self.mutant(&random)
      if number % 500 == 0 { await Task.yield() }
      if runsUnasked(script) { passed.insert(script) }
    }
    let scripts = passed.sorted()
    #expect(scripts.count > Self.mutants / 200, "too few are let through to say anything: \(scripts.count)")
    let locale = Bool.random(using: &random) ? "C" : "C.UTF-8"
    let traces = try await TracedShell.with(shell) { try await $0.run(scripts, locale: locale) }
    try #require(traces.count == scripts.count, "seed \(seed)")
    for (script, trace) in zip(scripts, traces) {
      if let offence = trace.offence(of: script) {
        Issue.record("\(script.debugDescription) \(offence); seed \(seed), \(locale)")
      }
    }
  }

  private static let pieces: [String] = [
    " ", " ", "\t", "\n", "\n", "\r", "'", "'", "\"", "\"", "\\", ";", ";", "&", "&&", "|", "||", "$", "`",
    "(", ")", "<",
    ">", "#", "!", "~", "*", "?", "[", "]", "{", "}", "=", "-", "--", ",", "^", "%", ".", "a", "é", "\u{A0}",
    "\u{3000}",
    "\u{200B}", "\u{2028}", "\u{85}", "\u{FEFF}", "\u{301}", "''", "\"\"", " ls ", "; ls", " | cat",
    " && true ", "echo ",
  ]

  private static func mutant(_ random: inout SeededGenerator) -> String {
    func row(_ rows: [ShellCase], _ random: inout SeededGenerator) -> [Unicode.Scalar] {
      Array(rows[Int.random(in: 0..<rows.count, using: &random)].script.unicodeScalars.prefix(60))
    }
    var text = row(ShellCase.hostile, &random)
    if Int.random(in: 0..<3, using: &random) == 0 {
      let joint = pieces[Int.random(in: 0..<pieces.count, using: &random)].unicodeScalars
      text = row(ShellCase.benign, &random) + joint + text
    }
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...text.count, using: &random)
      let end = min(text.count, place + Int.random(in: 1...12, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0..<4:
        text.insert(
          contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)].unicodeScalars, at: place)
      case 4: text.removeSubrange(place..<end)
      case 5: text.insert(contentsOf: text[place..<end], at: place)
      default:
        // In quotes, with what follows or by itself.
        let quote: Unicode.Scalar = Bool.random(using: &random) ? "'" : "\""
        text.insert(quote, at: end)
        text.insert(quote, at: place)
      }
    }
    var script = String.UnicodeScalarView()
    script.append(contentsOf: text.filter { $0.value != 0 })
    return String(script)
  }
}
