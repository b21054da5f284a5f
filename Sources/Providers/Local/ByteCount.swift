/// Writes a number of bytes as a person reads it, in decimal units: `98 MB`, `1.1 GB`.
func byteCountText(_ bytes: Int64) -> String {
  let units = ["B", "kB", "MB", "GB", "TB"]
  var value = Double(max(0, bytes))
  var unit = 0
  while value >= 999.5, unit < units.count - 1 {
    value /= 1000
    unit += 1
  }
  guard unit > 2, value < 99.95 else { return "\(Int(value.rounded())) \(units[unit])" }
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}
