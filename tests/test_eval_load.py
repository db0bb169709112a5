"""The measurement under load, against a real server on a loopback port."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from typer.testing import CliRunner

from assistant import server
from assistant.settings import Settings
from eval.load import QUESTIONS, Tally, app
from tests.browser import free_port, served, until
from tests.face_fakes import FakeAssistant, opener

# Gradio's figures about its own queue use what pandas is about to drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    assistant, port = FakeAssistant(), free_port()
    data = tmp_path_factory.mktemp("data")
    given = Settings(_env_file=None, data=data, port=port, rate_limit_per_minute=0)
    application = server.create_app(given, opener(assistant))
    with served(application, port) as address:
        until(lambda: httpx.get(f"{address}/readyz").is_success, "not ready")
        yield SimpleNamespace(address=address, assistant=assistant)


def question_set(folder: Path, *questions: str, history: bool = False) -> Path:
    before = [{"role": "user", "content": "Which lamps?"}] if history else []
    lines = (
        {
            "id": f"q-{n}", "lang": "en", "type": "fact", "history": before, "question": text,
            "answerable": True, "must": [["two"]], "must_not": [],
            "evidence": [{"source": "007", "contains": "two lamps burning"}],
        }
        for n, text in enumerate(questions)
    )  # fmt: skip
    file = folder / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return file


def load(address: str, route: str, *more: str):
    given = ["--url", address, "--people", "3", "--seconds", "0.5", "--route", route, *more]
    return CliRunner().invoke(app, given)


@pytest.mark.parametrize("route", ["api", "chat"])
def test_people_ask_and_their_answers_are_timed(place, tmp_path, route):
    before = len(place.assistant.asked)
    questions = question_set(tmp_path, "Which lamps?", "Who counts them?", "What does it cost?")
    result = load(place.address, route, "--questions", str(questions))
    assert result.exit_code == 0, result.output
    asked = place.assistant.asked[before:]
    assert f"requests {len(asked)}, errors 0, p50 " in result.output
    assert {question.text for question in asked} >= {"Which lamps?", "Who counts them?"}
    assert len(asked) >= 3
    # Each person at the chat page has a conversation of their own; the API remembers none.
    turns = [len(question.history) for question in asked]
    assert turns.count(0) == (3 if route == "chat" else len(asked))


@pytest.mark.parametrize(("route", "why"), [("api", "status 500"), ("chat", "showed a fault")])
def test_what_got_no_answer_is_an_error(place, tmp_path, route, why):
    result = load(place.address, route, "--questions", str(question_set(tmp_path, "crash")))
    assert result.exit_code == 1
    assert "p50 –, p95 –" in result.output
    assert why in result.output
    assert "errors 0" not in result.output


def test_wrong_input_is_one_clear_line(place, tmp_path):
    nobody = load(f"http://127.0.0.1:{free_port()}", "api")
    assert (nobody.exit_code, "no server answers there" in nobody.output) == (2, True)
    only = question_set(tmp_path, "And then?", history=True)
    alone = load(place.address, "api", "--questions", str(only))
    assert (alone.exit_code, "has a history" in alone.output) == (2, True)
    assert load(place.address, "elsewhere").exit_code == 2
    assert QUESTIONS.is_file()


def test_the_figures_are_of_nearest_rank():
    tally = Tally([0.1 * n for n in range(20, 0, -1)], Counter({"status 429": 2}))
    assert (tally.asked, tally.share(50), tally.share(95)) == (22, 1.0, pytest.approx(1.9))
    assert Tally([0.5]).share(95) == 0.5
    assert Tally().share(50) is None
