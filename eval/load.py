"""Measures a running server under load: so many people asking at once, each one after another.

`python -m eval.load --url http://127.0.0.1:7860 --people 50 --seconds 60 --route api` asks
by `POST /api/ask`; `--route chat` asks as the chat page does: by its own event, through
Gradio's queue, the answer streamed. A time runs from sending the question to the whole
answer. What is refused for its rate counts as an error, and so does a broken stream: start
the server with ASSISTANT_RATE_LIMIT_PER_MINUTE=0. But: no page is drawn, and the client
takes processor time of its own when it runs on the server's machine.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import httpx
import typer
from rich.console import Console

from assistant.errors import AssistantError, UsageError
from eval import dataset

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
stdout, stderr = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True)
QUESTIONS = Path(__file__).parent / "questions" / "dev.jsonl"
SOME = 200  # questions of a set that are asked; then they begin anew
PATIENCE = 60.0  # seconds that a person waits for an answer
CALLS = "/gradio_api/queue"

Asks = Callable[[str], Awaitable[None]]


class Failed(Exception):
    """A question that got no answer; its text says in a few words why."""


@dataclass(slots=True)
class Tally:
    """What happened: the seconds of each answered question, and why others were not."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        """How many questions were put."""
        return len(self.seconds) + self.errors.total()

    def share(self, percent: int) -> float | None:
        """The seconds within which so many of a hundred answers were there (nearest rank)."""
        ranked = sorted(self.seconds)
        return ranked[max(0, -(-len(ranked) * percent // 100) - 1)] if ranked else None


class Api:
    """A person who asks through the HTTP API."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def ask(self, question: str) -> None:
        """Ask and wait for the whole answer. Raises Failed."""
        response = await self.client.post("/api/ask", json={"question": question})
        if response.status_code != httpx.codes.OK:
            raise Failed(f"status {response.status_code}")
        if not response.json().get("answer"):
            raise Failed("no answer in the reply")


class Page:
    """A person at the chat page, with a session of their own."""

    def __init__(self, client: httpx.AsyncClient, event: dict[str, Any]) -> None:
        self.client, self.session = client, uuid.uuid4().hex[:12]
        self.about = {
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": self.session,
            "event_data": None,
        }
        self.rest = [None] * (len(event["inputs"]) - 1)  # what the session keeps, and no filter

    async def ask(self, question: str) -> None:
        """Put the question into the queue and follow it to its end. Raises Failed."""
        body = {**self.about, "data": [question, *self.rest]}
        joined = await self.client.post(f"{CALLS}/join", json=body)
        if joined.status_code != httpx.codes.OK:
            raise Failed(f"status {joined.status_code}")
        where = {"session_hash": self.session}
        async with self.client.stream("GET", f"{CALLS}/data", params=where) as events:
            async for line in events.aiter_lines():
                if line.startswith("data:") and _ended(json.loads(line[5:]), joined.json()):
                    return
        raise Failed("the stream ended without an answer")


def _ended(message: dict[str, Any], joined: dict[str, Any]) -> bool:
    """Whether this is the end of the question that joined. Raises Failed when it failed."""
    kind, mine = message.get("msg"), message.get("event_id") == joined.get("event_id")
    if kind in {"unexpected_error", "server_stopped"}:
        raise Failed(f"the queue said {kind}")
    if kind not in {"process_generating", "process_completed"} or not mine:
        return False
    if not message["success"] or "ua-fault" in json.dumps(message["output"]):
        raise Failed("the page showed a fault")
    return bool(kind == "process_completed")


async def people(
    url: str, route: Literal["api", "chat"], count: int, seconds: float, questions: Sequence[str]
) -> Tally:
    """So many people ask one question after another for so long. Raises UsageError."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    tally = Tally()
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=PATIENCE) as client:
        event = await _event(client, route)
        end = time.monotonic() + seconds
        async with asyncio.TaskGroup() as crowd:
            for number in range(count):
                person = Page(client, event) if event else Api(client)
                own = itertools.cycle([*questions[number % len(questions) :], *questions])
                crowd.create_task(_one(person.ask, own, end, tally))
    return tally


async def _event(client: httpx.AsyncClient, route: str) -> dict[str, Any]:
    """The chat page's event that asks; nothing for the API. Raises UsageError."""
    try:
        ready = await client.get("/readyz")
        if ready.status_code != httpx.codes.OK:
            raise UsageError(f"{client.base_url}: not ready: {ready.text[:200]}")
        if route == "api":
            return {}
        config = (await client.get("/config")).json()
    except (httpx.HTTPError, httpx.InvalidURL, json.JSONDecodeError) as fault:
        raise UsageError(f"{client.base_url}: no server answers there: {fault}") from None
    box = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "ua-box")
    return next(e for e in config["dependencies"] if [box, "submit"] in e["targets"])


async def _one(ask: Asks, questions: Iterator[str], end: float, tally: Tally) -> None:
    while time.monotonic() < end:
        begun = time.monotonic()
        try:
            await ask(next(questions))
            tally.seconds.append(time.monotonic() - begun)
        except Failed as why:
            tally.errors[str(why)] += 1
        except httpx.HTTPError as fault:
            tally.errors[type(fault).__name__] += 1


@app.command()
def measure(
    url: Annotated[str, typer.Option(help="address of the server, as http://127.0.0.1:7860")],
    people_: Annotated[int, typer.Option("--people", min=1, help="people at once")] = 50,
    seconds: Annotated[float, typer.Option(min=0.1, help="how long they ask")] = 60.0,
    route: Annotated[
        Literal["api", "chat"], typer.Option(help="POST /api/ask, or the chat page's own route")
    ] = "api",
    questions: Annotated[Path, typer.Option(help="question set, one JSON object a line")] = (
        QUESTIONS
    ),
) -> None:
    """Let people ask a running server at once; print requests, errors, p50 and p95.

    Exit status 1 when any question got no answer.
    """
    try:
        asked = [item.question for item in dataset.load(questions).items if not item.history]
        if not asked:
            raise UsageError(f"{questions}: every question has a history; none can be asked alone")
        tally = asyncio.run(people(url, route, people_, seconds, asked[:SOME]))
    except AssistantError as fault:
        stderr.print(f"error: {fault}")
        raise typer.Exit(2) from None
    half, most = ("–" if s is None else f"{s:.3f} s" for s in (tally.share(50), tally.share(95)))
    told = f"requests {tally.asked}, errors {tally.errors.total()}, p50 {half}, p95 {most}"
    stdout.print(f"{told} ({route}, {people_} people, {seconds:g} s)")
    for why, count in tally.errors.most_common():
        stdout.print(f"  {count} × {why}")
    if tally.errors:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
