"""The websockets library: the second sample over TCP or, with `unix`, over the socket file."""

import json
import sys

from checks import AUTHORIZATION, QUESTION, SOCKET, URL, check_updates
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect, unix_connect


def open_chat(**options):
    if sys.argv[1] == "unix":
        return unix_connect(SOCKET, uri="ws://localhost/api/chat", **options)
    return connect(URL.replace("http", "ws", 1) + "/api/chat", **options)


def refused(status, **options):
    try:
        open_chat(**options).close()
    except InvalidStatus as error:
        assert error.response.status_code == status, error
    else:
        raise AssertionError(f"was let in with {options}")


def chat(socket, session, content, stop_after=None):
    """One question: its response's id, the updates and the ending."""
    socket.send(json.dumps({"type": "chat", "sessionId": session, "content": content}))
    first = json.loads(socket.recv())
    assert first["type"] == "response_id", first
    response_id, updates = first["responseId"], []
    while True:
        message = json.loads(socket.recv())
        if message["type"] == "update":
            updates.append(message["turn"])
            if len(updates) == stop_after:
                socket.send(json.dumps({"type": "cancel", "responseId": response_id}))
        elif message["type"] == "complete":
            assert message["responseId"] == response_id, message
            return response_id, updates, message["outcome"]
        else:
            assert message == {"type": "cancelled", "responseId": response_id}, message


session = sys.argv[2]
headers = {} if sys.argv[1] == "unix" else AUTHORIZATION
if headers:
    refused(401)
    refused(401, additional_headers={"Authorization": "Bearer " + "0" * 64})
refused(403, additional_headers=headers, origin="http://evil.example")

with open_chat(additional_headers=headers) as socket:
    response_id, updates, _ = chat(socket, session, QUESTION)
    text = check_updates(updates, response_id)
    # The connection goes on: another question, one that is stopped, and what is not understood.
    response_id, updates, _ = chat(socket, session, QUESTION)
    assert check_updates(updates, response_id) == text
    response_id, updates, _ = chat(socket, session, "a long one", stop_after=3)
    check_updates(updates, response_id, status="cancelled")
    for wrong in ("{", "[]", '{"type":"unheard-of"}', '{"type":"chat"}'):
        socket.send(wrong)
        answer = json.loads(socket.recv())
        assert answer["type"] == "error" and answer["message"], (wrong, answer)
    socket.send('{"type":"ping"}')
    assert json.loads(socket.recv()) == {"type": "pong"}
    assert socket.ping().wait(5), "no pong"
assert socket.close_code == 1000, socket.close_code
print("ok")
