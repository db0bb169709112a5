"""Calls of a language model over real HTTP: which one, its limits, and what goes wrong."""

from __future__ import annotations

import logging
import os
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from langchain.chat_models import base

from assistant.errors import UsageError
from assistant.llm import Fault, Message, ModelFault, open_model
from assistant.llm.calls import fault_of
from assistant.llm.model import LangChainModel
from assistant.llm.usage import FILE, Budget, Usage
from tests.openai_server import (
    FAULTS,
    SLOW,
    Server,
    cut,
    hang,
    hang_after,
    moved,
    says,
    serving,
    status,
)
from tests.written_fakes import config

ASKED = [Message("system", "Be short."), Message("user", "How many lamps?")]


def opened(folder: Path, server: Server, **changes) -> LangChainModel:
    model = open_model(config(folder, server.url, **changes))
    assert model
    return model


def said(model: LangChainModel, seconds: float = 2.0) -> str:
    return "".join(model.stream(ASKED, seconds))


def fault(model: LangChainModel, seconds: float = 2.0) -> ModelFault:
    with pytest.raises(ModelFault) as caught:
        said(model, seconds)
    return caught.value


# --- which model ----------------------------------------------------------------


def test_no_model_is_set(tmp_path: Path):
    assert open_model(config(tmp_path, llm=None)) is None


@pytest.mark.parametrize("llm", ["openai:gull-1", "gull-1", "gull:7b"])
def test_any_compatible_server_is_called_with_what_is_set(tmp_path: Path, llm: str):
    with serving(says("Two lamps [1].")) as server:
        model = opened(tmp_path, server, llm=llm, llm_temperature=0.5, llm_max_tokens=99)
        assert said(model) == "Two lamps [1]."
    [request] = server.requests
    assert request.body["model"] == llm.removeprefix("openai:")
    assert request.body["stream"] is True
    assert request.body["temperature"] == 0.5
    assert 99 in (request.body.get("max_tokens"), request.body.get("max_completion_tokens"))
    assert request.headers["authorization"] == "Bearer sk-canary-5150"
    assert [m["role"] for m in request.body["messages"]] == ["system", "user"]


def test_the_provider_s_own_variable_holds_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-env")
    with serving(says("Two [1].")) as server:
        said(opened(tmp_path, server, llm_api_key=None))
    assert server.requests[0].headers["authorization"] == "Bearer sk-from-env"


