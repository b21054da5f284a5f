"""httpx with httpx-sse: the first sample over TCP or, with `unix`, over the socket file."""

import json
import sys

import httpx
from checks import AUTHORIZATION, QUESTION, SOCKET, URL, check_round, check_updates
from httpx_sse import connect_sse

if sys.argv[1] == "unix":
    client = httpx.Client(transport=httpx.HTTPTransport(uds=SOCKET), base_url="http://localhost")
else:
    client = httpx.Client(base_url=URL, headers=AUTHORIZATION)


def read(source, count=None):
    """The updates up to the ending, or the first few; and the ending."""
    updates = []
    for event in source.iter_sse():
        if event.event != "message":
            return updates, event
        update = json.loads(event.data)
        assert event.id == str(update["revision"]), event
        updates.append(update)
        if len(updates) == count:
            return updates, None
    raise AssertionError("the stream ended without its last event")


with client:
    created = client.post("/api/sessions", json={})
    assert created.status_code == 201, created.text
    session = created.json()["id"]

    body = {"sessionId": session, "content": QUESTION}
    with connect_sse(client, "POST", "/api/chat/stream", json=body) as source:
        assert source.response.status_code == 200
        assert source.response.headers["cache-control"] == "no-cache"
        response_id = source.response.headers["x-response-id"]
        updates, ending = read(source)
    assert ending.event == "done" and json.loads(ending.data)["responseId"] == response_id, ending
    text = check_updates(updates, response_id)
    check_round(client.get(f"/api/responses/{response_id}/round").json(), response_id, text)

    # Left after a few updates, and read on from there: nothing is missing, nothing comes twice.
    with connect_sse(client, "POST", "/api/chat/stream", json=body) as source:
        response_id = source.response.headers["x-response-id"]
        updates, _ = read(source, count=5)
    path = f"/api/responses/{response_id}/turns"
    with connect_sse(client, "GET", path, headers={"Last-Event-ID": str(updates[-1]["revision"])}) as source:
        rest, ending = read(source)
    assert ending.event == "done", ending
    assert check_updates(updates + rest, response_id) == text
    over = client.get(path, headers={"Last-Event-ID": str(rest[-1]["revision"])})
    assert over.status_code == 204, over

    # Stopped by hand: the stream says so.
    with connect_sse(client, "POST", "/api/chat/stream", json={**body, "content": "a long one"}) as source:
        response_id = source.response.headers["x-response-id"]
        first, _ = read(source, count=3)
        assert client.post(f"/api/responses/{response_id}/cancel").status_code == 204
    with connect_sse(client, "GET", f"/api/responses/{response_id}/turns") as source:
        rest, ending = read(source)
    assert ending.event == "done", ending
    assert rest[-1]["status"] == "cancelled" and rest[-1]["content"].startswith(first[-1]["content"]), rest

print("ok")
