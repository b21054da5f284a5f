import Coordinator
import Testing

@testable import Providers

/// Lists of models, each in the form of one who speaks Chat Completions.
@Suite struct ModelListTests {
  private func decode(_ text: String) -> [ModelDescription]? { ModelList.decode(Array(text.utf8)) }

  @Test("OpenRouter") func openRouter() {
    let models = decode(
      #"{"data":[{"id":"anthropic/claude-sonnet-4.5","canonical_slug":"x","name":"Anthropic: Claude Sonnet 4.5","#
        + #""description":"…","context_length":1000000,"architecture":{"modality":"text+image->text","#
        + #""input_modalities":["text","image","file"],"output_modalities":["text"]},"#
        + #""pricing":{"prompt":"0.000003","completion":"0.000015","request":"0","input_cache_read":"0.0000003","#
        + #""input_cache_write":"0.00000375"},"top_provider":{"context_length":1000000,"max_completion_tokens":64000,"#
        + #""is_moderated":false},"per_request_limits":null,"supported_parameters":["tools","reasoning","seed"]},"#
        + #"{"id":"openrouter/auto","name":"Auto Router","context_length":2000000,"#
        + #""architecture":{"input_modalities":null},"pricing":{"prompt":"-1","completion":"-1"},"#
        + #""top_provider":{"context_length":null,"max_completion_tokens":null},"supported_parameters":[]},"#
        + #"{"id":"free","pricing":{"prompt":"0","completion":0},"architecture":{"input_modalities":["text"]},"#
        + #""supported_parameters":["seed"]}]}"#)
    #expect(
      models == [
        ModelDescription(
          id: "anthropic/claude-sonnet-4.5", name: "Anthropic: Claude Sonnet 4.5", contextWindow: 1_000_000,
          maximumOutputTokens: 64_000,
          prices: ModelPrices(input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75),
          abilities: [.images, .tools, .reasoning]),
        ModelDescription(id: "openrouter/auto", name: "Auto Router", contextWindow: 2_000_000),
        ModelDescription(id: "free", prices: ModelPrices(input: 0, output: 0), abilities: []),
      ])
  }

  @Test("Mistral; models that cannot be talked to are left out") func mistral() {
    let models = decode(
      #"{"object":"list","data":[{"id":"mistral-large-latest","object":"model","name":"mistral-large-2512","#
        + #""aliases":["x"],"max_context_length":262144,"capabilities":{"completion_chat":true,"#
        + #""function_calling":true,"completion_fim":false,"fine_tuning":false,"vision":true}},"#
        + #"{"id":"mistral-embed","max_context_length":8192,"capabilities":{"completion_chat":false}}]}"#)
    #expect(
      models == [
        ModelDescription(
          id: "mistral-large-latest", name: "mistral-large-2512", contextWindow: 262_144,
          abilities: [.images, .tools])
      ])
  }

  @Test(
    "Groq, vLLM and others that tell a window",
    arguments: [
      (
        #"{"id":"m","active":true,"context_window":131072,"max_completion_tokens":32768}"#, 131_072,
        Int?.some(32_768)
      ),
      (#"{"id":"m","object":"model","max_model_len":4096,"permission":[{"id":"p"}]}"#, 4096, nil),
      (#"{"id":"m","meta":{"vocab_type":2,"n_ctx_train":32768,"n_ctx":8192}}"#, 8192, nil),
      (
        #"{"id":"m","type":"llm","max_context_length":32768,"loaded_context_length":4096,"state":"loaded"}"#,
        4096, nil
      ),
    ]) func windows(_ entry: String, _ window: Int, _ limit: Int?)
  {
    #expect(
      decode(#"{"data":[\#(entry)]}"#) == [
        ModelDescription(id: "m", contextWindow: window, maximumOutputTokens: limit)
      ])
    #expect(decode("[\(entry)]")?.count == 1)
  }

  @Test("LM Studio's own list") func lmStudio() {
    #expect(
      decode(
        #"{"data":[{"id":"v","type":"vlm","capabilities":["tool_use"],"max_context_length":4096},"#
          + #"{"id":"e","type":"embeddings"}],"object":"list"}"#) == [
          ModelDescription(id: "v", contextWindow: 4096, abilities: [.images, .tools])
        ])
  }

  @Test("llama.cpp says it twice") func llamaCpp() {
    #expect(
      decode(
        #"{"models":[{"name":"m.gguf","model":"m.gguf","capabilities":["completion"]}],"object":"list","#
          + #""data":[{"id":"m.gguf","object":"model","meta":{"n_ctx_train":32768,"n_ctx":8192}}]}"#) == [
          ModelDescription(id: "m.gguf", contextWindow: 8192)
        ])
    #expect(decode(#"{"models":[{"name":"m.gguf","model":"m.gguf"}]}"#) == [ModelDescription(id: "m.gguf")])
  }

  @Test("Cloudflare") func cloudflare() {
    #expect(
      decode(
        #"{"success":true,"result":[{"id":"429b9e8b","name":"@cf/meta/llama-3.3-70b","task":{"name":"Text"}}],"errors":[]}"#
      ) == [ModelDescription(id: "@cf/meta/llama-3.3-70b")])
  }

  @Test("Lists without models, and what is no list") func odd() {
    #expect(decode(#"{"data":null}"#) == [])
    #expect(decode(#"{"data":[]}"#) == [])
    #expect(decode(#"{"data":[null,7,{"id":null},{"id":""},{"id":7}]}"#) == [])
    for text in ["", "{}", "7", "<html>", #"{"error":"x"}"#, #"{"models":7}"#, #"{"data":[}"#] {
      #expect(decode(text) == nil, "\(text)")
    }
  }

  @Test("Numbers that nobody can mean are none") func absurd() {
    #expect(
      decode(
        #"[{"id":"m","context_length":-1,"pricing":{"prompt":"NaN","completion":"inf"},"max_completion_tokens":0,"#
          + #""meta":null,"top_provider":7,"architecture":[],"capabilities":7,"supported_parameters":{},"name":null}]"#
      ) == [ModelDescription(id: "m")])
  }
}
