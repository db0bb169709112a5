"""Question sets: what is taken, what is refused and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from eval.dataset import Pointer, load
from tests.eval_fakes import ROW, UNANSWERABLE, write_jsonl


def test_load_reads_every_field(tmp_path: Path):
    turn = {"role": "user", "content": "Is there light in a harbour?"}
    rows = [ROW | {"history": [turn]}, UNANSWERABLE]
    first, second = load(write_jsonl(tmp_path / "set.jsonl", rows)).items
    assert first.ask().history[0].content == turn["content"]
    assert first.must == (("two", "2"),)
    assert first.evidence == ((Pointer("007", "harbour shall keep two lamps"),),)
    assert (first.source, second.source) == ("007", "none")
    assert not second.answerable


def test_evidence_may_offer_alternatives(tmp_path: Path):
    choice = {"any": [{"source": "007", "contains": "lamps"}, {"source": "008", "contains": "oil"}]}
    rows = [ROW | {"evidence": [choice, {"source": "008", "contains": "oil"}]}]
    (item,) = load(write_jsonl(tmp_path / "set.jsonl", rows)).items
    assert item.evidence[0] == (Pointer("007", "lamps"), Pointer("008", "oil"))
    assert item.source == "several"


def test_training_form_makes_a_group_of_each_answer_span(tmp_path: Path):
    kept = ("id", "lang", "type", "history", "question", "answerable")
    row = {key: ROW[key] for key in kept} | {
        "source": "harbour.txt",
        "evidence": ["shall keep two lamps, and oil"],
        "answer": ["two lamps", "oil"],
    }
    (item,) = load(write_jsonl(tmp_path / "train.jsonl", [row])).items
    assert item.must == (("two lamps",), ("oil",))
    assert item.evidence == ((Pointer("harbour.txt", "shall keep two lamps, and oil"),),)
    assert item.in_quotes


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "riddle"}, "type: Input should be"),
        ({"answerable": "yes"}, "answerable: Input should be a valid boolean"),
        ({"must": ["two"]}, "must.0: Input should be a valid array"),
        ({"must": [[]]}, "must: a group without an alternative"),
        ({"must": []}, "must: an answerable question needs at least one group"),
        ({"evidence": [{"source": "007"}]}, "evidence.0.contains: Field required"),
        ({"evidence": [{"any": []}]}, "evidence: an entry without a pointer"),
        ({"evidence": [{"source": "0", "contains": " "}]}, "evidence: contains: is empty"),
        ({"evidence": ["lamps"]}, "source: needed where evidence is given as text"),
        ({"history": [{"role": "bot", "content": "x"}]}, "history.0.role: Input should be"),
        ({"id": " "}, "id: is empty"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_field(tmp_path: Path, change, said: str):
    path = write_jsonl(tmp_path / "set.jsonl", [UNANSWERABLE, ROW | change])
    with pytest.raises(UsageError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}, line 2: {said}")


def test_ids_are_unique(tmp_path: Path):
    path = write_jsonl(tmp_path / "set.jsonl", [ROW, ROW])
    with pytest.raises(UsageError, match="line 2: id: 'h-1' is used twice"):
        load(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "holds no questions"), (b"\xff\xfe", "not UTF-8"), (b"{", "line 1: Invalid JSON")],
)
def test_files_that_are_no_set(tmp_path: Path, content: bytes, said: str):
    path = tmp_path / "set.jsonl"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        load(path)


def test_fingerprint_knows_the_content_and_not_the_order(tmp_path: Path):
    prints = [
        load(write_jsonl(tmp_path / "set.jsonl", rows)).fingerprint
        for rows in (
            [ROW, UNANSWERABLE],
            [UNANSWERABLE, ROW],
            [ROW | {"must": [["2"]]}, UNANSWERABLE],
        )
    ]
    assert prints[0] == prints[1] != prints[2]


def test_sets_found_beside_the_checkout_load(shared: Path):
    sample = load(shared / "eval" / "sample.jsonl")
    train = load(shared / "train" / "questions.jsonl")
    assert (len(sample.items), len(train.items)) == (46, 627)
