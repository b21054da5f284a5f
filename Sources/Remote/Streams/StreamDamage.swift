/// What came over a stream is not what a host sends: it is asked for anew.
struct StreamDamage: Error, Hashable {
  enum Kind: Hashable {
    /// An event of this name does not hold what it should.
    case malformed(event: String)
    /// A line or an event is longer than is taken.
    case tooLong
    /// It is about another response.
    case foreign
    /// Something is told of what the reader does not have.
    case misfit
  }

  var kind: Kind

  init(_ kind: Kind) { self.kind = kind }
}
