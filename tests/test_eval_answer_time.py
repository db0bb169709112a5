"""What an answer costs above embedding its question: both are timed, one beside the other."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from assistant.catalogue import Entry, File
from assistant.embedding import load
from assistant.writer import IndexWriter
from eval.answer_time import Times, app
from tests.texts import read_plain

QUESTION = (
    '{"id": "q-1", "lang": "en", "type": "fact", "history": [], "question": "Who counts gulls?",'
    ' "answerable": true, "must": [["warden"]], "must_not": [],'
    ' "evidence": [{"source": "gulls", "contains": "The warden counts"}]}'
)


def test_answers_and_embeddings_are_timed(tmp_path: Path) -> None:
    (path := tmp_path / "gulls.txt").write_text("The warden counts the gulls of the pier.")
    with IndexWriter.open(tmp_path / "index", load()) as writer:
        writer.commit([Entry(File(str(path), "/", path.name, "0"), tuple(read_plain(path)))])
    (questions := tmp_path / "questions.jsonl").write_text(QUESTION)
    given = ["--questions", str(questions), "--index", str(tmp_path / "index")]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert re.search(r"answer: p50 \d+ ms.*bare embedding: p50 \d+ ms", done.output, re.DOTALL)
    assert re.search(r"1 questions?, ratio of the medians \d+\.\d\d", done.output)


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["--index", str(tmp_path / "none")])
    assert done.exit_code == 2
    assert "run `python -m ingest`" in done.output


def test_the_ratio_is_that_of_the_medians() -> None:
    assert Times((1.0, 4.0, 3.0), (2.0, 1.0, 1.5)).ratio == 2.0
