extension CommandTable {
  /// Selecting, copying and looking around in the conversation.
  static let transcript: [Command] = selecting + copying + jumps

  private static let selecting: [Command] = [
    make(
      .selectCharacters, .selecting, "select", "Select characters; again, only move the cursor",
      [.transcript, .selecting], "v"),
    make(.selectLines, .selecting, "lines", "Select whole lines", [.transcript, .selecting], "V"),
    make(.selectOtherEnd, .selecting, "other end", "Move the other end of what is selected", .selecting, "o"),
    make(.selectLeave, .selecting, "leave", "Leave the selection", .selecting, "<Esc> q"),
    make(.cursorLeft, .selecting, "left", "A character to the left", .selecting, "h <Left> <Backspace>"),
    make(.cursorRight, .selecting, "right", "A character to the right", .selecting, "l <Right>"),
    make(.cursorUp, .selecting, "up", "A row up", .selecting, "k <Up>"),
    make(.cursorDown, .selecting, "down", "A row down", .selecting, "j <Down>"),
    make(.cursorWordForward, .selecting, "word", "The next word", .selecting, "w"),
    make(.cursorWordBack, .selecting, "word back", "The word before", .selecting, "b"),
    make(.cursorWordEnd, .selecting, "word end", "The end of the word", .selecting, "e"),
    make(.cursorLineStart, .selecting, "line start", "The start of the line", .selecting, "0 ^ <Home>"),
    make(.cursorLineEnd, .selecting, "line end", "The end of the line", .selecting, "$ <End>"),
    make(.cursorTop, .selecting, "top", "The first line that is loaded", .selecting, "gg <C-Home>"),
    make(.cursorBottom, .selecting, "bottom", "The last line", .selecting, "G <C-End>"),
    make(.cursorParagraphBack, .selecting, "paragraph", "The paragraph before", .selecting, "{"),
    make(.cursorParagraphForward, .selecting, "paragraph", "The next paragraph", .selecting, "}"),
    make(.openLinkUnderCursor, .selecting, "open", "Open the link under the cursor", .selecting, "<Enter>"),
  ]

  private static let copying: [Command] = [
    make(
      .copy, .selecting, "copy", "Copy what is selected, or else the message", [.transcript, .selecting], "y"),
    make(.copyMessage, .selecting, "message", "Copy the message as it was written", .panes, "<leader>cm"),
    make(
      .copyCode, .selecting, "code", "Copy the code that is chosen, in view or last",
      [.composer, .transcript, .selecting], "c <leader>cc"),
    make(
      .copyConversation, .selecting, "conversation", "Copy the whole conversation as Markdown",
      [.composer, .transcript, .selecting], "Y <leader>ca"),
    make(.toggleMouse, .view, "mouse", "The mouse on; or off, so the terminal selects", .panes, "<leader>vm"),
  ]

  private static let jumps: [Command] = [
    make(.codePrevious, .reading, "code before", "Choose the block of code before", .transcript, "{"),
    make(.codeNext, .reading, "next code", "Choose the next block of code", .transcript, "}"),
    make(.errorPrevious, .reading, "error before", "The error before", .transcript, "("),
    make(.errorNext, .reading, "next error", "The next error", .transcript, ")"),
    make(
      .toggleRaw, .reading, "source", "Show the answer as it was written", [.composer, .transcript],
      "z <leader>vr"),
    make(.openLink, .reading, "link", "Open the link; again, the next one", .transcript, "o"),
  ]
}
