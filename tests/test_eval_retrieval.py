"""Ranking: qrels, run and the figures that ir-measures makes of them."""

from __future__ import annotations

from pathlib import Path

import ir_measures
import pytest
from ir_measures import RR, nDCG

from assistant.answers import Turn
from assistant.errors import UsageError
from eval.dataset import Pointer, QuestionSet
from eval.retrieval import key_of, measure, write_trec
from tests.eval_fakes import PASSAGES, Harbour, Keeper, item

# The Keeper ranks paragraph 11 first; the evidence stands in paragraph 12.
ASKED = QuestionSet(
    "harbour", (item(), item(id="h-2", evidence=((Pointer("007", "the Keeper"),),)))
)


def test_figures_follow_the_ranks():
    found = measure(ASKED, Keeper(), Harbour())
    assert found.figures["RR"].value == pytest.approx((1 / 2 + 1) / 2)
    assert found.figures["Success@1"].value == 0.5
    assert found.figures["R@5"].value == 1.0
    assert found.figures["nDCG@10"].value == pytest.approx((0.6309 + 1) / 2, abs=1e-4)


def test_keys_are_symbol_and_locator():
    assert key_of(PASSAGES[1]) == "X/RES/7/3#para-12"


def test_follow_ups_and_lost_evidence_are_told():
    history = (Turn("user", "Is there light?"),)
    lost = item(id="h-3", evidence=((Pointer("007", "three lanterns"),),))
    asked = QuestionSet("harbour", (*ASKED.items, item(id="h-4", history=history), lost))
    found = measure(asked, Keeper(), Harbour())
    assert found.left_out == 1
    assert found.lost == ("h-3: 007 “three lanterns”",)


def test_nothing_to_measure_is_said():
    with pytest.raises(UsageError, match="nothing to measure"):
        measure(QuestionSet("none", (item(answerable=False),)), Keeper(), Harbour())


def test_others_can_score_the_files_again(tmp_path: Path):
    found = measure(ASKED, Keeper(), Harbour())
    qrels, run = write_trec(found, tmp_path, "harbour")
    again = ir_measures.calc_aggregate(
        [nDCG @ 10, RR],
        list(ir_measures.read_trec_qrels(str(qrels))),
        list(ir_measures.read_trec_run(str(run))),
    )
    assert again[RR] == pytest.approx(found.figures["RR"].value)
    assert again[nDCG @ 10] == pytest.approx(found.figures["nDCG@10"].value)
