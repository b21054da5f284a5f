import Conversation
import Coordinator
import Foundation

@testable import Providers

extension StreamFault.OfBytes {
  typealias Piece = FaultyProtocol.Piece

  /// All answers with this fault.
  func trials(of row: FaultyProtocol) -> [FaultTrial] {
    switch self {
    case .everySplit, .byteByByte: cuts(row)
    case .duplicate, .swap, .unknownEvent, .unknownField, .nulls, .truncated: pieces(row)
    case .depth, .longLine, .dataLines, .comments: floods(row)
    case .noEnd, .endTwice, .bytesAfterEnd, .failsAfterTen, .unknownReason, .absurdUsage: ends(row)
    case .invalidUTF8, .loneSurrogates, .nul: texts(row)
    case .sameIDs, .unknownTool, .manyCalls, .indexGaps: calls(row)
    }
  }

  // MARK: Cuts

  private func cuts(_ row: FaultyProtocol) -> [FaultTrial] {
    let bytes = row.wire(row.template)
    let whole = row.read(bytes)
    let expectation = FaultTrial.completes { $0 == whole }
    if self == .byteByByte { return [FaultTrial("bytes", bytes.map { [$0] }, expectation)] }
    return (0...bytes.count).map { place in
      FaultTrial("cut at \(place)", [Array(bytes[..<place]), Array(bytes[place...])], expectation)
    }
  }

  // MARK: Pieces that are not what they should be

