import ArgumentParser
import Conversation
import Remote
import Settings

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What every command starts from: the environment, where files are, and the user's settings.
struct Program: Sendable {
  static let version = "0.1.0"

  let environment: [String: String]
  let directories: UserDirectories
  private(set) var settings: UserSettings
  /// The set of sessions that is worked on.
  let workspace: String
  /// Where that set is kept.
  let workspaceFolder: String
  let home: String
  /// The process to talk to in place of opening the workspace here.
  let connection: RemoteAddress?
  /// Where tools may read.
  let currentFolder: String
  /// Whether that folder's own settings count; they are in `settings` when they do.
  private(set) var folderTrust: FolderTrust

  /// Reads the settings; touches nothing else.
  ///
  /// - Throws: what is wrong in the settings file, with its place.
  init(_ options: CommonOptions) throws {
    environment = Self.environment
    home = Self.home(environment)
    directories = UserDirectories(
      environment: environment, home: home, settingsFile: options.config,
      dataDirectory: options.dataDir)
    workspace = options.workspace
    guard let folder = directories.workspaceDirectory(workspace) else {
      throw ProgramError(
        "“\(workspace)” cannot name a workspace.", suggestion: "Take letters, digits, - and _.")
    }
    workspaceFolder = folder
    currentFolder = Self.currentFolder
    connection = try options.connection(environment)
    folderTrust = FolderTrustFile(directories).trust(of: currentFolder)
    settings = try SettingsFile.load(directories, knownProviders: ProviderKind.known).with(
      folderTrust.settings)
  }

  /// Lets a model answer in new sessions, whatever the settings say.
  mutating func useModel(_ name: String) throws {
    guard let model = ModelReference(name) else {
      throw ProgramError(
        "“\(name)” does not name a model.", suggestion: "Write provider/model, as in demo/demo.")
    }
    settings.model = ModelName(provider: model.provider, model: model.model)
  }

  /// The same with the settings as they are now.
  func withFreshSettings() throws -> Program {
    var program = self
    program.folderTrust = FolderTrustFile(directories).trust(of: currentFolder)
    program.settings = try SettingsFile.load(directories, knownProviders: ProviderKind.known)
      .with(program.folderTrust.settings)
    return program
  }

  /// The same with a folder's settings that the person has just trusted; for tools, which take them while they run.
  func trusting(_ trust: FolderTrust) -> Program {
    var program = self
    program.folderTrust = trust
    return program
  }

  /// A path of the settings, in which `~/` stands for the home folder.
  func expand(_ path: String) -> String { path.hasPrefix("~/") ? home + path.dropFirst() : path }

  /// Runs a command's work; an error becomes one line on standard error and a failing exit status.
  static func reportingErrors(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch is CancellationError {
      StandardStreams.say("antiphon: cancelled")
      throw ExitCode(130)
    } catch let error as ExitCode {
      throw error
    } catch let error as ValidationError {
      throw error
    } catch {
      StandardStreams.say("antiphon: \(oneLine(error))")
      throw ExitCode.failure
    }
  }

  /// Several mistakes in a settings file are a line each; everything else is one line.
  private static func oneLine(_ error: any Error) -> String {
    String(describing: error).split(separator: "\n").map { PlainText.harmless(String($0)) }
      .joined(separator: "\nantiphon: ")
  }

  private static var environment: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let line = String(cString: text)
      if let equals = line.firstIndex(of: "=") {
        variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
      }
      entry += 1
    }
    return variables
  }

  private static func home(_ environment: [String: String]) -> String {
    if let home = environment["HOME"], home.hasPrefix("/") { return home }
    if let entry = getpwuid(getuid()), let folder = entry.pointee.pw_dir { return String(cString: folder) }
    return "/"
  }

  private static var currentFolder: String {
    guard let folder = getcwd(nil, 0) else { return "/" }
    defer { free(folder) }
    return String(cString: folder)
  }
}
