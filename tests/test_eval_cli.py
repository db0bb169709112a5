"""The commands: what they write and print, and their exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.answers import Answer, Question
from assistant.errors import NoIndex
from eval import cli, system
from eval.cli import main
from tests.eval_fakes import FILE, QUOTE, ROW, TEXT, UNANSWERABLE, Keeper, write_jsonl


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "sets" / "dev.jsonl", [ROW, UNANSWERABLE])


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / FILE).write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    """A stand-in takes the place of the assistant."""
    stand_in = Keeper()

    @contextmanager
    def fitting(index: Path | None, fits: Callable[[list[str]], bool]) -> Iterator[Keeper]:
        yield stand_in

    monkeypatch.setattr(system, "open_assistant", lambda index=None: stand_in)
    monkeypatch.setattr(system, "fitting_assistant", fitting)
    monkeypatch.setattr(cli, "RESULTS", Path("out"))
    return stand_in


def answered(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_answer_writes_a_line_for_each_question(questions: Path, keeper: Keeper):
    assert main(["answer", "--questions", str(questions), "--out", "new/a.jsonl"]) == 0
    first, second = answered(Path("new/a.jsonl"))
    assert (first["id"], first["refused"]) == ("h-1", False)
    assert first["citations"][0]["quote"] == QUOTE
    assert (second["id"], second["reason"]) == ("h-2", "not_in_documents")
    assert [path.name for path in Path("new").iterdir()] == ["a.jsonl"]


def test_a_question_that_cannot_be_taken_is_refused(tmp_path: Path, keeper: Keeper):
    asked = write_jsonl(tmp_path / "q.jsonl", [UNANSWERABLE | {"question": ""}])
    assert main(["answer", "--questions", str(asked), "--out", "a.jsonl"]) == 0
    (only,) = answered(Path("a.jsonl"))
    assert (only["id"], only["refused"], only["reason"]) == ("h-2", True, "unclear")


def test_a_question_that_goes_wrong_is_named_and_the_rest_is_done(
    questions: Path, keeper: Keeper, capsys: pytest.CaptureFixture[str]
):
    def fail(question: Question) -> Answer:
        if "many" in question.text:
            raise RuntimeError("the lamp went out")
        return Answer("No.", refused=True)

    keeper.answer = fail
    assert main(["answer", "--questions", str(questions), "--out", "a.jsonl"]) == 1
    assert "not answered: h-1: RuntimeError: the lamp went out" in capsys.readouterr().err
    assert [row["id"] for row in answered(Path("a.jsonl"))] == ["h-2"]


def test_score_for_people_and_for_machines(
    questions: Path, keeper: Keeper, capsys: pytest.CaptureFixture[str]
):
    main(["answer", "--questions", str(questions), "--out", "a.jsonl"])
    arguments = ["score", "--questions", str(questions), "--answers", "a.jsonl"]
    assert main(arguments) == 0
    assert "right_and_cited" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["measures"]["right_and_cited"]["value"] == 1.0
    assert found["measures"]["quotes_verbatim"]["value"] == 1.0
    assert set(found["by"]["type"]) == {"count", "unanswerable"}
    assert found["faults"] == {}


def test_score_lists_failures_and_what_has_no_answer(
    questions: Path, keeper: Keeper, capsys: pytest.CaptureFixture[str]
):
    keeper.answer = lambda question: Answer("Three lamps, I [think].")
    main(["answer", "--questions", str(questions), "--out", "a.jsonl"])
    line = Path("a.jsonl").read_text("utf-8").splitlines()[0]
    Path("a.jsonl").write_text(line, "utf-8")
    arguments = ["score", "--questions", str(questions), "--answers", "a.jsonl", "--failures", "9"]
    assert main(arguments) == 1
    shown = capsys.readouterr()
    assert "a.jsonl: no answer, counted as wrong: h-2" in shown.err
    for fault in ("says: three", "missing: two | 2", "not cited: 007", "no answer given"):
        assert fault in shown.out
    assert "Three lamps, I [think]." in shown.out


def test_answers_to_other_questions_are_wrong_input(
    questions: Path, capsys: pytest.CaptureFixture[str]
):
    write_jsonl(Path("a.jsonl"), [{"id": "z", "answer": "", "refused": False}])
    assert main(["score", "--questions", str(questions), "--answers", "a.jsonl"]) == 2
    assert "answers none of the questions" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["scoer"],
        ["score", "--nope"],
        ["score", "--questions", "gone.jsonl", "--answers", "a.jsonl"],
        ["score", "--questions", "sets", "--answers", "a.jsonl"],
        ["gate", "--allow-lower"],
        ["gate", "--sets", "corpus"],
        ["baseline", "--kind", "magic", "--questions", "q", "--out", "o"],
    ],
)
def test_wrong_use_is_one_clear_line(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("error: ")
    assert shown.err.count("\n") == 1


def test_what_the_assistant_lacks_is_said(
    questions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def without_index(index: Path | None = None) -> None:
        raise NoIndex("no index: run python -m ingest")

    monkeypatch.setattr(system, "open_assistant", without_index)
    assert main(["answer", "--questions", str(questions), "--out", "a.jsonl"]) == 2
    assert capsys.readouterr().err == "error: no index: run python -m ingest\n"
    assert not Path("a.jsonl").exists()


def test_report_compares_answer_files(questions: Path, keeper: Keeper):
    for name in ("a.jsonl", "b.jsonl"):
        main(["answer", "--questions", str(questions), "--out", name])
    arguments = ["report", "--questions", str(questions), "--answers", "a.jsonl", "b.jsonl"]
    assert main([*arguments, "--out", "r.html"]) == 0
    assert "Gains over a" in Path("r.html").read_text("utf-8")


def test_retrieval_prints_figures_and_writes_trec_files(
    questions: Path, keeper: Keeper, capsys: pytest.CaptureFixture[str]
):
    assert main(["retrieval", "--questions", str(questions), "--results", "out"]) == 0
    assert "nDCG@10" in capsys.readouterr().out
    assert Path("out/dev.qrels").read_text("utf-8") == "h-1 0 X/RES/7/3#para-12 1\n"
    assert Path("out/dev.run").read_text("utf-8").startswith("h-1 Q0 X/RES/7/3#para-11 1 100 ")


def gate_arguments(*more: str) -> list[str]:
    return ["gate", "--sets", "sets", "--floors", "floors.json", *more]


def test_gate_records_holds_and_fails(
    questions: Path, keeper: Keeper, capsys: pytest.CaptureFixture[str]
):
    assert main(gate_arguments()) == 1
    assert "dev: has no floors" in capsys.readouterr().err
    assert main(gate_arguments("--update")) == 0
    assert main(gate_arguments()) == 0
    keeper.answer = lambda question: Answer("Three lamps.")
    capsys.readouterr()
    assert main(gate_arguments()) == 1
    assert "below: dev: right 0.0%, floor 100.0%" in capsys.readouterr().err
    assert main(gate_arguments("--update")) == 1
    assert main(gate_arguments("--update", "--allow-lower")) == 0


def test_gate_is_skipped_visibly_without_the_documents(
    keeper: Keeper, capsys: pytest.CaptureFixture[str]
):
    elsewhere = ROW | {"evidence": [{"source": "009", "contains": "lamps"}]}
    write_jsonl(Path("sets/dev.jsonl"), [elsewhere])
    assert main(gate_arguments()) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "dev: skipped, the index lacks documents that it needs: 009" in said
    assert not Path("out").exists()
