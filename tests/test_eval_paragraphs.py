"""The measure of reading: what it counts as right, and what it says is wrong."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from eval.paragraphs import app, compare, load, measure, plain, read_folder

LAMPS = """A/RES/71/940
71/940. Keeping of lighthouses
The General Assembly,
Recalling the tides,
1. Requests keepers:
(a) To trim lamps;
(b) To rest;
2. Decides to buy oil.1
"""
QUESTIONS = [
    ("p1", "paragraph", "1", "Requests keepers:"),
    ("p2", "paragraph", "2", "Decides to buy oil."),
    ("p3", "paragraph", "2", "Decides to sell oil."),
    ("p4", "paragraph", "9", "Decides to rest."),
    ("t1", "title", "", ""),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "A_RES_71_940.txt").write_text(LAMPS)
    rows = [
        {
            "id": id_,
            "kind": kind,
            "question": "Keeping of lighthouses" if kind == "title" else "?",
            "answers": [answer] if answer else [],
            "doc_id": "A/RES/71/940",
            "paragraph": number,
        }
        for id_, kind, number, answer in QUESTIONS
    ]
    rows.append({"id": "a1", "kind": "absent_symbol", "question": "A/RES/71/941?", "answers": []})
    rows.append({"id": "s1", "kind": "symbol", "question": "?", "doc_id": "A/RES/1/1"})
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "questions.jsonl").write_text(lines + "\n")
    return tmp_path


def test_right_is_the_whole_paragraph_or_all_before_its_list(folder):
    scores = measure(read_folder(folder / "docs"), load(folder / "questions.jsonl"))
    assert (scores["paragraph"].right, scores["paragraph"].asked) == (2, 4)
    reasons = {f.id: f.reason for f in scores["paragraph"].failures}
    assert reasons == {"p3": "other text", "p4": "no para. 9"}
    assert scores["title"].share == 1.0
    assert scores["absent_symbol"].share == 1.0
    assert scores["symbol"].failures[0].reason == "no document with this symbol"


def test_formats_are_compared_paragraph_by_paragraph(folder, tmp_path):
    other = tmp_path / "md"
    other.mkdir()
    text = LAMPS.replace("\n", "\n\n").replace("buy oil", "sell oil")
    (other / "A_RES_71_940.md").write_text(f"# {text}")
    score = compare(read_folder(folder / "docs"), read_folder(other))
    assert (score.right, score.asked) == (2, 3)
    assert score.failures[0].id == "para-2"


def test_comparing_overlooks_note_numbers_and_white_space():
    assert plain("rights,1 and\n law²") == "rights, and law"


def test_the_command_prints_json_and_fails_when_something_is_wrong(folder):
    arguments = ["--documents", f"{folder}/docs", "--questions", f"{folder}/questions.jsonl"]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["paragraph"]["share"] == 0.5
    assert "no para. 9" in CliRunner().invoke(app, arguments).stdout


def test_a_wrong_line_is_named(folder):
    (folder / "questions.jsonl").write_text('{"id": 1}\n')
    arguments = ["--documents", f"{folder}/docs", "--questions", f"{folder}/questions.jsonl"]
    assert CliRunner().invoke(app, arguments).exit_code == 2
    assert CliRunner().invoke(app, ["--documents", "none", "--questions", "none"]).exit_code == 2
