import Foundation
import Testing

/// Reads the data files of this test target.
enum Corpus {
  static func bytes(_ path: String) throws -> [UInt8] {
    let folder = try #require(Bundle.module.resourceURL)
    return Array(try Data(contentsOf: folder.appending(path: path)))
  }
}

/// The ways in which tests cut a stream into pieces.
enum Cutting {
  static func whole(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { [bytes[...]] }
  static func byteByByte(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.indices.map { bytes[$0...$0] } }
  static func inTwo(_ bytes: [UInt8], at position: Int) -> [ArraySlice<UInt8>] {
    [bytes[..<position], bytes[position...]]
  }
}
