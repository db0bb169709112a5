"""The gate's own logic: floors, their tolerance, and that they only rise."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UsageError
from eval import gate
from eval.dataset import QuestionSet
from eval.measures import score
from tests.eval_fakes import cited, item, reply, sources


def measured(folder: Path, right: int, of: int, quote: str = "two lamps") -> gate.Result:
    """A set of which so many are right, each with a quote."""
    asked = QuestionSet("dev", tuple(item(id=f"h-{n}") for n in range(of)))
    replies = {
        f"h-{n}": reply("Two [1]." if n < right else "Some [1].", citations=(cited(quote),))
        for n in range(of)
    }
    return gate.Result(asked, score(asked, replies, sources(folder)))


def floors(result: gate.Result, **of: float) -> dict[str, gate.Floors]:
    return {"dev": gate.Floors(result.questions.fingerprint, of)}


def test_one_question_below_the_floor_is_let_through_and_two_are_not(tmp_path: Path):
    recorded = floors(measured(tmp_path, 8, 10), right=0.8)
    assert gate.check([measured(tmp_path, 7, 10)], recorded) == []
    assert gate.check([measured(tmp_path, 6, 10)], recorded) == ["dev: right 60.0%, floor 80.0%"]


def test_one_quote_that_is_not_verbatim_fails(tmp_path: Path):
    result = measured(tmp_path, 10, 10, quote="two lanterns")
    assert gate.check([result], floors(result, quotes_verbatim=1.0)) == [
        "dev: quotes_verbatim 0.0%, floor 100.0%"
    ]


def test_a_measure_that_has_gone_silent_fails(tmp_path: Path):
    result = measured(tmp_path, 10, 10)
    assert gate.check([result], floors(result, refusal_recall=0.5)) == [
        "dev: refusal_recall says nothing, floor 50.0%"
    ]


def test_changed_questions_and_new_sets_ask_for_an_update(tmp_path: Path):
    result = measured(tmp_path, 10, 10)
    assert "no floors" in gate.check([result], {})[0]
    changed = {"dev": gate.Floors("0" * 64, {"right": 0.0})}
    assert "questions have changed" in gate.check([result], changed)[0]


def test_update_raises_and_never_lowers(tmp_path: Path):
    result = measured(tmp_path, 7, 10)
    old = {"dev": gate.Floors("0" * 64, {"right": 0.9, "right_and_cited": 0.0})} | {
        "other": gate.Floors("1", {"right": 0.1})
    }
    new = gate.raised([result], old)
    assert new["dev"].fingerprint == result.questions.fingerprint
    assert new["dev"].floors["right"] == 0.9
    assert new["dev"].floors["quotes_verbatim"] == 1.0
    assert new["other"] == old["other"]
    assert gate.raised([result], old, allow_lower=True)["dev"].floors["right"] == 0.7


def test_floors_are_written_and_read_back(tmp_path: Path):
    path = tmp_path / "floors.json"
    assert gate.read_floors(path) == {}
    recorded = gate.raised([measured(tmp_path, 7, 10)], {})
    gate.write_floors(recorded, path)
    assert gate.read_floors(path) == recorded
    assert gate.check([measured(tmp_path, 7, 10)], gate.read_floors(path)) == []


def test_damaged_floors_are_named(tmp_path: Path):
    path = tmp_path / "floors.json"
    path.write_text('{"dev": {"floors": {}}}')
    with pytest.raises(UsageError, match=r"dev\.fingerprint: Field required"):
        gate.read_floors(path)


def test_an_index_fits_when_it_holds_what_the_sets_cite_and_nothing_else(tmp_path: Path):
    asked = measured(tmp_path, 1, 1).questions
    assert gate.missing(asked, ["sub/007_x.txt"]) == []
    assert gate.missing(asked, ["008_x.txt"]) == ["007"]
    assert gate.fits([asked], ["sub/007_x.txt"])
    assert not gate.fits([asked], ["007_x.txt", "008_x.txt"])
    assert not gate.fits([asked], [])


def test_recorded_floors_are_whole():
    sets = {path.stem for path in gate.SETS.glob("*.jsonl")}
    recorded = gate.read_floors()
    assert set(recorded) <= sets
    assert all(set(of.floors) <= set(gate.GATED) for of in recorded.values())
