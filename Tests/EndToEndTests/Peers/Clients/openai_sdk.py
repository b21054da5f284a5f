"""The OpenAI SDK: models, an answer at once, an answer in pieces, a conversation of two turns, and failures."""

import json
import urllib.request

import openai
from checks import AUTHORIZATION, QUESTION, TOKEN, URL

MODEL = "demo/demo"
client = openai.OpenAI(base_url=URL + "/v1", api_key=TOKEN, max_retries=0)


def get(path):
    with urllib.request.urlopen(urllib.request.Request(URL + path, headers=AUTHORIZATION)) as answer:
        return json.load(answer)


def sessions():
    return [session["id"] for session in get("/api/sessions")]


def ask(messages):
    pieces, last = [], None
    for chunk in client.chat.completions.create(
        model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True}
    ):
        assert chunk.object == "chat.completion.chunk", chunk
        pieces += [choice.delta.content for choice in chunk.choices if choice.delta.content]
        last = chunk
        if chunk.choices and chunk.choices[0].finish_reason:
            assert chunk.choices[0].finish_reason == "stop", chunk
    assert last.usage and last.usage.completion_tokens > 0, last
    assert len(pieces) > 2, "not streamed"
    return "".join(pieces)


assert MODEL in [model.id for model in client.models.list()]

whole = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": QUESTION}])
text = whole.choices[0].message.content
assert text and whole.choices[0].finish_reason == "stop", whole
assert whole.usage.completion_tokens > 0, whole

# As every such client does, the second question comes with all that was said before: one session goes on.
before = set(sessions())
conversation = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "What is a qubit?"}]
conversation += [{"role": "assistant", "content": ask(conversation)}]
begun = set(sessions()) - before
assert len(begun) == 1, begun
conversation += [{"role": "user", "content": "And a gate?"}]
ask(conversation)
assert set(sessions()) - before == begun, "the second question began another session"
rounds = get(f"/api/sessions/{begun.pop()}/rounds")
assert [round["request"]["content"] for round in rounds] == ["What is a qubit?", "And a gate?"], rounds

# Left in the middle: nothing breaks, and the next one is answered.
stream = client.chat.completions.create(
    model=MODEL, messages=[{"role": "user", "content": "a long one"}], stream=True
)
next(iter(stream))
stream.close()

for model, key, kind in [
    ("nowhere/none", TOKEN, (openai.NotFoundError, openai.UnprocessableEntityError, openai.BadRequestError)),
    (MODEL, "wrong", openai.AuthenticationError),
]:
    try:
        openai.OpenAI(base_url=URL + "/v1", api_key=key, max_retries=0).chat.completions.create(
            model=model, messages=[{"role": "user", "content": QUESTION}]
        )
    except kind as error:
        assert error.message, error
    else:
        raise AssertionError(f"{model} was answered")
print("ok")
