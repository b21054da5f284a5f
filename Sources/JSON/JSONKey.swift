#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The name of an object's member, as it is written.
package struct JSONKey {
  @usableFromInline let bytes: UnsafeRawBufferPointer

  /// The name as text.
  package var text: String {
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    return (try? JSONReader.unescape(bytes, at: 0, as: .decoded))
      ?? String(decoding: bytes, as: UTF8.self)
  }

  /// Inlinable, because a piece of an answer is mostly names that are compared with one after the other.
  @inlinable package static func ~= (name: StaticString, key: JSONKey) -> Bool {
    key.bytes.count == name.utf8CodeUnitCount
      && (key.bytes.isEmpty || memcmp(key.bytes.baseAddress!, name.utf8Start, key.bytes.count) == 0)
  }
}
