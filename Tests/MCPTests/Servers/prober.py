"""A tool server that tries what it is asked to try, and says what came of it: a line for each."""
import json
import os
import socket
import subprocess
import sys


def write(path):
    with open(path, "w") as file:
        file.write("x")
    return "written"


def read(path):
    with open(path) as file:
        return file.read().strip()


def connect(port):
    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()
    return "connected"


def environment(name):
    return os.environ.get(name, "not set")


def start(seconds):
    # In a session of its own, so that no signal to the group reaches it.
    subprocess.Popen(["sleep", seconds], start_new_session=True)
    return "started"


TRIALS = {"write": write, "read": read, "connect": connect, "environment": environment, "start": start}


def attempt(line):
    name, argument = line.split(" ", 1)
    try:
        return TRIALS[name](argument)
    except OSError as error:
        return type(error).__name__


for line in sys.stdin:
    request = json.loads(line)
    result = {}
    if request.get("method") == "initialize":
        result = {
            "protocolVersion": request["params"]["protocolVersion"],
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "prober", "version": "1"},
        }
    elif request.get("method") == "tools/list":
        result = {"tools": [{"name": "try", "inputSchema": {"type": "object"}}]}
    elif request.get("method") == "tools/call":
        trials = request["params"]["arguments"]["trials"]
        result = {"content": [{"type": "text", "text": "\n".join(attempt(trial) for trial in trials)}]}
    if "id" in request:
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