def test_a_server_without_keys_is_sent_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with serving(says("Two [1].")) as server:
        assert said(opened(tmp_path, server, llm_api_key=None, llm_temperature=None))
    assert "temperature" not in server.requests[0].body


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"llm": "gull", "llm_base_url": None}, "write provider:model"),
        ({"llm": "openai:", "llm_base_url": None}, "write provider:model"),
        ({"llm": "seagull:one", "llm_base_url": None}, "no such provider"),
        (
            {"llm": "anthropic:claude", "llm_base_url": None},
            r"langchain-anthropic is not installed: run `pip install 'un-assistant\[anthropic\]'`",
        ),
        (
            {"llm": "together:gull", "llm_base_url": None},
            "langchain-together is not installed: run `pip install langchain-together`",
        ),
        ({"llm_base_url": "127.0.0.1:9/v1"}, "ASSISTANT_LLM_BASE_URL: write the whole address"),
        ({"llm_daily_cost": 1.0}, "set ASSISTANT_LLM_PRICE_IN and ASSISTANT_LLM_PRICE_OUT"),
        (
            {"llm": "openai:gull", "llm_base_url": None, "llm_api_key": None},
            "ASSISTANT_LLM_API_KEY",
        ),
        (
            {"llm": "mistralai:gull", "llm_base_url": None, "llm_api_key": None},
            "needs a key: set ASSISTANT_LLM_API_KEY or MISTRAL_API_KEY",
        ),
        ({"llm_api_key": "sk-canary\n"}, "another character that no key has"),
        ({"llm_api_key": "sk-canary-é"}, "another character that no key has"),
    ],
)
def test_what_is_missing_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes, told: str
):
    for key in ("OPENAI_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.delenv(key, raising=False)
    for package in ("langchain_anthropic", "langchain_together"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=told) as caught:
        open_model(config(tmp_path, **changes))
    assert "\n" not in str(caught.value)
    assert "canary" not in str(caught.value)


def test_the_openai_package_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for package in ("openai", "langchain_openai", "assistant.llm.openai_http"):
        monkeypatch.setitem(sys.modules, package, None)
    base._get_chat_model_creator.cache_clear()  # it remembers packages that it has seen
    with pytest.raises(UsageError, match=r"pip install 'un-assistant\[openai\]'"):
        open_model(config(tmp_path, llm="openai:another"))


def test_a_provider_s_library_does_not_log_what_is_asked(tmp_path: Path):
    code = (
        "import logging; from pathlib import Path; from assistant.llm import open_model; "
        "from tests.written_fakes import config; open_model(config(Path('.'))); "
        "print(logging.getLogger('openai').level)"
    )
    root = Path(__file__).parents[1]
    told = {"OPENAI_LOG": "debug", "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | told, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.strip() == str(logging.WARNING)


# --- what is said ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("<think>Let me see [9].</think>\n\nTwo [1].", "Two [1]."),
        ("  <think>never ending", ""),
        ("<thing> two [1].", "<thing> two [1]."),
        ("<th", "<th"),
        ("Two <think>no</think> [1].", "Two <think>no</think> [1]."),
    ],
)
def test_what_a_model_thinks_aloud_is_not_said(tmp_path: Path, text: str, spoken: str):
    with serving(says(text)) as server:
        assert said(opened(tmp_path, server)) == spoken


def test_a_text_at_its_allowed_length_is_told_as_such(tmp_path: Path):
    with serving(says("Two lamps are", finish="length")) as server:
        stream = opened(tmp_path, server).stream(ASKED, 2.0)
        pieces = [next(stream), next(stream)]
        with pytest.raises(ModelFault, match="the length allowed"):
            list(stream)
    assert "".join(pieces) == "Two lamps are"


# --- what goes wrong ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("401", Fault.KEY),
        ("429", Fault.LIMITED),
        ("500", Fault.SERVER),
        ("moved", Fault.REQUEST),
        ("hang", Fault.TIMEOUT),
        ("hang after a piece", Fault.TIMEOUT),
        ("drip", Fault.TIMEOUT),
        ("cut", Fault.CUT),
        ("cut inside a chunk", Fault.CONNECTION),
        ("html", Fault.ODD),
        ("bad json", Fault.ODD),
        ("empty", Fault.EMPTY),
        ("nothing", Fault.ODD),
        ("10 MB", Fault.HUGE),
        ("10 MB in a piece", Fault.HUGE),
        ("10 MB in a line", Fault.HUGE),
        ("an error on the way", Fault.ODD),
        ("odd forms", Fault.ODD),
        ("headers for ever", Fault.TIMEOUT),
        ("10 MB packed small", Fault.HUGE),
        ("tool calls", Fault.EMPTY),
    ],
)
def test_each_fault_is_known_within_its_time(tmp_path: Path, name: str, kind: Fault):
    limit = 0.6 if name in SLOW else 10.0
    with serving(FAULTS[name]) as server:
        model = opened(tmp_path, server, llm_timeout=limit)
        started = time.monotonic()
        found = fault(model, limit)
    assert found.fault is kind
    assert time.monotonic() - started < limit + 2
    assert "canary" not in str(found)
    assert FAULTS.keys() >= {name}


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_nobody_is_followed_to_another_address(tmp_path: Path, code: int):
    with serving(says("Two [1].")) as other, serving(moved(f"{other.url}/x", code)) as server:
        found = fault(opened(tmp_path, server))
    assert (found.fault, str(code) in str(found)) == (Fault.REQUEST, True)
    assert (len(server.requests), other.requests) == (1, [])


