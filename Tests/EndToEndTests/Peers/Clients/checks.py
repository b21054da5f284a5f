"""What the Python clients have in common: where the server is, and what its updates have to be like."""

import os

URL = os.environ["ANTIPHON_URL"]
SOCKET = os.environ["ANTIPHON_SOCKET"]
TOKEN = os.environ["ANTIPHON_TOKEN"]
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
QUESTION = "Tell me about quantum computing"


def check_updates(updates, response_id, status="completed"):
    """Text only grows, revisions rise, one ending, all of one response. Returns the whole text."""
    assert len(updates) > 2, f"only {len(updates)} updates: not streamed"
    for earlier, later in zip(updates, updates[1:]):
        assert later["revision"] > earlier["revision"], (earlier, later)
        assert later["content"].startswith(earlier["content"]), (earlier, later)
        assert earlier["status"] not in ("completed", "failed", "cancelled"), earlier
    assert {update["responseId"] for update in updates} == {response_id}, updates[0]
    assert updates[-1]["status"] == status, updates[-1]
    assert updates[-1]["content"], "no text"
    return updates[-1]["content"]


def check_round(detail, response_id, text):
    """What is stored of a round is what was streamed."""
    assert detail["request"]["content"] == QUESTION, detail
    assert detail["response"]["id"] == response_id, detail
    assert "".join(turn["content"] for turn in detail["response"]["turns"]) == text, detail
