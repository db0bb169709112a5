"""Judged measures: asked of a real server, beside the measures that need no model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import settings as settings_module
from eval.cli import main
from tests.eval_fakes import FILE, QUOTE, ROW, TEXT, UNANSWERABLE, write_jsonl
from tests.openai_server import Behaviour, Server, says, serving, status

CITED = [{"marker": 1, "source": FILE, "quote": QUOTE, "passage": QUOTE, "locator": "para. 12"}]


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / FILE).write_text(TEXT, "utf-8")
    questions = write_jsonl(tmp_path / "q.jsonl", [ROW, ROW | {"id": "h-3"}, UNANSWERABLE])
    answers = [
        {"id": "h-1", "answer": "Two lamps [1].", "refused": False, "citations": CITED},
        {"id": "h-3", "answer": "Three lamps [1].", "refused": False, "citations": CITED},
        {"id": "h-2", "answer": "Not there.", "refused": True},
    ]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    path = write_jsonl(tmp_path / "a.jsonl", answers)
    return ["judge", "--questions", str(questions), "--answers", str(path)]


def judged(arguments: list[str], behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> Server:
    with serving(behaviour) as server:
        monkeypatch.setenv("ASSISTANT_LLM", "openai:judge")
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", server.url)
        monkeypatch.setenv("ASSISTANT_LLM_TIMEOUT", "10")
        settings_module.settings.cache_clear()
        server.status = main(arguments)  # type: ignore[attr-defined]
    settings_module.settings.cache_clear()
    return server


def test_answers_are_judged_beside_the_measures(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def opinion(messages) -> str:
        two = "Two lamps" in messages[1]["content"]
        return f"faithful: {1 if two else 0.5}\ncorrect: yes"

    server = judged([*arguments, "--json"], says(opinion), monkeypatch)
    found = json.loads(capsys.readouterr().out)
    assert server.status == 0  # type: ignore[attr-defined]
    assert found["opinions"] == [
        {"id": "h-1", "faithful": 1.0, "correct": True},
        {"id": "h-3", "faithful": 0.5, "correct": True},
    ]
    values = {name: figure["value"] for name, figure in found["measures"].items()}
    assert values == {
        "judged_faithful": 0.75, "judged_correct": 1.0, "right": 0.5, "agreement": 0.5,
    }  # fmt: skip
    prompt = server.requests[0].prompt
    for part in ("<expected>\ntwo | 2\n</expected>", str(ROW["question"]), QUOTE, "Two lamps [1]."):
        assert part in prompt
    assert len(server.requests) == 2


def test_they_are_shown_as_a_table(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    judged(arguments, says("Faithful: 0.5\nCorrect: no"), monkeypatch)
    shown = capsys.readouterr().out
    for part in ("judged by openai:judge", "judged_faithful", "0.500", "agreement"):
        assert part in shown


@pytest.mark.parametrize("behaviour", [says("It is fine."), says("faithful: 7"), status(500)])
def test_what_cannot_be_judged_is_listed(
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    behaviour: Behaviour,
):
    server = judged([*arguments, "--json"], behaviour, monkeypatch)
    shown = capsys.readouterr()
    assert server.status == 1  # type: ignore[attr-defined]
    assert shown.err.count("not judged: h-") == 2
    assert json.loads(shown.out)["measures"] == {}


def test_without_a_model_nothing_is_judged(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("ASSISTANT_LLM", raising=False)
    settings_module.settings.cache_clear()
    assert main(arguments) == 2
    assert "set ASSISTANT_LLM" in capsys.readouterr().err
    settings_module.settings.cache_clear()
