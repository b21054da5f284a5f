// Values without quotation marks: booleans, numbers, dates and times.
extension TOMLParser {
  mutating func readWord() throws(TOMLSyntaxProblem) -> TOMLNode.Value {
    let start = at
    takeWord()
    // A date and its time may have a space between them.
    if at - start == 10, Self.isDate(bytes[start..<at]), byte == UInt8(ascii: " "), at + 1 < bytes.count,
      Self.value(of: bytes[at + 1], radix: 10) != nil
    {
      at += 1
      takeWord()
    }
    let word = bytes[start..<at]
    guard let first = word.first else {
      throw problem(
        "expected a value", suggestion: at == bytes.count || byte == 0x0A ? "as in key = \"text\"" : nil)
    }
    if word.elementsEqual("true".utf8) { return .boolean(true) }
    if word.elementsEqual("false".utf8) { return .boolean(false) }
    if Self.isMoment(word) { return .date }
    if let number = try number(word, start) { return number }
    let isWord = !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) && !"+-.".utf8.contains(first)
    throw problem(
      isWord ? "expected a value" : "this is not a number, nor a date", at: start,
      suggestion: "a string needs quotation marks")
  }

  private mutating func takeWord() {
    while let byte {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","),
        UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"):
        return
      default: at += 1
      }
    }
  }

  static func value(of byte: UInt8, radix: UInt8) -> UInt8? {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    default: return nil
    }
    return value < radix ? value : nil
  }

  // MARK: Numbers

  /// nil when the word is no number at all.
  private func number(_ word: ArraySlice<UInt8>, _ start: Int) throws(TOMLSyntaxProblem) -> TOMLNode.Value? {
    var digits = word
    let sign = digits.first
    let isSigned = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-")
    if isSigned { digits = digits.dropFirst() }
    let isNegative = sign == UInt8(ascii: "-")
    if digits.elementsEqual("inf".utf8) { return .float(isNegative ? -.infinity : .infinity) }
    if digits.elementsEqual("nan".utf8) { return .float(.nan) }
    if !isSigned, digits.count > 2, digits.first == UInt8(ascii: "0") {
      let radix: UInt8? =
        switch digits[digits.startIndex + 1] {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
      if let radix { return try integer(digits.dropFirst(2), radix: radix, isNegative: false, start) }
    }
    let whole = digits.prefix { $0 != UInt8(ascii: ".") && $0 | 0x20 != UInt8(ascii: "e") }
    guard Self.areDigits(whole, radix: 10), whole.count == 1 || whole.first != UInt8(ascii: "0") else {
      return nil
    }
    if whole.count == digits.count { return try integer(digits, radix: 10, isNegative: isNegative, start) }
    guard Self.isFraction(digits[whole.endIndex...]) else { return nil }
    let text = String(decoding: word.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    return Double(text).map { .float($0) }
  }

  /// What may follow the whole part of a float: a fraction, an exponent or both.
  private static func isFraction(_ rest: ArraySlice<UInt8>) -> Bool {
    var rest = rest
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { $0 | 0x20 != UInt8(ascii: "e") }
      guard areDigits(fraction, radix: 10) else { return false }
      rest = rest[fraction.endIndex...]
    }
    guard let mark = rest.first else { return true }
    guard mark | 0x20 == UInt8(ascii: "e") else { return false }
    var exponent = rest.dropFirst()
    if exponent.first == UInt8(ascii: "+") || exponent.first == UInt8(ascii: "-") {
      exponent = exponent.dropFirst()
    }
    return areDigits(exponent, radix: 10)
  }

  /// Digits with single underscores between them.
  private static func areDigits(_ text: ArraySlice<UInt8>, radix: UInt8) -> Bool {
    var afterDigit = false
    for byte in text {
      if value(of: byte, radix: radix) != nil {
        afterDigit = true
      } else if byte == UInt8(ascii: "_"), afterDigit {
        afterDigit = false
      } else {
        return false
      }
    }
    return afterDigit
  }

  private func integer(
    _ digits: ArraySlice<UInt8>, radix: UInt8, isNegative: Bool, _ start: Int
  ) throws(TOMLSyntaxProblem) -> TOMLNode.Value? {
    guard Self.areDigits(digits, radix: radix) else { return nil }
    var result = 0
    for byte in digits {
      guard let digit = Self.value(of: byte, radix: radix) else { continue }
      let (product, overflow) = result.multipliedReportingOverflow(by: Int(radix))
      // Downwards for a negative number: its range reaches one further.
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(Int(digit)) : product.addingReportingOverflow(Int(digit))
      guard !overflow, !carry else { throw problem("the number is too large", at: start) }
      result = sum
    }
    return .integer(result)
  }

  // MARK: Dates and times

  /// Whether the word is a date, a time, or both with or without an offset (RFC 3339).
  private static func isMoment(_ word: ArraySlice<UInt8>) -> Bool {
    if isTime(word) { return true }
    guard word.count >= 10, isDate(word.prefix(10)) else { return false }
    var rest = word.dropFirst(10)
    guard let mark = rest.popFirst() else { return true }
    guard mark == UInt8(ascii: " ") || mark | 0x20 == UInt8(ascii: "t") else { return false }
    if let last = rest.last, last | 0x20 == UInt8(ascii: "z") { return isTime(rest.dropLast()) }
    if rest.count > 6 {
      let offset = rest.suffix(6)
      if offset.first == UInt8(ascii: "+") || offset.first == UInt8(ascii: "-") {
        return isClock(offset.dropFirst()) && isTime(rest.dropLast(6))
      }
    }
    return isTime(rest)
  }

  private static func two(_ text: ArraySlice<UInt8>, at offset: Int) -> Int? {
    let index = text.startIndex + offset
    guard index + 1 < text.endIndex, let tens = value(of: text[index], radix: 10),
      let ones = value(of: text[index + 1], radix: 10)
    else { return nil }
    return Int(tens) * 10 + Int(ones)
  }

  /// `1979-05-27`.
  private static func isDate(_ text: ArraySlice<UInt8>) -> Bool {
    let start = text.startIndex
    guard text.count == 10, text[start + 4] == UInt8(ascii: "-"), text[start + 7] == UInt8(ascii: "-"),
      let century = two(text, at: 0), let yearOfCentury = two(text, at: 2), let month = two(text, at: 5),
      let day = two(text, at: 8), (1...12).contains(month)
    else { return false }
    let year = century * 100 + yearOfCentury
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return year > 0 && (1...days).contains(day)
  }

  /// `07:32`.
  private static func isClock(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count == 5, text[text.startIndex + 2] == UInt8(ascii: ":"), let hour = two(text, at: 0),
      let minute = two(text, at: 3)
    else { return false }
    return hour < 24 && minute < 60
  }

  /// `07:32:00` or `07:32:00.999`.
  private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count >= 8, isClock(text.prefix(5)), text[text.startIndex + 5] == UInt8(ascii: ":"),
      let second = two(text, at: 6), second < 60
    else { return false }
    let rest = text.dropFirst(8)
    guard let mark = rest.first else { return true }
    let fraction = rest.dropFirst()
    return mark == UInt8(ascii: ".") && !fraction.isEmpty
      && fraction.allSatisfy { value(of: $0, radix: 10) != nil }
  }
}
