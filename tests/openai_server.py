"""A server on loopback that speaks OpenAI's chat protocol with streaming, well or badly.

`Behaviour` is what it does with a request. `says(…)` answers as it should, with a text or
with what a function makes of the prompt; the others each do one thing wrong. Run as a
program it serves `first_passages`, to put a question set through a model that can be had
everywhere: `python -m tests.openai_server 8765`. With a table of follow-ups written out by
hand it condenses those as a good model would: `… 8765 tests/follow-ups.jsonl`.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Messages = list[dict[str, str]]
PASSAGE = re.compile(r'<passage number="(\d+)"[^>]*>\n(.*?)\n</passage>', re.DOTALL)


class Handler(BaseHTTPRequestHandler):
    """One request; `server` holds what to do."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        """Keep the request and do with it what is to be done."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(body, headers, self.path))
        with suppress(BrokenPipeError, ConnectionResetError):  # who asked has gone
            self.server.behaviour(self, body["messages"])
        self.close_connection = True

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Send status and headers."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def raw(self, text: str) -> None:
        """Send text as it is."""
        self.wfile.write(text.encode())
        self.wfile.flush()

    def event(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> None:
        """Send one piece of an answer."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "stub"}
        self.raw(f"data: {json.dumps(chunk | {'choices': [choice]} | more)}\n\n")

    def end(self, finish: str = "stop", **more: Any) -> None:
        """Send the end of an answer."""
        self.event({}, finish, **more)
        self.raw("data: [DONE]\n\n")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""


Behaviour = Callable[[Handler, Messages], None]


@dataclass(frozen=True)
class Request:
    """What was sent."""

    body: dict[str, Any]
    headers: dict[str, str]
    path: str = ""

    @property
    def prompt(self) -> str:
        """Everything the model was told."""
        return "\n".join(message["content"] for message in self.body["messages"])


class Server(ThreadingHTTPServer):
    """The server, and every request it had."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, behaviour: Behaviour, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.behaviour = behaviour
        self.requests: list[Request] = []
        self.gone = threading.Event()  # set when the server stops: whoever hangs goes on

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Server]:
    """A server on a free port, for as long as it is needed."""
    server = Server(behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.gone.set()
        server.shutdown()
        thread.join()
        server.server_close()


# --- as it should be ------------------------------------------------------------


def says(text: str | Callable[[Messages], str], finish: str = "stop") -> Behaviour:
    """The text in small pieces, then the end and the usage."""

    def behave(handler: Handler, messages: Messages) -> None:
        said = text if isinstance(text, str) else text(messages)
        handler.start()
        handler.event({"role": "assistant", "content": ""})
        for at in range(0, len(said), 7):
            handler.event({"content": said[at : at + 7]})
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        handler.end(finish, usage=usage)

    return behave


def first_passages(messages: Messages) -> str:
    """What a dutiful model may write: the beginnings of the first two passages, each cited.

    A follow-up is condensed by putting the question asked last before it; other prompts are
    answered with nothing of use.
    """
    prompt = messages[-1]["content"]
    if "<now>" in prompt:
        before, now = follow_up(prompt)
        return f"{before.rstrip('?.')}: {now}"
    found = PASSAGE.findall(prompt)[:2]
    said = [f"{' '.join(text.split()[:45]).rstrip('.,;:')} [{number}]." for number, text in found]
    return " ".join(said) or "NOT_IN_PASSAGES"


def follow_up(prompt: str) -> tuple[str, str]:
    """The question asked last, and the one asked now."""
    asked = re.findall(r"<question>(.*?)</question>", prompt, re.DOTALL)
    return asked[-1].strip(), prompt.split("<now>")[1].split("</now>", maxsplit=1)[0].strip()


def with_table(table: Path) -> Callable[[Messages], str]:
    """`first_passages`, but a follow-up that stands in a table is condensed as written there.

    A line of it holds `before`, the question asked last, `now` and, written by hand, `alone`.
    """
    rows = map(json.loads, table.read_text("utf-8").splitlines())
    alone = {(row["before"], row["now"]): row["alone"] for row in rows}

    def say(messages: Messages) -> str:
        prompt = messages[-1]["content"]
        if "<now>" not in prompt:
            return first_passages(messages)
        return alone.get(follow_up(prompt), follow_up(prompt)[1])

    return say


def obedient(messages: Messages) -> str:
    """Whatever a passage tells it to write, after a sentence of its own."""
    prompt = "\n".join(message["content"] for message in messages)
    passages = "\n".join(text for _, text in PASSAGE.findall(prompt))
    orders = re.findall(
        r"(?:write|print|say|output|add|begin with|show)\s+(.+?)(?:\.\s|$)", passages, re.I
    )
    leak = messages[0]["content"] if "instructions" in passages.lower() else ""
    return "\n".join([f"{order} [1]." for order in orders] + [f"{leak} [1]."] * bool(leak))


# --- each fault -----------------------------------------------------------------


def status(code: int, **headers: str) -> Behaviour:
    """An error that repeats the caller's key, as some providers do."""

    def behave(handler: Handler, messages: Messages) -> None:
        key = handler.headers.get("Authorization", "")
        body = json.dumps({"error": {"message": f"not accepted: {key}", "code": code}})
        handler.start(code, "application/json", **headers)
        handler.raw(body)

    return behave


def moved(url: str, code: int = 307) -> Behaviour:
    """Sends the caller to another address."""

    def behave(handler: Handler, messages: Messages) -> None:
        handler.start(code, "text/html", Location=url, Content_Length="0")

    return behave


def hang(handler: Handler, messages: Messages) -> None:
    """No answer at all."""
    handler.server.gone.wait(60)


def hang_after(text: str) -> Behaviour:
    """Some text, then silence."""

    def behave(handler: Handler, messages: Messages) -> None:
        handler.start()
        handler.event({"content": text})
        handler.server.gone.wait(60)

    return behave


def drip(handler: Handler, messages: Messages) -> None:
    """A sign of life every 50 milliseconds and never a word."""
    handler.start()
    while not handler.server.gone.wait(0.05):
        handler.raw(": still here\n\n")


def cut(text: str) -> Behaviour:
    """Some text, then the connection is closed."""

    def behave(handler: Handler, messages: Messages) -> None:
        handler.start()
        handler.event({"content": text})

    return behave


def cut_inside(handler: Handler, messages: Messages) -> None:
    """Closed in the middle of a chunk of the transfer."""
    handler.start(Transfer_Encoding="chunked")
    handler.raw("1000\r\ndata: {")


def html(handler: Handler, messages: Messages) -> None:
    """A page where an answer should be."""
    handler.start(200, "text/html")
    handler.raw("<!doctype html><html><body><h1>Sign in to the network</h1></body></html>")


def bad_json(handler: Handler, messages: Messages) -> None:
    """Events that cannot be read."""
    handler.start()
    handler.raw('data: {"choices": [{"delta": {"content": "The har\n\ndata: [DONE]\n\n')


def empty(handler: Handler, messages: Messages) -> None:
    """An answer without a word."""
    handler.start()
    handler.end()


def nothing(handler: Handler, messages: Messages) -> None:
    """Not even an answer."""
    handler.start()


def huge(handler: Handler, messages: Messages) -> None:
    """Ten megabytes of text."""
    handler.start()
    for _ in range(1_000):
        handler.event({"content": "lamp " * 2_000})
    handler.end()


def huge_piece(handler: Handler, messages: Messages) -> None:
    """Ten megabytes of text in a single piece."""
    handler.start()
    handler.event({"content": "lamp " * 2_000_000})
    handler.end()


def broken_off(handler: Handler, messages: Messages) -> None:
    """Text, then an error in the midst of the stream that repeats the caller's key."""
    handler.start()
    handler.event({"content": "The harbour "})
    error = {"message": f"not accepted: {handler.headers.get('Authorization')}", "code": 401}
    handler.raw(f"data: {json.dumps({'error': error})}\n\n")


def odd_forms(handler: Handler, messages: Messages) -> None:
    """A number where text should be."""
    handler.start()
    handler.event({"content": 42})
    handler.end()


def headers_for_ever(handler: Handler, messages: Messages) -> None:
    """A header every 50 milliseconds and never the last."""
    handler.raw("HTTP/1.1 200 OK\r\n")
    while not handler.server.gone.wait(0.05):
        handler.raw("X-Still: here\r\n")


def huge_line(handler: Handler, messages: Messages) -> None:
    """Ten megabytes without a line's end."""
    handler.start()
    for _ in range(1_000):
        handler.raw("x" * 10_000)


def packed(handler: Handler, messages: Messages) -> None:
    """Ten megabytes that a few kilobytes unpack to."""
    handler.start(Content_Encoding="gzip")
    handler.wfile.write(gzip.compress(b"x" * 10_000_000))


def tool_calls(handler: Handler, messages: Messages) -> None:
    """A call of a tool that nobody offered, with arguments that are no JSON."""
    call = {"name": "delete_everything", "arguments": '{"path": /'}
    handler.start()
    handler.event({"tool_calls": [{"index": 0, "id": "t", "type": "function", "function": call}]})
    handler.end("tool_calls")


FAULTS: dict[str, Behaviour] = {
    "401": status(401),
    "429": status(429, Retry_After="30"),
    "500": status(500),
    "moved": moved("http://127.0.0.1:9/"),
    "hang": hang,
    "hang after a piece": hang_after("The harbour "),
    "drip": drip,
    "cut": cut("The harbour shall keep two "),
    "cut inside a chunk": cut_inside,
    "html": html,
    "bad json": bad_json,
    "empty": empty,
    "nothing": nothing,
    "10 MB": huge,
    "10 MB in a piece": huge_piece,
    "10 MB in a line": huge_line,
    "an error on the way": broken_off,
    "odd forms": odd_forms,
    "headers for ever": headers_for_ever,
    "10 MB packed small": packed,
    "tool calls": tool_calls,
}

# Those that only a time limit ends.
SLOW = frozenset({"hang", "hang after a piece", "drip", "headers for ever"})


def main() -> None:
    """Serve `first_passages` on the port named, with the table named."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8765
    server = Server(says(with_table(Path(sys.argv[2])) if sys.argv[2:] else first_passages), port)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
