// Node's WebSocket: the second sample, with a ticket, and two streams beside each other.
import assert from "node:assert/strict";
import { checkRound, checkUpdates, inTime, newSession, newTicket, question, url } from "./checks.mjs";

const address = `${url.replace(/^http/, "ws")}/api/chat`;
const sessions = [await newSession(), await newSession()];
const ticket = await newTicket();
const socket = new WebSocket(`${address}?ticket=${ticket}`);
const responses = new Map();
const ids = new Map();

const over = new Promise((resolve, reject) => {
  socket.onopen = () => {
    for (const [id, sessionId] of sessions.entries()) {
      socket.send(JSON.stringify({ type: "chat", id: `chat ${id}`, sessionId, content: question }));
    }
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "response_id") {
      ids.set(message.id, message.responseId);
      responses.set(message.responseId, []);
    } else if (message.type === "update") {
      responses.get(message.turn.responseId).push(message.turn);
    } else if (message.type === "complete") {
      checkUpdates(responses.get(message.responseId), message.responseId);
      ids.delete([...ids].find(([, id]) => id === message.responseId)[0]);
      if (responses.size === sessions.length && ids.size === 0) resolve();
    } else {
      reject(new Error(data));
    }
  };
  socket.onerror = (event) => reject(new Error(`the connection failed: ${event.message}`));
  socket.onclose = ({ code }) => reject(new Error(`closed with ${code}`));
});
await inTime(over, "both answers");
for (const [responseId, updates] of responses) await checkRound(responseId, updates.at(-1).content);

const closed = new Promise((resolve) => (socket.onclose = ({ code, wasClean }) => resolve({ code, wasClean })));
socket.close(1000, "enough");
assert.deepEqual(await inTime(closed, "the end"), { code: 1000, wasClean: true });

// Refused: without a ticket, and with one that has been used.
for (const query of ["", `?ticket=${ticket}`]) {
  const other = new WebSocket(address + query);
  const opened = await inTime(
    new Promise((resolve) => {
      other.onopen = () => resolve(true);
      other.onerror = () => resolve(false);
    }), "a refusal");
  assert.equal(opened, false, `was let in with ${query || "nothing"}`);
}
console.log("ok");
