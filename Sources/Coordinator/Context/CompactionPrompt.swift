/// What a model is asked for when a conversation is to be summarized.
enum CompactionPrompt {
  static let text = """
    Summarize our conversation so far, so that it can be continued from your summary alone. Keep what will be \
    needed: what I want and why, decisions and their reasons, facts, names, numbers, file paths and code that are \
    still in use, what was tried and failed, and what is open. Leave out what is settled and greetings. Write in \
    the language of the conversation. Answer with the summary only.
    """
}
