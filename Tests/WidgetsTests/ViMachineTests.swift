import AntiphonTesting
import Screen
import Testing

@testable import Widgets

/// Keys in, text out; the bar is before the character on which the caret stands.
@Suite struct ViMachineTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var before, keys, after: String

    init(_ before: String, _ keys: String, _ after: String) {
      self.before = before
      self.keys = keys
      self.after = after
    }

    var testDescription: String { "\(before.debugDescription) \(keys)" }
  }

  private func run(_ before: String, _ keys: String) -> (String, ViMachine.Mode) {
    var editor = TextEditor(marked: before)
    var machine = ViMachine()
    machine.mode = .normal
    for key in Key.sequence(keys) {
      if machine.take(key, &editor) == .passed, let character = key.character {
        editor.insert(String(character))
      }
    }
    return (editor.marked, machine.mode)
  }

  /// The keys lead to the text, and are over: the next one is a command again.
  private func check(_ test: Case, sourceLocation: SourceLocation = #_sourceLocation) {
    let (text, mode) = run(test.before, test.keys)
    #expect(text == test.after, sourceLocation: sourceLocation)
    #expect(mode == .normal, sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    Case("one |two three", "h", "one| two three"), Case("one |two three", "l", "one t|wo three"),
    Case("|abc", "9l", "ab|c"), Case("ab|c", "9h", "|abc"), Case("|one two.three", "w", "one |two.three"),
    Case("one |two.three", "w", "one two|.three"), Case("one |two.three", "W", "one two.thre|e"),
    Case("|one two three", "2w", "one two |three"), Case("|one two", "e", "on|e two"),
    Case("on|e two", "e", "one tw|o"), Case("one two|.x", "b", "one |two.x"),
    Case("a.b c.d|", "B", "a.b |c.d"),
    Case("  ab|c", "0", "|  abc"), Case("  ab|c", "^", "  |abc"), Case("|abc\ndef", "$", "ab|c\ndef"),
    Case("|abc\ndef", "2$", "abc\nde|f"), Case("a\nb\n  |c", "gg", "|a\nb\n  c"),
    Case("|a\nb\n  c", "G", "a\nb\n  |c"),
    Case("|a\nb\nc", "2G", "a\n|b\nc"), Case("|a,b,c", "f,", "a|,b,c"), Case("|a,b,c", "2f,", "a,b|,c"),
    Case("|a,b,c", "t,;", "a,|b,c"), Case("a,b,|c", "F,", "a,b|,c"), Case("a,b,|c", "T,", "a,b,|c"),
    Case("a,b,|c", "F,;,", "a,b|,c"), Case("|abc", "fx", "|abc"),
    Case("ab|cd\nx\nabcd", "jj", "abcd\nx\nab|cd"),
    Case("|abcd\nx\nabcd", "$jj", "abcd\nx\nabc|d"), Case("|a(b[c])d", "%", "a(b[c]|)d"),
    Case("|a\n\nb\n\nc", "}}", "a\n\nb\n|\nc"), Case("a\n\nb\n\n|c", "{", "a\n\nb\n|\nc"),
    Case("|漢字 👨‍👩‍👧‍👦 e\u{301}x", "ww", "漢字 👨‍👩‍👧‍👦 |e\u{301}x"), Case("|foo\n\nbar", "w", "foo\n|\nbar"),
  ])
  func motions(test: Case) {
    check(test)
  }

  @Test(arguments: [
    Case("one |two three", "dw", "one |three"), Case("|one two three", "d2w", "|three"),
    Case("|one two three", "2dw", "|three"), Case("one |two\nthree", "dw", "one| \nthree"),
    Case("|one two", "de", "| two"), Case("one two|.x", "db", "one |.x"), Case("one |two", "d$", "one| "),
    Case("one |two", "D", "one| "), Case("one |two", "d0", "|two"), Case("a\n|b\nc", "dd", "a\n|c"),
    Case("a\nb\n|c", "dd", "a\n|b"), Case("|a", "dd", "|"), Case("a\n|b\nc\nd", "2dd", "a\n|d"),
    Case("a\n|b\nc", "dj", "|a"), Case("a\n|b\nc", "dk", "|c"), Case("a\nb\n|c", "dgg", "|"),
    Case("a\n|b\nc", "dG", "|a"), Case("|a,b,c", "df,", "|b,c"), Case("|a,b,c", "dt,", "|,b,c"),
    Case("a,b,|c", "dF,", "a,b|c"), Case("|abc", "x", "|bc"), Case("|abc", "2x", "|c"),
    Case("|abc", "9x", "|"),
    Case("ab|c", "x", "a|b"), Case("ab|c", "X", "a|c"), Case("|abc", "X", "|abc"),
    Case("|abc", "rx", "|xbc"), Case("|abc", "2rx", "x|xc"), Case("|abc", "4rx", "|abc"),
    Case("|abc", "~~", "AB|c"), Case("|aBc d", "3~", "AbC| d"), Case("a|b\n  c", "J", "ab| c"),
    Case("|a\nb\nc", "3J", "a b| c"), Case("a|\n", "J", "|a"), Case("|one two", "gUw", "|ONE two"),
    Case("|One", "g~~", "|oNE"), Case("|ONE", "guiw", "|one"),
    Case("fo|o bar", "diw", "| bar"), Case("fo|o bar", "daw", "|bar"), Case("foo b|ar", "daw", "fo|o"),
    Case("a.b|c d", "diW", "| d"), Case(#"say "he|y" now"#, #"di""#, #"say "|" now"#),
    Case(#"say "he|y" now"#, #"da""#, "say |now"), Case(#"|say 'hey'"#, "di'", "say '|'"),
    Case("f(a, (b|), c)", "di(", "f(a, (|), c)"), Case("f(a|, (b), c)", "dib", "f(|)"),
    Case("f(a|, (b), c)", "da(", "|f"), Case("{\n a|\n}", "di{", "{|}"), Case("[1|2]", "di[", "[|]"),
    Case("no|ne", "di(", "no|ne"),
  ])
  func deletions(test: Case) {
    check(test)
  }

  @Test(arguments: [
    Case("|one two", "cwsix<Esc>", "si|x two"), Case("one |two", "ccx<Esc>", "|x"),
    Case("a\n|b\nc", "ccx<Esc>", "a\n|x\nc"),
    Case("a\nb|b\nc", "Sx<Esc>", "a\n|x\nc"), Case("one |two", "Cx<Esc>", "one |x"),
    Case("|abc", "sx<Esc>", "|xbc"),
    Case("|abc", "2sx<Esc>", "|xc"), Case("a|b", "ix<Esc>", "a|xb"), Case("a|b", "ax<Esc>", "ab|x"),
    Case("  a|b", "Ix<Esc>", "  |xab"), Case("|ab", "Ax<Esc>", "ab|x"),
    Case("|ab\ncd", "ox<Esc>", "ab\n|x\ncd"),
    Case("ab\n|cd", "Ox<Esc>", "ab\n|x\ncd"), Case("|ab", "3ix<Esc>", "xx|xab"),
    Case("|a b", "ciwx<Esc>", "|x b"),
    Case("f(|a)", "ci(b<Esc>", "f(|b)"), Case("|one  two", "cwx<Esc>", "|x  two"),
    Case("one|  two", "cwx<Esc>", "one|xtwo"),
  ])
  func insertions(test: Case) {
    check(test)
  }

  @Test(arguments: [
    Case("|one two", "dwP", "one| two"), Case("|ab", "xp", "b|a"), Case("|ab", "yl3p", "aaa|ab"),
    Case("|a\nb", "ddp", "b\n|a"), Case("a\n|b", "yyP", "a\n|b\nb"), Case("|a\nb", "Yjp", "a\nb\n|a"),
    Case("|one two", "yw$p", "one twoone| "), Case("|a b", "yiwwviwp", "a |a"),
    Case("|a\nb\nc", "2yyGp", "a\nb\nc\n|a\nb"),
    Case("|ab", "xu", "|ab"), Case("|abc", "xxuu", "|abc"), Case("|abc", "xxuu<C-r>", "|bc"),
    Case("|a", "cwone two three<Esc>u", "|a"), Case("|a b c", "dw.", "|c"), Case("|a b c", "dw2.", "|"),
    Case("|a b", "ciwx<Esc>w.", "x |x"), Case("|a\nb", "Ax<Esc>j.", "ax\nb|x"), Case("|abc", "x.u", "|bc"),
    Case("|abcdef", "2x.", "|ef"), Case("|abcd", "3x1.", "|"), Case("|ab\ncd", "oX<Esc>.", "ab\nX\n|X\ncd"),
    Case("|abcd", "vld.", "|"), Case("|a\nb\nc\nd", "Vjd.", "|"), Case("|a\nb", "fx.", "|a\nb"),
  ])
  func registersUndoAndRepeat(test: Case) {
    check(test)
  }

  @Test(arguments: [
    Case("|abcd", "vlld", "|d"), Case("abc|d", "vhhd", "|a"), Case("|one two", "vwd", "|wo"),
    Case("a\n|b\nc", "Vd", "a\n|c"), Case("|a\nb\nc", "Vjd", "|c"), Case("|abc", "vlU", "|ABc"),
    Case("|abc", "v$d", "|"), Case("|abc", "vly$p", "abca|b"), Case("|abc", "vlrx", "|xxc"),
    Case("|abc", "vlcx<Esc>", "|xc"), Case("a\n|b\nc", "Vcx<Esc>", "a\n|x\nc"),
    Case("|a\nb\nc", "VjJ", "a| b\nc"),
    Case("a|bcd", "vlohd", "|d"), Case("|a b c", "viwd", "| b c"), Case("f(a|b)", "vi(d", "f(|)"),
    Case("|abc", "v<Esc>x", "|bc"), Case("|abc", "vvx", "|bc"), Case("ab|cd\nefgh", "vjd", "ab|h"),
    Case("|漢字👍🏽x", "vlld", "|x"), Case("a|b", "v~", "a|B"),
  ])
  func selections(test: Case) {
    check(test)
  }

  @Test func whatIsNoCommandTypesNothing() {
    #expect(run("|abc", "zq;Z:").0 == "|abc")
    #expect(run("|abc", "dz").0 == "|abc")
    #expect(run("|abc", "d<Esc>x").0 == "|bc")
  }

  @Test func theEdgesOfTheTextAreForTheHistory() {
    var editor = TextEditor("one\ntwo")
    var machine = ViMachine()
    #expect(machine.take(Key(.escape), &editor) == .taken)
    #expect(machine.take(Key("j"), &editor) == .leftText(up: false))
    #expect(machine.take(Key("k"), &editor) == .taken)
    #expect(machine.take(Key("k"), &editor) == .leftText(up: true))
    #expect(machine.take(Key(.escape), &editor) == .passed)
    #expect(machine.take(Key("2"), &editor) == .taken)
    #expect(machine.take(Key("d"), &editor) == .taken)
    #expect(machine.pendingKeys == "2d")
    #expect(machine.take(Key(.escape), &editor) == .taken)
    #expect(machine.pendingKeys == "")
  }

  /// Random keys: the caret is always between two clusters, and taking everything back gives the first text.
  @Test(arguments: 0..<40)
  func randomKeys(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let keys: [Key] =
      "hjklwbeWBE0^$gGfFtT;,iaIAoOxXdcyDCsSrYJpPu.vV~123\"'([{}%<lt>U".map { Key(.character($0)) }
      + [
        Key(.escape), Key(.escape), Key("r", .control), Key(.left), Key(.enter), Key("漢"), Key("👍"),
        Key("\u{301}"),
      ]
    let first = "one (two) \"three\"\n\n漢字 e\u{301} 👨‍👩‍👧‍👦🇩🇪🇫🇷 {x}\n  [last, line] \u{200D}👍🏽"
    var editor = TextEditor()
    editor.replaceAll(with: first)
    var machine = ViMachine()
    for step in 0..<600 {
      let key = keys.randomElement(using: &random)!
      if machine.take(key, &editor) == .passed {
        switch key.code {
        case .left: editor.move(.left)
        case .enter: editor.insert("\n")
        default: if let character = key.character { editor.insert(String(character)) }
        }
        machine.settle(&editor)
      }
      let isRight = editor.isCaretOnBoundary
      #expect(isRight, "seed \(seed), step \(step), key \(key)")
      if !isRight { return }
      if let selection = machine.selection(in: editor) {
        #expect(selection.upperBound <= editor.text.utf8.count, "seed \(seed), step \(step)")
      }
      // A text that doubles and doubles is no use.
      if editor.text.utf8.count > 20_000 { break }
    }
    machine.reset(&editor)
    for _ in 0..<2000 { editor.undo() }
    #expect(editor.text.isEmpty, "seed \(seed)")
    editor.redo()
    #expect(editor.text == first, "seed \(seed)")
  }
}

extension TextEditor {
  /// An editor with the caret where the bar is.
  init(marked: String) {
    let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    self.init(parts.joined())
    moveCaret(to: parts[0].utf8.count)
  }

  var marked: String {
    let place = text.index(atUTF8: caret)
    return text[..<place] + "|" + text[place...]
  }

  var isCaretOnBoundary: Bool {
    caret == 0 || caret == text.utf8.count
      || caret > 0 && caret < text.utf8.count && roundedUp(caret) == caret
  }
}
