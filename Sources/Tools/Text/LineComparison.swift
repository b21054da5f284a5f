/// Finds which lines two texts have in common. Equal lines have equal numbers.
struct LineComparison {
  let old: [Int]
  let new: [Int]
  private var isKept: [Bool]
  private var isKeptNew: [Bool]

  init(old: [Int], new: [Int]) {
    self.old = old
    self.new = new
    isKept = Array(repeating: false, count: old.count)
    isKeptNew = Array(repeating: false, count: new.count)
  }

  /// A part of the old text and the part of the new one that it is compared with.
  private struct Block {
    var old: Range<Int>
    var new: Range<Int>
  }

  mutating func changes() -> [LineDiff.Change] {
    var blocks = [Block(old: old.indices, new: new.indices)]
    while let block = blocks.popLast() {
      let block = trimmed(block)
      guard !block.old.isEmpty, !block.new.isEmpty, !keepShortestWay(in: block) else { continue }
      blocks += split(block)
    }
    return gaps()
  }

  private mutating func keep(_ oldLine: Int, _ newLine: Int) {
    isKept[oldLine] = true
    isKeptNew[newLine] = true
  }

  /// Keeps equal lines at both ends; what is left is between them.
  private mutating func trimmed(_ block: Block) -> Block {
    var (low, lowNew) = (block.old.lowerBound, block.new.lowerBound)
    var (high, highNew) = (block.old.upperBound, block.new.upperBound)
    while low < high, lowNew < highNew, old[low] == new[lowNew] {
      keep(low, lowNew)
      low += 1
      lowNew += 1
    }
    while low < high, lowNew < highNew, old[high - 1] == new[highNew - 1] {
      high -= 1
      highNew -= 1
      keep(high, highNew)
    }
    return Block(old: low..<high, new: lowNew..<highNew)
  }

  /// Keeps the lines of the shortest way from one to the other, when that is short.
  ///
  /// - Returns: whether it was.
  private mutating func keepShortestWay(in block: Block) -> Bool {
    let (count, countNew) = (block.old.count, block.new.count)
    // Each step costs at most a walk along both texts.
    let limit = min(count + countNew, max(16, min(256, 2_000_000 / (count + countNew))))
    var furthest = Array(repeating: 0, count: 2 * limit + 3)
    var history: [[Int]] = []
    for distance in 0...limit {
      history.append(Array(furthest[(limit + 1 - distance)...(limit + 1 + distance)]))
      for diagonal in stride(from: -distance, through: distance, by: 2) {
        let place = diagonal + limit + 1
        let comesDown =
          diagonal == -distance || (diagonal != distance && furthest[place - 1] < furthest[place + 1])
        var x = distance == 0 ? 0 : comesDown ? furthest[place + 1] : furthest[place - 1] + 1
        var y = x - diagonal
        while x < count, y < countNew, old[block.old.lowerBound + x] == new[block.new.lowerBound + y] {
          x += 1
          y += 1
        }
        furthest[place] = x
        if x >= count, y >= countNew {
          keepWay(back: history, distance, block)
          return true
        }
      }
    }
    return false
  }

  private mutating func keepWay(back history: [[Int]], _ distance: Int, _ block: Block) {
    var (x, y) = (block.old.count, block.new.count)
    for step in stride(from: distance, through: 0, by: -1) {
      // What was reached in the step before, by diagonal from -step to step.
      let furthest = history[step]
      let diagonal = x - y
      let comesDown =
        step == 0 || diagonal == -step
        || (diagonal != step && furthest[diagonal - 1 + step] < furthest[diagonal + 1 + step])
      let startX = step == 0 ? 0 : comesDown ? furthest[diagonal + 1 + step] : furthest[diagonal - 1 + step]
      let startY = step == 0 ? 0 : startX - (comesDown ? diagonal + 1 : diagonal - 1)
      while x > startX, y > startY {
        x -= 1
        y -= 1
        keep(block.old.lowerBound + x, block.new.lowerBound + y)
      }
      (x, y) = (startX, startY)
    }
  }

  /// The parts between lines that occur once on both sides and come in the same order; none when there is no such line.
  private mutating func split(_ block: Block) -> [Block] {
    let anchors = orderedPairs(uniquePairs(in: block))
    guard !anchors.isEmpty else { return [] }
    var blocks: [Block] = []
    var (start, startNew) = (block.old.lowerBound, block.new.lowerBound)
    for anchor in anchors {
      keep(anchor.old, anchor.new)
      blocks.append(Block(old: start..<anchor.old, new: startNew..<anchor.new))
      (start, startNew) = (anchor.old + 1, anchor.new + 1)
    }
    blocks.append(Block(old: start..<block.old.upperBound, new: startNew..<block.new.upperBound))
    return blocks
  }

  /// In the order of the old text.
  private func uniquePairs(in block: Block) -> [(old: Int, new: Int)] {
    // The place of a line that occurs once, -1 for one that occurs more often.
    func places(_ lines: [Int], _ range: Range<Int>) -> [Int: Int] {
      var places: [Int: Int] = [:]
      for place in range {
        places.updateValue(places[lines[place]] == nil ? place : -1, forKey: lines[place])
      }
      return places
    }
    let (oldPlaces, newPlaces) = (places(old, block.old), places(new, block.new))
    return block.old.compactMap { place in
      guard oldPlaces[old[place]] == place, let newPlace = newPlaces[old[place]], newPlace >= 0 else {
        return nil
      }
      return (place, newPlace)
    }
  }

  /// The longest selection that is in the order of the new text, too.
  private func orderedPairs(_ pairs: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
    // For each length the pair that the selection ends with whose place is the lowest, and for each pair the one before.
    var ends: [Int] = []
    var previous = Array(repeating: -1, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[ends[middle]].new < pair.new { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[index] = ends[low - 1] }
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var chosen: [(old: Int, new: Int)] = []
    var next = ends.last ?? -1
    while next >= 0 {
      chosen.append(pairs[next])
      next = previous[next]
    }
    return chosen.reversed()
  }

  /// What is between the lines that are kept.
  private func gaps() -> [LineDiff.Change] {
    var changes: [LineDiff.Change] = []
    var (place, placeNew) = (0, 0)
    while place < old.count || placeNew < new.count {
      let (start, startNew) = (place, placeNew)
      while place < old.count, !isKept[place] { place += 1 }
      while placeNew < new.count, !isKeptNew[placeNew] { placeNew += 1 }
      if place > start || placeNew > startNew {
        changes.append(LineDiff.Change(old: start..<place, new: startNew..<placeNew))
      }
      if place < old.count, placeNew < new.count {
        place += 1
        placeNew += 1
      }
    }
    return changes
  }
}
