import Testing

@testable import Providers

@Suite struct LocalCatalogueTests {
  @Test func everyEntryIsWhole() {
    for model in LocalModelCatalogue.models {
      #expect(LocalModelCatalogue.model(named: model.id) == model)
      #expect(model.sha256.count == 64 && model.sha256.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      #expect(!LocalModelCatalogue.isPath(model.id))
      #expect(model.memoryBytes > model.bytes)
      switch model.source {
      case .hub(let url): #expect(url.hasPrefix("https://") && url.hasSuffix(".gguf"))
      case .package(let requirement, let hash, let bytes, let member):
        #expect(requirement.contains("==") && hash.count == 64 && bytes > 0 && member.hasSuffix(".gguf"))
      }
    }
    #expect(Set(LocalModelCatalogue.models.map(\.id)).count == LocalModelCatalogue.models.count)
    #expect(LocalModelCatalogue.model(named: LocalModelCatalogue.suggestedID) != nil)
  }

  @Test(arguments: [
    ("/home/me/Some Model-Q4_K.gguf", "Some Model-Q4_K"), ("x.GGUF", "x"), ("a/b", "b"), ("/a/.gguf", nil),
    ("/a/.hidden.gguf", nil), ("a\u{1b}[31m.gguf", nil), ("", nil),
  ])
  func aFileIsNamedAfterItself(path: String, name: String?) {
    #expect(LocalModelCatalogue.name(forPath: path) == name)
  }

  @Test func aModelFileIsKnownByItsFirstBytes() {
    #expect(GGUFFile.isHead(Array("GGUF".utf8) + [3, 0, 0, 0]))
    #expect(!GGUFFile.isHead(Array("GGUF".utf8) + [0, 0, 0, 3]))
    #expect(!GGUFFile.isHead(Array("GGML".utf8) + [3, 0, 0, 0]))
    #expect(!GGUFFile.isHead(Array("GGUF".utf8)))
  }
}

@Suite struct ProcessorFeaturesTests {
  private let haswell = "processor\t: 0\nflags\t\t: fpu avx2 bmi1 bmi2 f16c fma sse4_2\nvmx flags\t: ept\n"

  @Test func aSuitableProcessorLacksNothing() {
    #expect(ProcessorFeatures.missing(inCPUInfo: haswell) == [])
    #expect(ProcessorFeatures.error(missing: []) == nil)
  }

  @Test func whatIsMissingIsNamed() {
    let old = "processor : 0\nflags : fpu avx f16c sse4_2 avx2x\n"
    #expect(ProcessorFeatures.missing(inCPUInfo: old) == ["avx2", "fma", "bmi2"])
    #expect(ProcessorFeatures.error(missing: ["avx2", "bmi2"])?.message.contains("lacks avx2, bmi2") == true)
  }

  @Test func theWeakestProcessorCounts() {
    #expect(ProcessorFeatures.missing(inCPUInfo: haswell + "flags : avx2 fma f16c\n") == ["bmi2"])
  }

  @Test func aTextWithoutFlagsProvesNothing() {
    #expect(ProcessorFeatures.missing(inCPUInfo: "") == [])
    #expect(ProcessorFeatures.missing(inCPUInfo: "processor : 0\nFeatures : fp asimd\n") == [])
  }
}

@Suite struct PythonInterpreterTests {
  @Test(arguments: [
    ("3 9 pip", LocalModelError.Code.pythonTooOld), ("2 7 pip", .pythonTooOld), ("3 11", .pipMissing),
    ("3 10 pip", nil), ("4 0 pip", nil),
  ])
  func problemsAreNamedWithTheCommandThatHelps(text: String, code: LocalModelError.Code?) throws {
    let version = try #require(PythonInterpreter.Version(text))
    let problem = PythonInterpreter(installHint: "get it").problem(with: version, needsPip: true)
    #expect(problem?.code == code)
    #expect(problem?.suggestion == (code == nil ? nil : "Install it: get it"))
  }

  @Test func pipIsNotNeededToRunWhatIsThere() throws {
    let version = try #require(PythonInterpreter.Version("3 11"))
    #expect(PythonInterpreter().problem(with: version, needsPip: false) == nil)
  }

  @Test func anAbsentInterpreterIsNamed() async {
    await #expect(throws: LocalModelError.self) {
      try await PythonInterpreter(executable: "no-python-of-this-name").check(needsPip: false)
    }
    do { try await PythonInterpreter(executable: "no-python-of-this-name").check(needsPip: false) } catch {
      #expect(error.code == .pythonMissing)
    }
  }

  @Test(arguments: [
    (
      "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
      LocalModelError.Code.hashMismatch
    ),
    (
      "WARNING: Retrying after connection broken by 'NewConnectionError(': Connection refused')'\n"
        + "ERROR: No matching distribution found for x", .network
    ),
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", .diskFull),
    ("ERROR: No matching distribution found for x", .platformUnsupported),
    ("ERROR: something else", .installationFailed),
  ])
  func pipsReasonsArePutIntoWords(errors: String, code: LocalModelError.Code) {
    let error = PipFailure.error(from: errors, installing: "the runtime")
    #expect(error.code == code)
    #expect(code != .installationFailed || error.message.hasSuffix(": something else"))
  }

  @Test func theRequirementsNameTheVersion() {
    #expect(LocalRuntime.pinnedVersion(in: "# x==1\nname==2.3.4 \\\n  --hash=sha256:00") == "2.3.4")
    #expect(LocalRuntime.pinnedVersion(in: "# nothing\n") == nil)
    let text = String(decoding: PackageResources.runtime_requirements_txt, as: UTF8.self)
    #expect(LocalRuntime.pinnedVersion(in: text) != nil)
    #expect(text.contains("--hash=sha256:"))
  }
}

@Suite struct DownloadAnswerTests {
  private func answer(
    _ status: Int, length: Int64? = nil, range: String? = nil, location: String? = nil, have: Int64 = 0
  ) -> DownloadAnswer {
    DownloadAnswer(
      .init(status: status, contentLength: length, contentRange: range, location: location), have: have,
      host: "h")
  }

  @Test func wholeAnswers() {
    #expect(answer(200, length: 5) == .startOver(total: 5))
    #expect(answer(200, length: 5, have: 3) == .startOver(total: 5))
    #expect(answer(200) == .startOver(total: nil))
  }

  @Test func partialAnswers() {
    #expect(answer(206, length: 2, range: "bytes 3-4/5", have: 3) == .append(total: 5))
    #expect(answer(206, length: 2, range: "Bytes 3-4/*", have: 3) == .append(total: 5))
    #expect(answer(206, range: "bytes 2-4/5", have: 3) == .discard)
    #expect(answer(206, have: 3) == .discard)
    #expect(answer(206, range: "bytes 4-3/5", have: 4) == .discard)
    #expect(answer(416, range: "bytes */5", have: 5) == .complete)
    #expect(answer(416, range: "bytes */5", have: 6) == .discard)
    #expect(answer(416, range: "bytes */0", have: 0) == .discard)
  }

  @Test(arguments: ["", "bytes", "bytes 1-2", "bytes a-b/c", "items 1-2/3", "bytes -1-2/3", "bytes 1-2/3/4"])
  func unreadableRanges(text: String) {
    #expect(ContentRange(text) == nil)
  }
}

@Suite struct FileDigestTests {
  /// FIPS 180-4, the example "abc".
  @Test func theDigestIsSHA256() {
    #expect(
      sha256(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
