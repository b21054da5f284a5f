import Screen

/// The rows of a frame as text, without the spaces at their ends.
func texts(_ frame: Frame) -> [String] {
  (0..<frame.size.rows).map { row in
    var text = ""
    for column in 0..<frame.size.columns {
      let cell = frame[column, row]
      if cell.isContinuation { continue }
      if cell.glyph & 0x8000_0000 != 0 {
        text.unicodeScalars.append(contentsOf: frame.clusters[Int(cell.glyph & 0x7FFF_FFFF)])
      } else if let scalar = Unicode.Scalar(cell.glyph) {
        text.unicodeScalars.append(scalar)
      }
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}
