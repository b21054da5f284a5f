import Conversation
import Exchange
import Testing

@Suite("Conversations as text") struct ConversationTextTests {
  @Test("a session looks like this")
  func whole() {
    let archived = Sample.session(
      rounds: [
        Sample.round(
          0, "What is in it?", "Nothing.", reasoning: "Let me\nsee.",
          calls: [Sample.call("{}", result: "a\nb"), Sample.call("{ }", result: nil, error: "gone")],
          attachments: [Sample.png], outcome: .cancelled)
      ])
    #expect(
      ConversationText.text(archived) == """
        A title
        test/m · 2025-11-25 10:00 UTC · 00000000-0000-0001-0000-000000000002

        ── 0 · you · 2025-11-25 10:00 UTC ──
        What is in it?
        [attached: a "dot".png (image/png, 12 bytes)]

        ── 0 · test/m · 2025-11-25 10:00 UTC ──
        Reasoning:
            Let me
            see.
        Nothing.
        [builtin.read_file, succeeded]
            {}
            → a
            b
        [builtin.read_file, failed]
            { }
            ! gone
        [Cancelled.]
        [12 tokens in, 5 out]

        """)
  }
}
