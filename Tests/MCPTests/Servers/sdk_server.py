"""A tool server on the official SDK, over streamable HTTP at the port that its first argument names, or over stdio."""
import asyncio
import sys

from mcp.server.mcpserver import Context, MCPServer

server = MCPServer("peer")


@server.tool()
async def slow(count: int, context: Context) -> str:
    "Counts slowly, and says how far it is"
    for step in range(count):
        await context.report_progress(step + 1, count, f"step {step + 1}")
        await asyncio.sleep(0.3)
    return f"done {count}"


@server.tool()
def add(a: int, b: int) -> int:
    "Adds two numbers"
    return a + b


@server.tool()
def fail() -> str:
    "Always fails"
    raise ValueError("on purpose")


@server.resource("note://hello")
def note() -> str:
    return "hello note"


@server.prompt()
def greet(name: str) -> str:
    return f"Say hi to {name}"


if len(sys.argv) > 1:
    server.run(transport="streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
else:
    server.run()
