import ChatUI
import Foundation
import Screen
import Testing

@Suite struct CommandTableTests {
  @Test func theStandardTableHasNoConflictsAndNamesEveryCommand() throws {
    let table = try CommandTable(CommandTable.standard.commands)
    #expect(Set(table.commands.map(\.id)) == Set(Command.ID.allCases))
    #expect(table.commands.count == Command.ID.allCases.count)
    for command in table.commands {
      #expect(!command.keys.isEmpty, "\(command.id.rawValue) has no key, or one that cannot be read")
    }
  }

  @Test func everyHelpFitsTheHelpOf80Columns() {
    for command in CommandTable.standard.commands {
      #expect(command.help.count <= 50, "\(command.id.rawValue)")
    }
  }

  @Test func aConflictNamesBoth() {
    #expect(throws: KeymapError.conflict(KeySequence("<C-n>")!, .sessionNew, .sessionNext)) {
      try CommandTable.standard.remapped(["session.next": ["<C-n>"]])
    }
    let error = KeymapError.conflict(KeySequence("<C-n>")!, .sessionNew, .sessionNext)
    #expect(error.description.contains("session.new") && error.description.contains("session.next"))
  }

  @Test func keysCanBeTakenElsewhere() throws {
    let table = try CommandTable.standard.remapped(["session.new": ["<C-g>"], "session.next": ["<C-n>"]])
    #expect(table.command(for: Key("<C-n>")!, in: .composer) == .sessionNext)
    #expect(table.command(for: Key("<C-g>")!, in: .composer) == .sessionNew)
    #expect(table.command(for: Key("<M-j>")!, in: .composer) == nil)
  }

  @Test func mistakesAreNamed() {
    #expect(throws: KeymapError.unknownCommand("session.nwe")) {
      try CommandTable.standard.remapped(["session.nwe": ["x"]])
    }
    #expect(throws: KeymapError.unknownKey("Ctrl-N", command: "session.new")) {
      try CommandTable.standard.remapped(["session.new": ["Ctrl-N"]])
    }
  }

  @Test func aKeyThatTypesNeverCallsWhereTextIsWritten() {
    for character in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?/ " {
      #expect(CommandTable.standard.command(for: Key(character), in: .composer) == nil)
      #expect(CommandTable.standard.command(for: Key(character), in: .field) == nil)
    }
    #expect(CommandTable.standard.command(for: Key("?"), in: .transcript) == .help)
  }

  @Test(arguments: ["<C-n>", "gg", "<C-x><C-e>", "<leader>cm", "<leader><lt>", "]e"])
  func aSequenceIsWrittenAsItIsRead(_ text: String) {
    #expect(KeySequence(text)?.description == text)
  }

  @Test(arguments: ["", "<leader>", "Ctrl-N", "<C-nn>", "<", "abcde", "<leader>abcd", "<C-x>\u{1B}x<"])
  func whatIsNoSequenceIsNoneAtAll(_ text: String) { #expect(KeySequence(text) == nil) }

  @Test func keysOneAfterTheOtherCallACommand() {
    let table = CommandTable.standard
    #expect(table.match([Key("<C-x>")!], in: .composer) == .prefix)
    #expect(table.match([Key("<C-x>")!, Key("s")], in: .composer) == .prefix)
    #expect(table.match([Key("<C-x>")!, Key("s"), Key("n")], in: .composer) == .command(.sessionNew))
    #expect(table.match([Key("<C-x>")!, Key("s"), Key("~")], in: .composer) == nil)
    // The space bar opens them too, where it types nothing.
    #expect(table.match([Key(.space), Key("s"), Key("n")], in: .transcript) == .command(.sessionNew))
    #expect(table.match([Key(.space)], in: .composer) == nil)
    #expect(table.label(for: .toggleSessions, in: .sessions) == "^S")
  }

  @Test func theLeaderCanBeAnotherKey() throws {
    let table = try CommandTable.standard.remapped(["leader": ["<C-g>"]])
    #expect(table.match([Key("<C-g>")!, Key("s"), Key("n")], in: .composer) == .command(.sessionNew))
    #expect(throws: KeymapError.unknownKey("<C-gg>", command: "leader")) {
      try CommandTable.standard.remapped(["leader": ["<C-gg>"]])
    }
  }

  @Test func aKeyThatBeginsOthersCannotCallACommand() {
    let begins = KeymapError.begins(KeySequence("<C-x>")!, .redraw, .openEditor)
    #expect(throws: begins) { try CommandTable.standard.remapped(["view.redraw": ["<C-x>"]]) }
    #expect(begins.description.contains("view.redraw") && begins.description.contains("compose.editor"))
    // In places that have nothing in common both may be.
    #expect(throws: Never.self) {
      try CommandTable.standard.remapped(["dialog.close": ["<C-x>"], "view.redraw": []])
    }
  }
}

@Suite struct KeyReferenceTests {
  /// `antiphon keys --markdown` makes the table in the README.
  @Test func theReadmeNamesEveryKey() throws {
    let readme = try String(
      contentsOfFile: URL(filePath: #filePath).appending(path: "../../../README.md").standardized.path,
      encoding: .utf8)
    let start = try #require(readme.range(of: "<!-- keys: made by antiphon keys --markdown -->\n"))
    let end = try #require(readme.range(of: "<!-- end of keys -->"))
    #expect(String(readme[start.upperBound..<end.lowerBound]) == KeyReference(.standard).markdown)
  }

  @Test func everyCommandIsInIt() {
    let names = KeyReference(.standard).groups.flatMap { $0.entries.map(\.name) }
    let expected = CommandTable.standard.commands.map(\.id.rawValue).filter {
      !$0.hasPrefix("session.") || Int($0.dropFirst(8)) == nil
    }
    #expect(Set(names) == Set(expected + ["session.1…9"]) && names.count == expected.count + 1)
  }
}
