"""A tool server over streamable HTTP that does what its first argument says. Prints its port, ends with its input."""
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

mode = sys.argv[1]
other = sys.argv[2] if len(sys.argv) > 2 else ""
sessions = {}
state = {"forgotten": False, "posts": 0, "events": []}
lock = threading.Lock()
TOOL = {"name": "echo", "description": "Gives back a text.", "inputSchema": {"type": "object"}}


def say(text):
    print(text, flush=True)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", kind="application/json", headers=()):
        self.send_response(status)
        if body or kind:
            self.send_header("Content-Type", kind)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def events(self, messages, headers=(), cut=False):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b": hello\r\n\r\n")
        for message in messages:
            text = "id: 1\r\nevent: message\r\ndata: " + json.dumps(message) + "\r\n\r\n"
            self.wfile.write(text[: len(text) // 2].encode() if cut else text.encode())
            self.wfile.flush()
        self.close_connection = True

    def do_GET(self):
        say("GET " + str(self.headers.get("Mcp-Session-Id")) + " " + str(self.headers.get("MCP-Protocol-Version")))
        if mode != "stream":
            return self.answer(405)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: " + json.dumps({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "unasked"}}).encode() + b"\n\n")
        self.wfile.flush()
        time.sleep(60)

    def do_DELETE(self):
        say("DELETE " + str(self.headers.get("Mcp-Session-Id")))
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = json.loads(body)
        method = request.get("method", "response")
        with lock:
            state["posts"] += 1
        say(f"POST {method} {self.headers.get('Mcp-Session-Id')} {self.headers.get('MCP-Protocol-Version')} {self.headers.get('Mcp-Method')} {self.headers.get('Mcp-Name')} {self.headers.get('Authorization')} {self.headers.get('Accept')}")
        if mode == "unauthorized":
            return self.answer(401, b'{"error":"who are you"}', headers=[("WWW-Authenticate", "Bearer")])
        if mode == "forbidden":
            return self.answer(403)
        if mode == "html":
            return self.answer(200, b"<html>hello</html>", "text/html")
        if mode == "not-found":
            return self.answer(404, b"nothing here", "text/plain")
        if mode == "broken":
            return self.answer(500, b"oops", "text/plain")
        if mode == "redirect-here" and not self.path.endswith("/"):
            return self.answer(307, headers=[("Location", self.path + "/")])
        if mode == "redirect-away":
            return self.answer(307, headers=[("Location", other)])
        if mode == "redirect-loop":
            return self.answer(308, headers=[("Location", self.path)])
        if mode == "hangs":
            time.sleep(60)
        if "id" not in request:
            return self.answer(202, kind="")
        result = {}
        headers = []
        if method == "initialize":
            if mode == "stateless":
                return self.answer(400, json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": {"code": -32020, "message": "Header mismatch"}}).encode())
            result = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": {"name": "http", "version": "1"}}
            if mode != "no-session":
                headers = [("Mcp-Session-Id", f"session-{state['posts']}")]
        elif method == "server/discover":
            result = {"resultType": "complete", "supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}
        elif mode == "forgets" and not state["forgotten"] and method == "tools/call":
            state["forgotten"] = True
            return self.answer(404, json.dumps({"jsonrpc": "2.0", "id": "server-error", "error": {"code": -32600, "message": "Session not found"}}).encode())
        elif method == "tools/list":
            result = {"tools": [TOOL]}
        elif method == "tools/call":
            result = {"content": [{"type": "text", "text": "hello"}]}
            if mode == "cut":
                return self.events([{"jsonrpc": "2.0", "id": request["id"], "result": result}], cut=True)
            if mode == "huge":
                result["content"][0]["text"] = "h" * (17 << 20)
            if mode == "huge-events":
                return self.events([{"jsonrpc": "2.0", "id": request["id"], "result": {"content": [{"type": "text", "text": "h" * (9 << 20)}]}}])
            if mode == "slow":
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b": still here\n\n")
                        self.wfile.flush()
                        time.sleep(0.05)
                except OSError:
                    say("ABANDONED")
                    return
        message = {"jsonrpc": "2.0", "id": request["id"], "result": result}
        if mode == "wrong-id":
            message["id"] = 4711
        if mode in ("events", "cut", "stateless", "stream"):
            token = (request.get("params", {}).get("_meta") or {}).get("progressToken")
            extra = [{"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": token, "progress": 1, "total": 2}}] if token else []
            return self.events(extra + [message], headers)
        self.answer(200, json.dumps(message).encode(), headers=headers)


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
say(str(server.server_address[1]))
sys.stdin.read()
