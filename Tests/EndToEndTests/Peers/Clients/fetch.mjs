// Node's fetch: the first sample, its events taken apart as they come.
import assert from "node:assert/strict";
import { call, checkRound, checkUpdates, newSession, question, token, url } from "./checks.mjs";

const answer = await fetch(`${url}/api/chat/stream`, {
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  body: JSON.stringify({ sessionId: await newSession(), content: question }),
});
assert.equal(answer.status, 200);
assert.match(answer.headers.get("content-type"), /^text\/event-stream/);
const responseId = answer.headers.get("x-response-id");

const updates = [];
let ending;
let rest = "";
for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
  const events = (rest + piece).split("\n\n");
  rest = events.pop();
  for (const event of events) {
    const data = event.match(/^data: (.*)$/m)?.[1];
    if (/^event: /m.test(event)) ending = [event.match(/^event: (.*)$/m)[1], JSON.parse(data)];
    else if (data) updates.push(JSON.parse(data));
  }
}
assert.equal(rest, "", "the stream ended in the middle of an event");
assert.equal(ending?.[0], "done");
assert.equal(ending[1].responseId, responseId);
await checkRound(responseId, checkUpdates(updates, responseId));

// Refused: no token, a wrong one, and a page of somebody else's.
for (const [status, headers] of [
  [401, {}],
  [401, { authorization: `Bearer ${"0".repeat(64)}` }],
  [403, { authorization: `Bearer ${token}`, origin: "http://evil.example" }],
]) {
  const before = (await call("GET", "/api/sessions")).length;
  const refusal = await fetch(`${url}/api/sessions`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(refusal.status, status);
  const { error } = await refusal.json();
  assert(error.code && error.message, JSON.stringify(error));
  assert.equal((await call("GET", "/api/sessions")).length, before, "it had an effect");
}
console.log("ok");
