"""The conversations that the README's pictures show, as a document for `antiphon sessions import`."""

import datetime
import uuid

ACTORS = """An actor lets in **one task at a time**, so nothing can read its state while another changes it:

```swift
actor Counter {
  private var value = 0
  // Callers wait their turn; there is no lock to forget.
  func increment() -> Int {
    value += 1
    return value
  }
}
```

What to keep in mind:

1. Every `await` inside is a point where others may get in, so look at the state again behind it.
2. What crosses its border must be `Sendable`.

| | actor | class and lock |
| --- | --- | --- |
| checked by the compiler | yes | no |
| can block a thread | no | yes |
"""

KYOTO = """Three quiet mornings in **Kyoto** (京都):

- *Philosopher's Path*, before eight
- Nanzen-ji and its aqueduct
- the moss garden of Saihō-ji (苔寺), which wants a letter beforehand
"""

NOTES = """## What is new

- [x] Streams go on after a lost connection
- [ ] Themes can be tried before they are kept

> Thanks to everyone who sent a recording: a bug that can be replayed is half mended.
"""

BASH = """Quote every expansion, and keep lists in arrays:

```bash
files=(*.log)
for file in "${files[@]}"; do
  [ -s "$file" ] || rm -- "$file"
done
```
"""


def document(now=None):
    """All sessions, the newest a few minutes old."""
    now = now or datetime.datetime.now(datetime.timezone.utc)

    def time(minutes, seconds=0):
        then = now - datetime.timedelta(minutes=minutes, seconds=-seconds)
        return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def session(title, model, minutes, *rounds, **members):
        identifier, made = str(uuid.uuid4()), []
        for index, (question, answer, calls, reasoning) in enumerate(rounds):
            start = minutes + (len(rounds) - index - 1) * 3
            ids = {name: str(uuid.uuid4()) for name in ("round", "request", "response", "turn")}
            turn = {
                "id": ids["turn"], "responseId": ids["response"], "index": 0, "revision": 9, "status": "completed",
                "content": answer, "streamStartTime": time(start), "streamEndTime": time(start, 4),
                "usage": {"inputTokens": 412, "outputTokens": len(answer) // 4, "isEstimate": False},
            }  # fmt: skip
            if reasoning:
                turn["reasoning"] = reasoning
            if calls:
                turn["toolCalls"] = [
                    {
                        "id": str(uuid.uuid4()), "providerCallId": "call", "serverName": "builtin", "methodName": name, "arguments": arguments, "state": state, "result": result,
                        "startedAt": time(start), "endedAt": time(start, 1),
                    }  # fmt: skip
                    for name, arguments, state, result in calls
                ]
            made.append(
                {
                    "request": {"id": ids["request"], "content": question, "createdAt": time(start)},
                    "round": {
                        "id": ids["round"], "index": index, "sessionId": identifier, "requestId": ids["request"],
                        "responseId": ids["response"], "alternatives": [ids["response"]], "createdAt": time(start),
                    },
                    "response": {
                        "id": ids["response"], "roundId": ids["round"], "sessionId": identifier, "model": model,
                        "createdAt": time(start), "endedAt": time(start, 4), "outcome": {"status": "completed"},
                        "turns": [turn],
                    },
                }  # fmt: skip
            )
        return {
            "session": {
                "id": identifier, "title": title, "titleSource": "person", "model": model, "roundCount": len(made),
                "isPinned": False, "createdAt": time(minutes + 60), "lastActivityAt": time(minutes), **members,
            },
            "rounds": made,
        }  # fmt: skip

    plain = [None, None]
    return {
        "format": "antiphon-sessions",
        "version": 1,
        "exportedAt": time(0),
        "sessions": [
            session(
                "Actors in Swift", "demo/demo", 2,
                ("What does this package need to build?", "Swift 6.2 or later, and ncurses; `Package.swift` says so.",
                 [("read_file", '{"path":"Package.swift"}', "succeeded", "// swift-tools-version: 6.2\n…")],
                 "The manifest names the tools version."),
                ("How does an actor keep its state safe?", ACTORS, None, None),
            ),
            session("Kyoto in May", "demo/demo", 70, ("Where is Kyoto quiet in May?", KYOTO, *plain)),
            session("Release notes", "demo/demo", 190, ("Draft the notes for this release", NOTES, *plain)),
            session("Bash quoting", "demo/demo", 1500, ("Delete all empty logs, safely", BASH, *plain)),
            session("A recipe for plum cake", "demo/demo", 3100, ("Plum cake?", "Yeast dough, plums, crumble.", *plain)),
        ],
    }  # fmt: skip
