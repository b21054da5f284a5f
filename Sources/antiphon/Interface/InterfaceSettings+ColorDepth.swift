import Settings
import Theming

extension InterfaceSettings.Colors {
  /// What the user has set; `nil` leaves it to the environment.
  var depth: ColorDepth? {
    switch self {
    case .automatic: nil
    case .mono: .mono
    case .sixteen: .sixteen
    case .indexed: .indexed
    case .trueColor: .trueColor
    }
  }
}
