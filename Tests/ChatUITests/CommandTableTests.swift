import ChatUI
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
    #expect(throws: KeymapError.conflict(Key("<C-n>")!, .sessionNew, .sessionNext)) {
      try CommandTable.standard.remapped(["session.next": ["<C-n>"]])
    }
    let error = KeymapError.conflict(Key("<C-n>")!, .sessionNew, .sessionNext)
    #expect(error.description.contains("session.new") && error.description.contains("session.next"))
  }

  @Test func keysCanBeTakenElsewhere() throws {
    let table = try CommandTable.standard.remapped(["session.new": ["<C-x>"], "session.next": ["<C-n>"]])
    #expect(table.command(for: Key("<C-n>")!, in: .composer) == .sessionNext)
    #expect(table.command(for: Key("<C-x>")!, in: .composer) == .sessionNew)
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
}
