import Conversation
import Testing

@Suite("Attachments") struct AttachmentTests {
  @Test(
    "are told by their first bytes",
    arguments: [
      ("GIF89a...", "image/gif"), ("GIF87a", "image/gif"), ("RIFFxxxxWEBPVP8", "image/webp"),
      ("RIFFxxxxWAVE", nil), ("<svg>", nil), ("", nil), ("GIF", nil),
    ] as [(String, String?)])
  func sniffing(_ data: String, _ type: String?) {
    #expect(Conversation.Attachment.imageType(of: Array(data.utf8)) == type)
  }

  @Test func jpeg() {
    #expect(Conversation.Attachment.imageType(of: [0xFF, 0xD8, 0xFF, 0xE0]) == "image/jpeg")
  }
}
