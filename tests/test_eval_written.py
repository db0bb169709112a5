"""One question set through quoted answers and through a stub model's, in one report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import dataset, runner
from eval.cli import main
from tests.eval_fakes import write_jsonl
from tests.openai_server import first_passages, says, serving
from tests.written_fakes import LAMPS, PARAGRAPHS, SOURCE, build_index, config, worded


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
