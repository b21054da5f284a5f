import Conversation
import Testing

@Suite("Model reference")
struct ModelReferenceTests {
  @Test("is divided by the first slash")
  func reading() {
    #expect(ModelReference("openai/gpt-5") == ModelReference(provider: "openai", model: "gpt-5"))
    // A skin tone, which combines with the slash.
    let combining = ModelReference(provider: "local", model: "\u{1F3FB})")
    #expect(ModelReference(combining.description) == combining)
    let nested = ModelReference("openrouter/qwen/qwen3-coder")
    #expect(nested == ModelReference(provider: "openrouter", model: "qwen/qwen3-coder"))
    #expect(nested?.description == "openrouter/qwen/qwen3-coder")
  }

  @Test("needs both halves", arguments: ["", "/", "gpt-5", "/gpt-5", "openai/"])
  func malformed(text: String) {
    #expect(ModelReference(text) == nil)
  }
}
