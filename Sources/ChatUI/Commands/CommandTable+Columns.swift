extension CommandTable {
  static let columns: [Command] = [
    make(.columnSplit, .columns, "split", "Another conversation beside this one", .panes, "<leader>ws"),
    make(.columnNext, .columns, "next column", "The next column", .panes, "<M-w> <leader>ww"),
    make(
      .columnClose, .columns, "close column", "Close the column; its session goes on", .panes, "<leader>wq"),
    make(
      .askSeveral, .columns, "several models", "Ask several models the same, side by side", .panes,
      "<leader>wa"),
    make(.askAllOrOne, .columns, "all or one", "Ask this model only, or all again", .panes, "<leader>wo"),
    make(
      .columnKeep, .columns, "keep", "Keep this one, delete the other models' sessions", .panes,
      "<leader>wk"),
  ]
}
