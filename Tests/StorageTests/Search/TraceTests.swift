import Conversation
import Coordinator
import Testing

@testable import Storage

/// What the full-text index still knows of what has been removed.
@Suite struct TraceTests {
  @Test func aPurgeLeavesNoWordInTheIndex() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 90)
      let (gone, kept) = (make.plainSession(), make.plainSession())
      for session in [gone, kept] { try await store.insert(session) }
      for index in 0..<40 {
        let call = make.call("tool", "unmistakable\(index)", result: "unmistakable\(index)result")
        try await store.insert(
          make.said(
            "unmistakable\(index)q", "unmistakable\(index)a 紛れもない", reasoning: "unmistakable\(index)r",
            calls: [call], in: gone.id, index: index), updating: gone)
        try await store.insert(
          make.said("stays \(index)", "remains \(index)", in: kept.id, index: index), updating: kept)
      }
      try await store.delete(gone.id, at: Timestamp(milliseconds: 10))
      try await store.purgeDeleted(before: Timestamp(milliseconds: 11))
      try await store.expectSoundIndex()
      #expect(try await store.found("unmistakable") == [])
      #expect(try await store.search(SearchQuery("stays", limit: 99)).count == 40)
      await store.close()
      // The index stores of a word what it has beyond the one before it in the alphabet.
      for file in try files(in: folder) {
        for word in ["mistak", "紛れ"] { #expect(!contains(file.bytes, word), "\(file.name)") }
      }
    }
  }

  /// An edited request, a round that is withdrawn: the next purge clears them away though it purges no session.
  @Test func whatIsRemovedOtherwiseGoesWithTheNextPurge() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 91)
      let session = make.plainSession()
      try await store.insert(session)
      var edited = make.said("unmistakable", in: session.id)
      let withdrawn = make.said("nmistakably", in: session.id, index: 1)
      for round in [edited, withdrawn] { try await store.insert(round, updating: session) }
      edited.request.content = "another"
      try await store.update(edited.request)
      try await store.remove(round: withdrawn.id, updating: session)
      try await store.purgeDeleted(before: Timestamp(milliseconds: 0))
      #expect(try await store.mergeIndex() == false)
      await store.close()
      for file in try files(in: folder) { #expect(!contains(file.bytes, "mistakabl"), "\(file.name)") }
    }
  }

  /// A merge is done in pieces; what is written and removed between them does not keep it from its end.
  @Test func othersMayWriteMeanwhile() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 92)
      let (gone, kept) = (make.plainSession(), make.plainSession())
      for session in [gone, kept] { try await store.insert(session) }
      let words = (0..<3000).map { "word\($0)" }.joined(separator: " ")
      for index in 0..<60 {
        try await store.insert(
          make.said("\(words) vanished\(index)", in: gone.id, index: index), updating: gone)
        try await store.insert(make.said("kept\(index)", in: kept.id, index: index), updating: kept)
      }
      try await store.delete(gone.id, at: Timestamp(milliseconds: 1))
      async let purge: Void = store.purgeDeleted(before: Timestamp(milliseconds: 2))
      for index in 60..<120 {
        var round = make.said("unmistakable\(index)", in: kept.id, index: index)
        try await store.insert(round, updating: kept)
        round.request.content = "edited\(index)"
        try await store.update(round.request)
      }
      try await purge
      try await store.purgeDeleted(before: Timestamp(milliseconds: 2))
      #expect(try await store.search(SearchQuery("kept", limit: 99)).count == 60)
      #expect(try await store.search(SearchQuery("edited", limit: 99)).count == 60)
      try await store.expectSoundIndex()
      await store.close()
      for file in try files(in: folder) {
        for word in ["nished", "mistak"] { #expect(!contains(file.bytes, word), "\(file.name)") }
      }
    }
  }

  @Test func aPurgeThatIsCutShortIsFinishedByTheNext() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 99)
      let session = make.plainSession()
      try await store.insert(session)
      for index in 0..<20 {
        let words = (0..<2000).map { "word\($0)x\(index)" }.joined(separator: " ")
        try await store.insert(
          make.said("\(words) unmistakable", in: session.id, index: index), updating: session)
      }
      try await store.delete(session.id, at: Timestamp(milliseconds: 1))
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await store.purgeDeleted(before: Timestamp(milliseconds: 2))
      }
      try await task.value
      #expect(try await store.count("session") == 0)
      #expect(try await store.count("searchTrace WHERE removed <> merged") == 1)
      try await store.purgeDeleted(before: Timestamp(milliseconds: 2))
      #expect(try await store.count("searchTrace WHERE removed <> merged") == 0)
      await store.close()
      for file in try files(in: folder) { #expect(!contains(file.bytes, "mistak"), "\(file.name)") }
    }
  }

  /// So that the tests above say something: without the merge the words are there.
  @Test func theIndexKeepsWhatIsRemovedUntilItIsMerged() async throws {
    try await withFolder { folder in
      let store = try SQLiteStore.open(folder: folder)
      var make = Maker(seed: 93)
      let session = make.plainSession()
      try await store.insert(session)
      let round = make.said("unmistakable", in: session.id)
      try await store.insert(round, updating: session)
      try await store.remove(round: round.id, updating: session)
      await store.close()
      #expect(try files(in: folder).contains { contains($0.bytes, "mistak") })
    }
  }
}
