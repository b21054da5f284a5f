// Node's EventSource (--experimental-eventsource): a response read with a ticket; then another through a proxy that
// adds the token and cuts the connection twice, where it has to come back by itself and miss nothing.
import assert from "node:assert/strict";
import http from "node:http";
import { call, checkRound, checkUpdates, inTime, newSession, newTicket, question, token, url } from "./checks.mjs";

const sessionId = await newSession();
const ask = async () => (await call("POST", `/api/sessions/${sessionId}/rounds`, { content: question })).responseId;

/** All updates of a response and how it ended; `closed` when the source has given up for good. */
function read(address) {
  const source = new EventSource(address);
  const updates = [];
  let closed;
  const gaveUp = new Promise((resolve) => (closed = resolve));
  source.onmessage = ({ data, lastEventId }) => {
    updates.push(JSON.parse(data));
    assert.equal(lastEventId, String(updates.at(-1).revision));
  };
  source.onerror = () => source.readyState === EventSource.CLOSED && closed();
  const over = new Promise((resolve) => {
    source.addEventListener("done", ({ data }) => resolve({ updates, ending: JSON.parse(data), source, gaveUp }));
  });
  return inTime(over, "the end of the stream");
}

let responseId = await ask();
const first = await read(`${url}/api/responses/${responseId}/turns?ticket=${await newTicket()}`);
first.source.close();
assert.equal(first.ending.responseId, responseId);
const text = checkUpdates(first.updates, responseId);
await checkRound(responseId, text);

// One entry a connection: what it has seen already, what it was answered.
const connections = [];
const proxy = http.createServer((request, answer) => {
  const connection = { seen: Number(request.headers["last-event-id"] ?? 0) };
  const isCut = connections.push(connection) <= 2;
  const headers = { ...request.headers, authorization: `Bearer ${token}`, host: new URL(url).host };
  const onward = http.get(url + request.url, { headers }, (response) => {
    connection.status = response.statusCode;
    answer.writeHead(response.statusCode, response.headers);
    if (response.statusCode === 200) answer.write("retry: 100\n\n");
    let events = 0;
    response.on("data", (piece) => {
      answer.write(piece);
      events += String(piece).split("\n\n").length - 1;
      if (isCut && events >= 10) answer.destroy();
    });
    response.on("end", () => answer.end());
  });
  answer.on("close", () => onward.destroy());
});
await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));

responseId = await ask();
const second = await read(`http://127.0.0.1:${proxy.address().port}/api/responses/${responseId}/turns`);
assert.equal(checkUpdates(second.updates, responseId), text);
// It comes back once more after the end, names the last update, and is told that there is nothing to come back for.
await inTime(second.gaveUp, "giving up");
const report = JSON.stringify(connections);
assert.deepEqual(connections.map(({ status }) => status), [200, 200, 200, 204], report);
const seen = connections.map((connection) => connection.seen);
assert.equal(seen[3], second.updates.at(-1).revision, report);
assert(seen[0] === 0 && seen[0] < seen[1] && seen[1] < seen[2] && seen[2] < seen[3], report);
proxy.close();
console.log("ok");
