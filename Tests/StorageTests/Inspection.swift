import Foundation
import GRDB

@testable import Storage

extension SQLiteStore {
  /// How SQLite goes about a query, a line a step.
  func plan(_ sql: String, _ values: [StoredValue] = []) async throws -> [String] {
    try await read { database in
      try database.all("EXPLAIN QUERY PLAN \(sql)", values) { try $0.text(3) }
    }
  }

  func count(_ table: String) async throws -> Int {
    try await read { database in
      try database.first("SELECT count(*) FROM \(table)", []) { try $0.integer(0) } ?? -1
    }
  }

  func pragma(_ name: String) async throws -> String {
    try await perform { try String.fetchOne($0, sql: "PRAGMA \(name)") ?? "" }
  }
}

/// Every file of a folder with its bytes, by name.
func files(in folder: String) throws -> [(name: String, bytes: Data)] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
    (name, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }
}

func contains(_ bytes: Data, _ text: String) -> Bool {
  bytes.range(of: Data(text.utf8)) != nil
}

func permissions(of path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}
