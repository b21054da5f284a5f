"""The websockets command: types the second sample into it, and reads what it prints."""

import json
import re
import subprocess
import sys

from checks import QUESTION, URL, check_updates

session, ticket = sys.argv[1:]
address = URL.replace("http", "ws", 1) + "/api/chat?ticket=" + ticket
command = subprocess.Popen(
    [sys.executable, "-m", "websockets", address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)
command.stdin.write(json.dumps({"type": "chat", "sessionId": session, "content": QUESTION}) + "\n")
command.stdin.flush()
messages = []
for line in command.stdout:
    # Between what moves the cursor, it prints `< ` and the message.
    if found := re.search(r"< (\{.*\})", line):
        messages.append(json.loads(found.group(1)))
        if messages[-1]["type"] == "complete":
            break
else:
    raise AssertionError(f"it ended by itself; the last it said: {messages[-1:]}")
command.communicate()
assert messages[0]["type"] == "response_id", messages[0]
updates = [message["turn"] for message in messages[1:-1]]
check_updates(updates, messages[0]["responseId"])
print("ok")
