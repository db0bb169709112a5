"""Figures for Prometheus, and one log line a request. The only module that knows its client.

Figures name routes, never addresses or questions; labels come from short fixed lists.
"""

from __future__ import annotations

import logging
import time
import uuid
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import logs
from assistant.answers import Answer
from assistant.errors import AssistantError
from assistant.languages import LANGUAGES
from assistant.limits import COSTS

if TYPE_CHECKING:
    from assistant.service import Service

log = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
QUIET = ("/healthz", "/readyz", "/metrics", "other")  # not worth a line each


class Metrics:
    """What is counted; each server has its own registry."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assistant_requests", "Requests served", ["method", "route", "status"],
            registry=self.registry,
        )  # fmt: skip
        self.answers = Counter(
            "assistant_answers", "Answers given", ["face", "outcome", "mode", "language"],
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "assistant_answer_seconds", "Time that an answer took", ["mode"],
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self.feedback = Counter(
            "assistant_feedback", "Thumbs given", ["thumb"], registry=self.registry
        )
        self._index(service)

    def _index(self, service: Service) -> None:
        def documents() -> float:
            try:
                return len(service.assistant().index.sources())
            except AssistantError:
                return 0

        def ready() -> float:
            return float(service.trouble() is None)

        for name, meaning, reading in (
            ("ready", "1 when the index answers", ready),
            ("documents", "Documents in the index", documents),
        ):
            gauge = Gauge(f"assistant_index_{name}", meaning, registry=self.registry)
            gauge.set_function(reading)

    def answered(self, answer: Answer, face: str) -> None:
        """Count an answer that a face gave."""
        language = answer.language if answer.language in LANGUAGES else "other"
        outcome = str(answer.reason or "refused") if answer.refused else "answered"
        self.answers.labels(face, outcome, answer.mode, language).inc()
        self.seconds.labels(answer.mode).observe(answer.latency_ms / 1000)

    def text(self) -> bytes:
        """All figures in Prometheus' own form."""
        return generate_latest(self.registry)


class Watch:
    """Counts each request, gives it a name and writes a line about it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, name, status = time.perf_counter(), uuid.uuid4().hex[:16], 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = name
            await send(message)

        with logs.bound(request=name):
            try:
                await self.app(scope, receive, noting)
            finally:
                self._tell(scope, status, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        # A request that was refused never reached a route.
        path = scope["path"] if scope["path"] in COSTS else "other"
        route = getattr(scope.get("route"), "path", "") or path
        method = scope["method"] if scope["method"] in {"GET", "POST"} else "other"
        self.metrics.requests.labels(method, route, str(status)).inc()
        waiting = route == "/readyz" and status == 503  # asked again and again while it loads
        if route not in QUIET or (status >= 500 and not waiting):
            told = {"method": method, "route": route, "status": status}
            log.info("request", extra=told | {"ms": round(seconds * 1000, 1)})
