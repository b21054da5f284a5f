"""Chromium: a page from http://page.test, which the server allows, and the same from http://other.test, which not.

The page's own server is in here. It has the token, gets the page its tickets, and is told what the page saw.
"""

import http.server
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.request

from checks import AUTHORIZATION, QUESTION, TOKEN, URL, check_round, check_updates

chromium, session = sys.argv[1:]
results = queue.Queue()


def call(method, path):
    request = urllib.request.Request(URL + path, method=method, headers=AUTHORIZATION)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


class PageServer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/place":
            place = {"url": URL, "session": session, "token": TOKEN, "question": QUESTION}
            self.answer("application/json", json.dumps(place).encode())
        else:
            with open(os.path.join(os.path.dirname(__file__), "page.html"), "rb") as page:
                self.answer("text/html", page.read())

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/ticket":
            self.answer("text/plain", call("POST", "/api/tickets")["ticket"].encode())
        else:
            results.put(json.loads(body))
            self.answer("text/plain", b"")

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def visit(origin):
    with tempfile.TemporaryDirectory() as profile:
        browser = subprocess.Popen(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
            + [f"--host-resolver-rules=MAP *.test:80 127.0.0.1:{server.server_port}", "--remote-debugging-port=0"]
            + [origin],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            result = results.get(timeout=60)
        finally:
            browser.kill()
            browser.wait()
    assert result["origin"] == origin, result
    return result


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), PageServer)
threading.Thread(target=server.serve_forever, daemon=True).start()

count = len(call("GET", "/api/sessions"))
seen = visit("http://page.test")
assert seen["socket"]["responseId"] == seen["source"]["responseId"], seen
for way in ("socket", "source", "fetch"):
    assert seen[way] != "refused", f"{way} was refused"
    text = check_updates(seen[way]["updates"], seen[way]["responseId"])
    check_round(call("GET", f"/api/responses/{seen[way]['responseId']}/round"), seen[way]["responseId"], text)

rounds = len(call("GET", f"/api/sessions/{session}/rounds"))
seen = visit("http://other.test")
assert [seen[way] for way in ("socket", "source", "fetch")] == ["refused"] * 3, seen
assert len(call("GET", f"/api/sessions/{session}/rounds")) == rounds, "a page that is not allowed asked something"
assert len(call("GET", "/api/sessions")) == count, "a page made a session blindly"
print("ok")
