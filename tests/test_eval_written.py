"""One question set through quoted answers and through a stub model's, in one report."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from assistant.answers import Question, Turn
from assistant.questioning import condense
from assistant.settings import settings
from eval import condensing, dataset, runner
from eval.cli import main
from tests.eval_fakes import write_jsonl
from tests.openai_server import first_passages, says, serving, with_table
from tests.written_fakes import (
    EMBEDDER,
    LAMPS,
    PARAGRAPHS,
    SOURCE,
    Scripted,
    build_index,
    config,
    worded,
)

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "tests" / "follow-ups.jsonl"


def row(name: str, question: str, must: list[list[str]], contains: str, **more: object) -> dict:
    evidence = [{"source": "007", "contains": contains}] if contains else []
    fields = {"id": name, "lang": "en", "type": "fact", "question": question, "history": []}
    given = {"answerable": bool(must), "must": must, "must_not": [], "evidence": evidence}
    return fields | given | more


SET = [
    row("w-1", LAMPS, [["two lamps"]], "keep two lamps"),
    row("w-2", "What does paragraph 4 of X/RES/7/3 say?", [["charts"]], "charts of the reef"),
    row("w-3", "What does paragraph 41 of X/RES/7/3 say?", [], "", type="unanswerable"),
    row(
        "w-4",
        "And paragraph 1?",
        [["Vienna"]],
        "met in Vienna",
        type="followup",
        history=[{"role": "user", "content": LAMPS}],
    ),
]


def test_quoted_and_written_answers_stand_in_one_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / SOURCE.file).write_text("\n".join(PARAGRAPHS), "utf-8")
    index = build_index(tmp_path / "index")
    questions = dataset.load(write_jsonl(tmp_path / "harbour.jsonl", SET))
    with serving(says(first_passages)) as server:
        for name, llm in (("quoted", None), ("written", "openai:stub")):
            settings = config(tmp_path, server.url, llm=llm, llm_timeout=20.0)
            batch = runner.run(questions, worded(index, settings))
            assert batch.failures == ()
            runner.write(batch.answers, Path(f"{name}.jsonl"))
    modes = [json.loads(line)["mode"] for line in Path("written.jsonl").read_text().splitlines()]
    assert modes == ["written", "written", "quoted", "written"]
    arguments = ["--questions", "harbour.jsonl", "--answers", "quoted.jsonl"]
    assert main(["report", *arguments, "written.jsonl", "--out", "r.html"]) == 0
    assert "Gains over quoted" in Path("r.html").read_text("utf-8")
    for name in ("quoted", "written"):
        capsys.readouterr()
        assert main(["score", *arguments[:3], f"{name}.jsonl", "--json"]) == 0
        measures = json.loads(capsys.readouterr().out)["measures"]
        assert measures["right_and_cited"]["value"] == 1.0
        assert measures["quotes_verbatim"]["value"] == 1.0


def test_follow_ups_condensed_by_a_model_are_measured_with_quoted_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    questions = write_jsonl(tmp_path / "harbour.jsonl", SET)
    third = "What does paragraph 3 of X/RES/7/3 say?"
    lines = [{"before": LAMPS, "now": "And paragraph 1?", "alone": third.replace("3 of", "1 of")}]
    table = write_jsonl(tmp_path / "table.jsonl", lines)
    build_index(tmp_path / "index")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(condensing, "load", lambda _model: EMBEDDER)
    arguments = ["answer", "--questions", str(questions), "--index", "index", "--condense"]
    with serving(says(with_table(table))) as server:
        monkeypatch.setenv("ASSISTANT_LLM", "stub")
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", server.url)
        settings.cache_clear()
        status = main([*arguments, "--out", "a.jsonl"])
    monkeypatch.delenv("ASSISTANT_LLM")
    settings.cache_clear()
    assert status == 0
    assert "follow-ups condensed: 1 of 1 shown" in capsys.readouterr().err
    rows = [json.loads(line) for line in Path("a.jsonl").read_text("utf-8").splitlines()]
    assert {row["mode"] for row in rows} == {"quoted"}
    assert rows[3]["citations"][0]["locator"] == "para. 1"
    assert len(server.requests) == 1  # nothing was to be worded
    assert main([*arguments, "--out", "b.jsonl"]) == 2
    assert "set ASSISTANT_LLM" in capsys.readouterr().err
    settings.cache_clear()


def test_the_table_of_follow_ups_is_whole_and_its_questions_are_taken():
    """Each follow-up of the set has its line, which names nothing that the person did not."""
    rows = map(json.loads, TABLE.read_text("utf-8").splitlines())
    table = {(row["before"], row["now"]): row["alone"] for row in rows}
    items = dataset.load(ROOT / "eval" / "questions" / "dev.jsonl").items
    refused = []
    for item in (item for item in items if item.type == "followup"):
        before = [turn.content for turn in item.history if turn.role == "user"][-1]
        alone = table.pop((before, item.question))
        taken = condense(Scripted(alone), item.ask(), item.lang, time.monotonic() + 5)
        refused += [] if taken.text == alone else [item.id]
    assert table == {}
    assert refused == []


def test_a_follow_up_repeated_unchanged_still_leans_on_its_history():
    asked = Question("And paragraph 3?", (Turn("user", LAMPS),))
    assert condense(Scripted("And paragraph 3?"), asked, "en", time.monotonic() + 5) is asked