def test_a_long_pause_is_heeded_for_a_while(tmp_path: Path):
    with serving(status(429, Retry_After="3600")) as server:
        model = opened(tmp_path, server)
        assert fault(model).retry_after == 3600
        assert 590 < model._pause_until - time.monotonic() <= 600
        assert fault(model).fault is Fault.LIMITED
        assert len(server.requests) == 1


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/gateway/team-a/v1"])
def test_a_base_url_keeps_its_path(tmp_path: Path, path: str):
    with serving(says("Two [1].")) as server:
        url = server.url.removesuffix("/v1") + path
        model = open_model(config(tmp_path, url))
        assert model
        assert said(model) == "Two [1]."
    assert server.requests[0].path == f"{path.rstrip('/')}/chat/completions"


def test_a_server_that_is_not_there(tmp_path: Path):
    model = open_model(config(tmp_path, "http://127.0.0.1:9/v1"))
    assert model
    assert fault(model).fault is Fault.CONNECTION


def test_a_fault_is_told_by_status_or_by_name():
    moved = SimpleNamespace(headers={"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"})
    found = fault_of(_Named("x", status_code=429, response=moved))
    assert (found.fault, found.retry_after > 1e6) == (Fault.LIMITED, True)
    odd = SimpleNamespace(headers={"retry-after": "soon"})
    assert fault_of(_Named("x", status_code=429, response=odd)).retry_after == 0
    assert fault_of(_Named("x", status_code=408)).fault is Fault.TIMEOUT
    assert fault_of(_Named("x", status_code=404)).fault is Fault.REQUEST
    assert fault_of(TimeoutError()).fault is Fault.TIMEOUT
    assert fault_of(ConnectionResetError()).fault is Fault.CONNECTION


class _Named(Exception):
    def __init__(self, text: str, **fields) -> None:
        super().__init__(text)
        self.__dict__.update(fields)


def test_a_provider_that_asks_for_a_pause_gets_it(tmp_path: Path):
    with serving(status(429, Retry_After="1")) as server:
        model = opened(tmp_path, server)
        fault(model)
        server.behaviour = says("Two [1].")
        assert "the pause it asked for" in str(fault(model))
        assert len(server.requests) == 1
        time.sleep(1.1)
        assert said(model) == "Two [1]."


def test_calls_side_by_side_are_limited_and_their_places_come_free(tmp_path: Path):
    with serving(hang_after("Two ")) as server:
        model = opened(tmp_path, server, llm_concurrent=2, llm_timeout=0.8)
        with ThreadPoolExecutor(5) as pool:
            found = list(pool.map(lambda _: fault(model, 0.8).fault, range(5)))
        assert sorted(found) == sorted([Fault.TIMEOUT] * 2 + [Fault.BUSY] * 3)
        server.behaviour = says("Two [1].")
        deadline = time.monotonic() + 5
        while threading.active_count() > 1 and _calls() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert said(model) == "Two [1]."


def _calls() -> list[threading.Thread]:
    return [t for t in threading.enumerate() if t.name == "language-model"]


def test_a_reader_who_leaves_ends_the_call(tmp_path: Path):
    with serving(says("Two lamps. " * 400)) as server:
        stream = opened(tmp_path, server).stream(ASKED, 5.0)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        deadline = time.monotonic() + 3
        while _calls() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _calls()


# --- the day's caps -------------------------------------------------------------


def test_tokens_are_counted_as_the_server_tells(tmp_path: Path):
    with serving(says("Two [1].")) as server:
        model = opened(tmp_path, server)
        said(model)
        _settled(model.budget)
    assert model.budget.today() == Usage(100, 20, 1)