  private func pieces(_ row: FaultyProtocol) -> [FaultTrial] {
    let template = row.template
    switch self {
    case .duplicate:
      return [
        FaultTrial(
          "each twice", [row.wire(template.flatMap { [$0, $0] })], mayLackEnd: true,
          FaultTrial.ends { $0.text.hasPrefix("Hel") })
      ]
    case .swap:
      return template.indices.dropLast().map { place in
        var swapped = template
        swapped.swapAt(place, place + 1)
        return FaultTrial(
          "\(place) after \(place + 1)", [row.wire(swapped)], mayLackEnd: true, FaultTrial.ends())
      }
    case .unknownEvent:
      let unknown = Piece(
        #"{"type":"x_unknown","x":{"y":[1,null]}}"#, type: row.division == .events ? "x_unknown" : nil)
      return (0...(template.count - row.end(nil, "7").count)).map { place in
        var pieces = template
        pieces.insert(unknown, at: place)
        return FaultTrial("before \(place)", [row.wire(pieces)], FaultTrial.completes())
      }
    case .unknownField:
      let pieces = template.map { piece in
        piece.isJSON
          ? Piece(
            #"{"x_unknown":{"a":[1,{"b":null}],"":"\u0000"},"# + piece.json.dropFirst(), type: piece.type)
          : piece
      }
      return [FaultTrial("in each", [row.wire(pieces)], FaultTrial.completes())]
    case .nulls:
      return template.indices.flatMap { place in
        JSONVariants.withNulls(template[place].json).map { json in
          var pieces = template
          pieces[place].json = json
          return FaultTrial(
            "\(json)", [row.wire(pieces)], mayLackEnd: true,
            FaultTrial.ends { $0.text.utf8.count <= FaultyProtocol.wholeText.utf8.count })
        }
      }
    default:
      return template.indices.filter { template[$0].isJSON }.map { place in
        var pieces = template
        let json = pieces[place].json
        // Not within a character: that would be another fault.
        pieces[place].json = String(json.prefix(json.count / 2))
        let kept = row.read(Array(template[..<place])).text
        return FaultTrial("\(place)", [row.wire(pieces)], FaultTrial.fails(.protocolViolation, keeping: kept))
      }
    }
  }

  // MARK: Too much

  private func floods(_ row: FaultyProtocol) -> [FaultTrial] {
    if row.division == .list { return listFloods(row) }
    let start = row.wire(row.beginning())
    let end = row.wire(row.end(nil, "7"))
    func flood(_ unit: [UInt8], times: Int) -> [[UInt8]] {
      // A thousand at a time, as they would come from a socket; the copies share their memory.
      let many = Array(repeatElement(unit, count: 1000).joined())
      return [start] + Array(repeating: many, count: times / 1000)
    }
    let prefix = row.division == .events ? "data: " : ""
    switch self {
    case .depth:
      return ["[", #"{"a":"#, #"[{"":"#].map { opening in
        let json = #"{"x":"# + String(repeating: opening, count: 100_000)
        return FaultTrial(
          opening, [start, Array("\(prefix)\(json)\n\n".utf8)], FaultTrial.fails(.protocolViolation))
      }
    case .longLine:
      let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
      return [Array("\(prefix){\"x\":\"".utf8), []].map { opening in
        FaultTrial(
          "after \(opening.count) bytes", [start, opening] + Array(repeating: piece, count: 1024),
          FaultTrial.fails(.protocolViolation))
      }
    case .dataLines:
      if row.division == .lines {
        return [
          FaultTrial(
            "empty objects", flood(Array("{}\n".utf8), times: 1_000_000) + [end], FaultTrial.completes())
        ]
      }
      return [
        FaultTrial("short", flood(Array("data: 1\n".utf8), times: 1_000_000), FaultTrial.fails(.network)),
        FaultTrial(
          "long", flood(Array("data: 0123456789\n".utf8), times: 1_000_000),
          FaultTrial.fails(.protocolViolation)),
      ]
    default:
      let comment = row.division == .events ? ": still here\n" : " \r\n"
      return [
        FaultTrial("comments", flood(Array(comment.utf8), times: 1_000_000) + [end], FaultTrial.completes())
      ]
    }
  }

  /// How much of a list is gathered is the connection's; what it holds is tried here.
  private func listFloods(_ row: FaultyProtocol) -> [FaultTrial] {
    let (start, end) = (row.beginning(), row.end(nil, "7"))
    switch self {
    case .depth:
      let json = #"{"x":"# + String(repeating: "[", count: 100_000)
      return [FaultTrial("list", [row.wire(start + [Piece(json)])], FaultTrial.fails(.protocolViolation))]
    case .longLine:
      let json = #"{"x":""# + String(repeating: "x", count: 4 << 20) + "\"}"
      return [FaultTrial("4 MiB", [row.wire(start + [Piece(json)] + end)], FaultTrial.completes())]
    case .dataLines:
      let many = Array(repeating: Piece("{}"), count: 100_000)
      return [FaultTrial("empty objects", [row.wire(start + many + end)], FaultTrial.completes())]
    default:
      let space = Piece(String(repeating: " \r\n", count: 1_000_000) + "{}")
      return [FaultTrial("white space", [row.wire(start + [space] + end)], FaultTrial.completes())]
    }
  }

  // MARK: Ends

  private func ends(_ row: FaultyProtocol) -> [FaultTrial] {
    let template = row.template
    let end = row.end(nil, "7")
    switch self {
    case .noEnd:
      return [
        FaultTrial("no end", [row.wire(Array(template.dropLast(end.count)))], FaultTrial.fails(.network))
      ]
    case .endTwice:
      return [FaultTrial("twice", [row.wire(template + end)], FaultTrial.completes())]
    case .bytesAfterEnd where row.division == .list:
      return [FaultTrial("x", [row.wire(template), [0x78]], FaultTrial.fails(.protocolViolation))]
    case .bytesAfterEnd:
      return ["x", "\n\n\u{0}\u{1}", "{\n", ": comment\n\n", "<html>\r\n\r\n"].map { junk in
        FaultTrial(junk.debugDescription, [row.wire(template), Array(junk.utf8)], FaultTrial.completes())
      } + [
        FaultTrial(
          "text", [row.wire(template + row.text("more"))],
          FaultTrial.ends { $0.text.hasPrefix(FaultyProtocol.wholeText) })
      ]
    case .failsAfterTen:
      let deltas = (0..<10).flatMap { row.text("\($0)") }
      return [
        FaultTrial(
          "ten", [row.wire(row.start + deltas + [row.failure] + end)],
          FaultTrial.fails(.server, keeping: "0123456789"))
      ]
    case .unknownReason:
      return ["x_unknown", "", "\\u0000"].map { reason in
        FaultTrial(reason, [row.wire(row.beginning() + row.end(reason, "7"))], FaultTrial.completes())
      }
    default:
      return [
        "-1", "-9223372036854775808", "9223372036854775807", "9223372036854775808", "1e400", "0.5", "\"7\"",
        "null", "[]",
      ].map {
        count in
        FaultTrial(
          count, [row.wire(row.beginning() + row.end(nil, count))],
          FaultTrial.completes { outcome in
            guard let usage = outcome.usage else { return true }
            let counts = [
              usage.inputTokens, usage.outputTokens, usage.cachedInputTokens ?? 0,
              usage.cacheWriteTokens ?? 0,
              usage.reasoningTokens ?? 0,
            ]
            // Room for a sum of very many.
            return counts.allSatisfy { (0...4_000_000_000_000).contains($0) }
          })
      }
    }
  }

  // MARK: Text

  private func texts(_ row: FaultyProtocol) -> [FaultTrial] {
    let end = row.end(nil, "7")
    func trial(_ name: String, _ texts: [String], _ expected: String) -> FaultTrial {
      FaultTrial(
        name, [row.wire(row.start + texts.flatMap(row.text) + end)],
        FaultTrial.completes(text: expected))
    }
    switch self {
    case .invalidUTF8:
      let mark = Array("MARK".utf8)
      let bytes = row.wire(row.start + row.text("aMARKb") + end)
      guard let place = bytes.firstRange(of: mark) else { return [] }
      return [
        ([0xFF, 0xC3], 2), ([0xF0, 0x9F, 0x98], 1), ([0xED, 0xA0, 0x80], 3), ([0xC0, 0xAF], 2), ([0x80], 1),
      ].map {
        (raw: [UInt8], count: Int) in
        var broken = bytes
        broken.replaceSubrange(place, with: raw)
        return FaultTrial(
          "\(raw)", [broken],
          FaultTrial.completes(text: "a" + String(repeating: "\u{FFFD}", count: count) + "b"))
      }
    case .loneSurrogates:
      return [
        trial("high", [#"a\ud800b"#], "a\u{FFFD}b"), trial("low", [#"a\udc00b"#], "a\u{FFFD}b"),
        trial("two high", [#"\ud800\ud800"#], "\u{FFFD}\u{FFFD}"),
        trial("at the end", [#"a\ud83d"#], "a\u{FFFD}"),
        trial("in two pieces", [#"\ud83d"#, #"\ude00"#], "\u{FFFD}\u{FFFD}"),
        trial("a pair", [#"\ud83d\ude00"#], "\u{1F600}"),
      ]
    default:
      var raw = row.wire(row.start + row.text("kept") + row.text("aMARKb") + end)
      if let place = raw.firstRange(of: Array("MARK".utf8)) { raw.replaceSubrange(place, with: [0]) }
      let escaped = trial("escaped", [#"a\u0000b"#], "a\u{0}b")
      if row.division == .list { return [escaped] }
      return [
        escaped,
        FaultTrial("raw", [raw], FaultTrial.fails(.protocolViolation, keeping: "kept")),
        FaultTrial(
          "between pieces", [row.wire(row.start + row.text("kept")), [0x0A, 0, 0x0A], row.wire(end)],
          FaultTrial.ends { $0.text == "kept" }),
      ]
    }
  }

  // MARK: Tool calls

  private func calls(_ row: FaultyProtocol) -> [FaultTrial] {
    let start = row.start + row.text("Wait.")
    func trial(_ name: String, _ calls: [(index: Int, id: String, name: String, arguments: String)])
      -> FaultTrial
    {
      let pieces =
        start + calls.flatMap { row.call($0.index, $0.id, $0.name, $0.arguments) } + row.end(nil, "7")
      return FaultTrial(
        name, [row.wire(pieces)],
        FaultTrial.completes(text: "Wait.") { outcome in
          outcome.calls.map(\.name) == calls.map(\.name)
            && outcome.calls.map(\.arguments) == calls.map(\.arguments)
        })
    }
    switch self {
    case .sameIDs:
      return [trial("three", (1...3).map { ($0, "same", "f\($0)", #"{"n":\#($0)}"#) })]
    case .unknownTool:
      return [trial("unknown", [(1, "a", "no_such_tool", "{}"), (2, "b", "x y/\u{202E}\u{1F600}", "{}")])]
    case .manyCalls:
      return [trial("1000", (1...1000).map { ($0, "id\($0)", "f\($0)", #"{"n":"\#($0)"}"#) })]
    default:
      return [
        trial("gaps", [1, 7, 4_000, 2_000_000_000].map { ($0, "id\($0)", "f\($0)", #"{"n":\#($0)}"#) }),
        trial("backwards", [9, 5, 1].map { ($0, "id\($0)", "f\($0)", #"{"n":\#($0)}"#) }),
      ]
    }
  }
}

/// JSON texts that differ from another in one place.
enum JSONVariants {
  /// Each value in turn replaced by `null`, the whole included.
  static func withNulls(_ json: String) -> [String] {
    guard let value = try? JSONSerialization.jsonObject(with: Data(json.utf8)) else { return [] }
    return variants(value).compactMap { variant in
      (try? JSONSerialization.data(withJSONObject: variant, options: [.fragmentsAllowed])).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }

  private static func variants(_ value: Any) -> [Any] {
    var found: [Any] = [NSNull()]
    if let object = value as? [String: Any] {
      for (key, inner) in object {
        for variant in variants(inner) {
          var changed = object
          changed[key] = variant
          found.append(changed)
        }
      }
    } else if let list = value as? [Any] {
      for place in list.indices {
        for variant in variants(list[place]) {
          var changed = list
          changed[place] = variant
          found.append(changed)
        }
      }
    }
    return found
  }
}
