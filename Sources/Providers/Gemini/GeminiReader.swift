import Conversation
import Coordinator
import JSON

/// Reads the chunks of a Gemini answer.
///
/// There is no mark at the end: an answer is whole once it has named the reason for which it ended.
struct GeminiReader: AnswerReader {
  private(set) var isDone = false
  private var callCount = 0
  /// The call whose arguments are still coming.
  private var open: (index: Int, arguments: GeminiArguments)?
  private var hasText = false
  /// The last part was text with a signature: what follows without one is a part of its own.
  private var isTextSigned = false
  private var usage: Usage?
  private var finishReason: FinishReason?

  var isComplete: Bool { finishReason != nil }

  mutating func take(
    _ piece: UnsafeRawBufferPointer, type: String, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    if piece.count <= 8, String(decoding: piece, as: UTF8.self) == "[DONE]" {
      isDone = true
      return
    }
    let chunk: GeminiChunk
    do throws(JSONFailure) {
      chunk = try GeminiChunk(piece)
    } catch {
      throw .malformed(error)
    }
    try take(chunk, into: &events)
  }

  /// Takes one chunk, or a list of them, as a server sends it that does not know of event streams.
  mutating func takeWhole(
    _ answer: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(AnswerFailure) {
    var reader = JSONReader(answer)
    do throws(JSONFailure) {
      if try reader.peek() == .array {
        try reader.enterArray()
        var isFirst = true
        while failure == nil, try reader.nextElement(&isFirst) {
          try takeOne(try reader.rawValue(), into: &events)
        }
        if failure == nil { try reader.end() }
      } else {
        try takeOne(answer, into: &events)
      }
    } catch {
      throw .malformed(error)
    }
    if let failure { throw failure }
  }

  /// What has gone wrong in a list of chunks.
  private var failure: AnswerFailure?

  private mutating func takeOne(
    _ json: UnsafeRawBufferPointer, into events: inout ModelEventList
  ) throws(JSONFailure) {
    let chunk = try GeminiChunk(json)
    do throws(AnswerFailure) { try take(chunk, into: &events) } catch { failure = error }
  }

  private mutating func take(_ chunk: GeminiChunk, into events: inout ModelEventList) throws(AnswerFailure) {
    for part in chunk.parts { try take(part, into: &events) }
    if let usage = chunk.usage, usage != self.usage {
      self.usage = usage
      events.usage(usage)
    }
    if let error = chunk.error { throw .provider(error) }
    if let reason = chunk.blockReason, reason != "BLOCK_REASON_UNSPECIFIED" { throw .refused(reason) }
    guard let reason = chunk.finishReason, reason != "FINISH_REASON_UNSPECIFIED", finishReason == nil else {
      return
    }
    closeCall(into: &events)
    if reason == "MALFORMED_FUNCTION_CALL", !hasText, callCount == 0 {
      // Its own message repeats what the model wrote.
      throw .provider(
        ProviderErrorBody(message: "the model wrote a tool call that cannot be read", code: "server_error"))
    }
    let known = Self.finishReason(reason, hasCalls: callCount > 0)
    finishReason = known
    events.finished(known)
  }

  private static func finishReason(_ name: String, hasCalls: Bool) -> FinishReason {
    switch name {
    case "STOP": hasCalls ? .toolCalls : .stop
    case "MAX_TOKENS": .length
    case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY",
      "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION":
      .contentFilter
    default: .other
    }
  }

  // MARK: Parts

  private mutating func take(_ part: GeminiPart, into events: inout ModelEventList) throws(AnswerFailure) {
    if let call = part.call {
      if let signature = part.signature { block(signature: signature, into: &events) }
      isTextSigned = false
      return try take(call, into: &events)
    }
    if part.isOther {
      isTextSigned = false
      return events.reasoningBlock(
        format: GeminiRequest.blockFormat, payload: String(decoding: part.json, as: UTF8.self))
    }
    let text = part.text ?? ""
    if part.isThought {
      events.reasoning(text)
      // What is thought goes back only where it is signed itself.
      if part.signature != nil {
        events.reasoningBlock(
          format: GeminiRequest.blockFormat, payload: String(decoding: part.json, as: UTF8.self))
      }
      return
    }
    if let signature = part.signature {
      if text.isEmpty {
        events.reasoningBlock(
          format: GeminiRequest.blockFormat, payload: Self.payload(text: "", signature: signature))
      } else {
        block(signature: signature, into: &events)
      }
    } else if isTextSigned, !text.isEmpty {
      events.reasoningBlock(format: GeminiRequest.blockFormat, payload: "{}")
    }
    guard !text.isEmpty else { return }
    isTextSigned = part.signature != nil
    hasText = true
    events.content(text)
  }

  private func block(signature: String, into events: inout ModelEventList) {
    events.reasoningBlock(format: GeminiRequest.blockFormat, payload: Self.payload(signature: signature))
  }

  private static func payload(text: String? = nil, signature: String) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      if let text { writer.member("text", text) }
      writer.member("thoughtSignature", signature)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  // MARK: Calls

  private mutating func take(_ call: GeminiPart.Call, into events: inout ModelEventList) throws(AnswerFailure)
  {
    if let name = call.name, !name.isEmpty {
      // The last piece of the one before may be missing.
      closeCall(into: &events)
      let id = call.id.flatMap { $0.isEmpty ? nil : $0 } ?? "\(GeminiRequest.ownCallIDs)\(callCount)"
      events.toolCall(callCount, id: id, name: name)
      open = (callCount, GeminiArguments())
      callCount += 1
    } else if open == nil {
      guard call.arguments == nil, call.partialArguments.isEmpty else { throw .namelessToolCall }
      // The end of a call that is over.
      return
    }
    if let arguments = call.arguments, let index = open?.index {
      events.toolCallArguments(index, arguments)
      open = nil
      return
    }
    for piece in call.partialArguments where open?.arguments.add(piece) == false {
      throw .malformed(JSONFailure(position: 0))
    }
    if !call.willContinue { closeCall(into: &events) }
  }

  private mutating func closeCall(into events: inout ModelEventList) {
    guard var call = open else { return }
    open = nil
    events.toolCallArguments(call.index, call.arguments.finish())
  }
}
