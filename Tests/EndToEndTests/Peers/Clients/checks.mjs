// What the Node clients have in common: where the server is, and what its updates have to be like.
import assert from "node:assert/strict";

export const { ANTIPHON_URL: url, ANTIPHON_TOKEN: token } = process.env;
export const question = "Tell me about quantum computing";

/** A request with the token; the answer's JSON. */
export async function call(method, path, body) {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  assert(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

export const newSession = async () => (await call("POST", "/api/sessions", {})).id;
export const newTicket = async () => (await call("POST", "/api/tickets")).ticket;

/** Text only grows, revisions rise, one ending, all of one response. */
export function checkUpdates(updates, responseId, status = "completed") {
  assert(updates.length > 2, `only ${updates.length} updates: not streamed`);
  for (let index = 1; index < updates.length; index += 1) {
    const [earlier, later] = [updates[index - 1], updates[index]];
    assert(later.revision > earlier.revision, `${earlier.revision} before ${later.revision}`);
    assert(later.content.startsWith(earlier.content), `${earlier.content} before ${later.content}`);
    assert(!["completed", "failed", "cancelled"].includes(earlier.status), "an update after the last one");
  }
  assert(updates.every((update) => update.responseId === responseId), "an update of another response");
  assert.equal(updates.at(-1).status, status);
  assert.notEqual(updates.at(-1).content, "");
  return updates.at(-1).content;
}

/** What is stored of a round is what was streamed. */
export async function checkRound(responseId, text) {
  const { request, response } = await call("GET", `/api/responses/${responseId}/round`);
  assert.equal(request.content, question);
  assert.equal(response.turns.map((turn) => turn.content).join(""), text);
}

/** Fails when nothing comes of a promise within half a minute. */
export const inTime = (promise, what) => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`${what}: too late`)), 30_000).unref());
  return Promise.race([promise, late]);
};
