import Conversation
import Coordinator
import Crypto
import FoundationEssentials

/// What a provider's list was, and when.
public struct CachedModelList: Sendable, Hashable, Codable {
  /// Of the form of the file; another one counts as no file.
  static let version = 1
  /// How long a list is taken to be right, in seconds.
  static let lifetime = 86_400.0

  public var models: [ModelDescription]
  public var fetchedAt: Timestamp
  /// Tells the address that was asked from others, without telling it: it may hold a password.
  var source: String
  private var version = Self.version

  public init(models: [ModelDescription], fetchedAt: Timestamp, from provider: ProviderConfiguration) {
    self.models = models
    self.fetchedAt = fetchedAt
    source = Self.source(of: provider)
  }

  /// The list that the text of a file holds; `nil` when it is damaged, of another version or another address.
  init?(_ bytes: [UInt8], of provider: ProviderConfiguration) {
    guard let list = try? JSONDecoder().decode(Self.self, from: Data(bytes)), list.version == Self.version,
      list.source == Self.source(of: provider)
    else { return nil }
    self = list
  }

  /// `nil` for what JSON cannot hold, such as an infinite price.
  var bytes: [UInt8]? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { Array($0) }
  }

  /// Whether it is recent enough to be relied on; one from the future is not.
  public func isFresh(at now: Timestamp) -> Bool {
    (0..<Self.lifetime).contains(now.seconds(since: fetchedAt))
  }

  private static func source(of provider: ProviderConfiguration) -> String {
    SHA256.hash(data: Data("\(provider.kind.rawValue) \(provider.baseURL)".utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }.joined()
  }
}

/// The lists of models that providers gave, a file for each in a folder of their own, for their owner alone.
///
/// They may be thrown away at any time. What cannot be read counts as absent, what cannot be written is left out:
/// the providers can be asked again. Every function blocks for as long as the disk does.
public struct ModelListCache: Sendable, Hashable {
  /// OpenRouter's list, the longest there is, takes less than a tenth.
  private static let limit = 8 << 20

  public let folder: String

  public init(folder: String) {
    self.folder = folder
  }

  public func list(of provider: ProviderConfiguration) -> CachedModelList? {
    guard let path = path(provider) else { return nil }
    let bytes: [UInt8]
    do throws(PrivateFile.Failure) {
      bytes = try PrivateFile.read(path, limit: Self.limit, mustBePrivate: false)
    } catch {
      return nil
    }
    return CachedModelList(bytes, of: provider)
  }

  public func keep(_ list: CachedModelList, of provider: ProviderConfiguration) {
    guard let path = path(provider), let bytes = list.bytes else { return }
    do throws(PrivateFile.Failure) {
      try PrivateFile.makeFolder(folder)
      try PrivateFile.write(bytes, to: path)
    } catch {
      // The list is asked for again.
    }
  }

  private func path(_ provider: ProviderConfiguration) -> String? {
    // A name that is more than a name would lead out of the folder.
    provider.name.contains("/") || provider.name.contains("\0") ? nil : "\(folder)/\(provider.name).json"
  }
}
