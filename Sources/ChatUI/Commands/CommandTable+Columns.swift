extension CommandTable {
  static let columns: [Command] = [
    make(.columnSplit, .columns, "split", "Another conversation beside this one", .panes, "<leader>ws"),
    make(.columnNext, .columns, "next column", "The next column", .panes, "<M-w> <leader>ww"),
    make(
      .columnClose, .columns, "close column", "Close the column; its session goes on", .panes, "<leader>wq"),
  ]
}
