import Screen
import Testing

@testable import Theming

@Suite struct ShippedThemes {
  @Test(arguments: ThemeLibrary.builtInNames)
  func isReadable(name: String) throws {
    let theme = try ThemeLibrary(userDirectory: nil).load(name)
    let check = ThemeCheck(theme)
    #expect(check.findings.isEmpty, "\(check.findings.map(\.description).joined(separator: "\n"))")
    print(name, check.unjudged.count)
  }
}
