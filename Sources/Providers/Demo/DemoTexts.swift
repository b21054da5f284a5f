/// What the demo says.
enum DemoTexts {
  static let greeting = """
    # Hello from the demo

    I am not a model: my answers come from a script, so that you can look around with **nothing installed** \
    and *no key*. Words in your message choose what I show:

    - `tool` – a tool call, and an answer from its result
    - `command` – a command that waits for your word, and shows what it prints as it runs
    - `think` – reasoning before the answer
    - `long` – an answer that takes its time
    - `fail` – an answer that breaks off in the middle

    ## To talk to a real model

    1. Set a key before you start, such as `OPENAI_API_KEY` or `OPENROUTER_API_KEY`;
    2. or start a server on this machine, such as Ollama;
    3. or install a small model: `antiphon models local install`.

    A piece of Swift, to show how code looks:

    ```swift
    /// Counts how often each word occurs.
    func count(_ text: String) -> [Substring: Int] {
      var counts: [Substring: Int] = [:]
      for word in text.split(separator: " ") { counts[word, default: 0] += 1 }
      return counts  // "a b a" gives ["a": 2, "b": 1]
    }
    ```

    > The help screen lists the keys of the keyboard.

    """

  static let beforeFailure = """
    This answer will not be finished. What you are reading now stays, though: a failure is shown beside what was \
    said, and never in place of

    """

  static let reasoning = """
    The user would like to see reasoning. I have none of my own, so I shall say something that looks like it: \
    first weigh the question, then the answer, then the time of day.

    """

  static let afterReasoning = """
    I have thought about it, and what you saw above were the thoughts. A real model shows its own there, when its \
    provider lets them be seen.

    """

  /// As JSON.
  static let command = #""for n in 1 2 3 4 5 6; do echo \"step $n of 6\"; sleep 0.5; done""#

  static let noTool = """
    I would call a tool now, but none is on offer to me. Tools can be switched on for a model; then ask me again.

    """

  static func longParagraph(_ number: Int) -> String {
    """
    \(number % 10 == 1 ? "## Part \(number / 10 + 1)\n\n" : "")Paragraph \(number) of forty. A long answer is a \
    good moment to **scroll up** while it still arrives, to write the next message, or to look at another session: \
    this one goes on. The view follows the end until you leave it, and *follows again* when you return.


    """
  }
}