@pytest.mark.parametrize(("told", "kept"), [(-(10**9), 0), (10**30, 10**9)])
def test_tokens_that_cannot_be_are_not_believed(tmp_path: Path, told: int, kept: int):
    def behave(handler, messages) -> None:
        handler.start()
        handler.event({"content": "Two [1]."})
        handler.end(usage={"prompt_tokens": told, "completion_tokens": told, "total_tokens": told})

    with serving(behave) as server:
        model = opened(tmp_path, server, llm_concurrent=1)
        for _ in range(2):  # the place comes free again
            assert said(model) == "Two [1]."
            _settled(model.budget)
            time.sleep(0.1)
    used = model.budget.today()
    assert (used.calls, used.written >= kept) == (2, True)
    assert used.read >= 0


def test_tokens_that_nobody_tells_are_estimated_upwards(tmp_path: Path):
    with serving(cut("Two lamps are kept")) as server:
        model = opened(tmp_path, server)
        fault(model)
        _settled(model.budget)
    used = model.budget.today()
    assert used.read == -(-len("Be short.How many lamps?") // 3)
    assert used.written == 6


def _settled(budget: Budget) -> None:
    """Wait until no reservation of 800 tokens stands any more."""
    deadline = time.monotonic() + 3
    while budget.today().written >= 800 and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize(
    "cap",
    [
        {"llm_daily_tokens": 1_000},
        {"llm_daily_cost": 0.01, "llm_price_in": 1.0, "llm_price_out": 12.0},
    ],
)
def test_a_cap_holds_over_restarts(tmp_path: Path, cap):
    with serving(says("Two [1].")) as server:
        for _ in range(12):
            model = opened(tmp_path, server, **cap)  # anew each time, as after a restart
            if not _fits(model):
                break
            _settled(model.budget)
        assert fault(model).fault is Fault.BUDGET
    used = model.budget.today()
    assert 1 <= used.calls == len(server.requests) < 12
    assert used.read + used.written <= 1_000 or "llm_daily_cost" in cap


def _fits(model: LangChainModel) -> bool:
    try:
        return bool(said(model))
    except ModelFault:
        return False


def test_calls_side_by_side_cannot_pass_a_cap_together(tmp_path: Path):
    budget = Budget(tmp_path / "data", tokens=1_000)

    def reserve(_: int) -> bool:
        try:
            budget.reserve(Usage(100, 100))
        except ModelFault:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(reserve, range(20))) == 5
    assert budget.today() == Usage(500, 500, 5)


def test_another_day_begins_anew(tmp_path: Path):
    budget = Budget(tmp_path, tokens=100)
    budget.reserve(Usage(60, 40))
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("UPDATE usage SET day = '2001-01-01'")
    database.close()
    assert budget.reserve(Usage(60, 40))
    assert budget.today() == Usage(60, 40, 1)


def test_a_cap_that_cannot_be_kept_counts_as_reached(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "data").write_text("not a folder", "utf-8")
    capped = Budget(tmp_path / "data", tokens=100)
    with pytest.raises(ModelFault, match="limit is reached"):
        capped.reserve(Usage(1, 1))
    open_end = replace(capped, tokens=0)
    open_end.settle(open_end.reserve(Usage(1, 1)), Usage(1, 1), Usage(1, 1))
    assert caplog.messages == [f"{FILE} cannot be kept: FileExistsError"] * 3


def test_a_damaged_file_of_usage_counts_as_a_cap_reached(tmp_path: Path):
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(ModelFault, match="limit is reached"):
        Budget(tmp_path, cost=1.0).reserve(Usage(1, 1))


def test_a_hanging_call_keeps_its_reservation_until_it_ends(tmp_path: Path):
    with serving(hang) as server:
        model = opened(tmp_path, server, llm_timeout=0.4)
        fault(model, 0.2)
        assert model.budget.today().written == 800
        _settled(model.budget)
    assert model.budget.today().written == 0
