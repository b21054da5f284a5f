/// What holds a program: another one that starts it, and what has to be there first. Made by `Sandbox`.
public struct Confinement: Sendable, Hashable {
  /// The path of the program that holds it.
  public var program: String
  /// What that gets before the command.
  public var arguments: [String]
  /// Folders that are made, empty, for as long as the program runs, so that nothing else can be made in their place.
  public var placeholders: [String]
  public var allowsNetwork: Bool
}
