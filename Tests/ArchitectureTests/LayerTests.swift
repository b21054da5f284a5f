import Foundation
import Testing

/// Holds the manifest against the picture in ARCHITECTURE.md: who may use whom is decided there.
@Suite struct LayerTests {
  /// The modules of the package and which of its own modules each uses, as the manifest says.
  private static func manifestEdges() async throws -> [String: Set<String>] {
    let dump = try await Command.run(
      "swift", "package", "--package-path", Repository.root.path, "--scratch-path",
      FileManager.default.temporaryDirectory.appending(path: "antiphon-layers").path, "dump-package")
    struct Manifest: Decodable {
      struct Target: Decodable {
        var name: String
        var type: String
        var dependencies: [Dependency]
      }
      /// `{"byName": ["Screen", null]}`, or `{"product": [name, package, …]}` for those of others.
      struct Dependency: Decodable {
        var byName: [String?]?
      }
      var targets: [Target]
    }
    let manifest = try JSONDecoder().decode(Manifest.self, from: Data(dump.utf8))
    let modules = manifest.targets.filter { $0.type != "test" }
    return Dictionary(
      uniqueKeysWithValues: modules.map { target in
        (target.name, Set(target.dependencies.compactMap { $0.byName?.first ?? nil }))
      })
  }

  /// The same as ARCHITECTURE.md says, in the block fenced as `layers`: `Module: Other Another`.
  private static func documentedEdges() throws -> [(name: String, uses: Set<String>)] {
    let text = try String(contentsOf: Repository.root.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
    let block = try #require(text.components(separatedBy: "```layers\n").dropFirst().first)
    let lines = block.components(separatedBy: "```")[0].split(separator: "\n")
    return lines.map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      let uses = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
      return (parts[0].trimmingCharacters(in: .whitespaces), Set(uses))
    }
  }

  @Test func `the manifest has the modules and arrows of ARCHITECTURE.md`() async throws {
    let manifest = try await Self.manifestEdges()
    let documented = try Self.documentedEdges()
    #expect(Set(manifest.keys) == Set(documented.map(\.name)))
    for (name, uses) in documented {
      #expect(manifest[name] == uses, "\(name) uses other modules than ARCHITECTURE.md says")
    }
  }

  @Test func `arrows only point down`() async throws {
    var above: Set<String> = []
    for (name, uses) in try Self.documentedEdges() {
      let upward = uses.intersection(above).union(uses.contains(name) ? [name] : [])
      #expect(upward.isEmpty, "\(name) uses \(upward), which stands above it")
      above.insert(name)
    }
  }

  @Test func `the screen side knows nothing of the coordinator`() async throws {
    let edges = try await Self.manifestEdges()
    for module in ["Screen", "Theming", "Widgets", "ChatUI", "Terminal"] {
      let reach = reachable(from: module, in: edges)
      #expect(reach.isDisjoint(with: ["Coordinator", "Providers", "Storage", "Tools"]), "\(module)")
    }
  }

  private func reachable(from start: String, in edges: [String: Set<String>]) -> Set<String> {
    var found: Set<String> = []
    var open = [start]
    while let next = open.popLast() {
      for other in edges[next] ?? [] where found.insert(other).inserted { open.append(other) }
    }
    return found
  }
}
