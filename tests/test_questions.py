"""The project's own question sets: well formed, true to their sources, and kept apart."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from eval.dataset import Item, Pointer, load

FOLDER = Path(__file__).parents[1] / "eval" / "questions"
NAMES = ("dev", "test", "unseen")
TRAINING = ("collection", "un-documents")
LANGUAGES = {"en", "es", "fr", "pt", "ar", "zh", "ru"}
LONGEST_EVIDENCE = 8  # words: enough to find the place, too few to copy the document
PREFIXES = {"000", "001", "002", "003", "004"}


@pytest.fixture(scope="module")
def sets() -> dict[str, tuple[Item, ...]]:
    learned = {name: load(FOLDER.parent / "training" / f"{name}.jsonl").items for name in TRAINING}
    return learned | {name: load(FOLDER / f"{name}.jsonl").items for name in NAMES}


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def pointers(items: tuple[Item, ...]) -> Iterator[tuple[Item, Pointer]]:
    for item in items:
        for pointer in chain.from_iterable(item.evidence):
            yield item, pointer


def everything(sets: dict[str, tuple[Item, ...]]) -> list[Item]:
    return [item for name in (*NAMES, *TRAINING) for item in sets[name]]


def texts(folder: Path) -> dict[str, str]:
    return {path.name: fold(path.read_text("utf-8")) for path in folder.glob("*.txt")}


def named(source: str, documents: dict[str, str]) -> list[str]:
    return [text for name, text in documents.items() if name.startswith(source)]


def test_sets_are_large_enough(sets) -> None:
    own = sets["dev"] + sets["test"]
    assert len(own) >= 250
    assert len(sets["unseen"]) >= 70
    assert sum(not item.answerable for item in own) >= len(own) / 4
    assert sum(item.lang != "en" for item in own) >= 40
    kinds = Counter(item.type for item in own)
    assert kinds["followup"] >= 40
    assert kinds["adversarial"] >= 20
    assert len(kinds) == 13


def test_ids_and_questions_are_unique(sets) -> None:
    items = everything(sets)
    ids = Counter(item.id for item in items)
    asked = Counter((item.question.casefold(), item.history) for item in items)
    assert [id_ for id_, count in ids.items() if count > 1] == []
    assert [question for question, count in asked.items() if count > 1] == []


def test_answerable_means_must_and_evidence(sets) -> None:
    for item in everything(sets):
        assert item.answerable == bool(item.must) == bool(item.evidence), item.id
        assert item.lang in LANGUAGES, item.id
        assert item.question.strip(), item.id


def test_unanswerable_questions_say_so(sets) -> None:
    for item in everything(sets):
        if item.type == "unanswerable":
            assert not item.answerable, item.id
        elif item.type not in {"followup", "adversarial"}:
            assert item.answerable, item.id


def test_history_is_for_follow_ups_and_alternates(sets) -> None:
    for item in everything(sets):
        roles = [turn.role for turn in item.history]
        assert roles == ["user", "assistant"] * (len(roles) // 2), item.id
        assert bool(roles) or item.type != "followup", item.id
        assert not roles or item.type in {"followup", "adversarial"}, item.id


def test_alternatives_are_consistent(sets) -> None:
    for item in everything(sets):
        for group in item.must:
            folded = [alternative.casefold() for alternative in group]
            assert len(set(folded)) == len(folded), (item.id, group)
            for alternative, banned in product(folded, item.must_not):
                assert banned.casefold() not in alternative, (item.id, banned)


def test_evidence_is_short(sets) -> None:
    for item, pointer in pointers(tuple(everything(sets))):
        assert len(pointer.contains.split()) <= LONGEST_EVIDENCE, (item.id, pointer.contains)
        assert pointer.contains == fold(pointer.contains), item.id


def test_evidence_of_the_halves_names_the_five_documents(sets) -> None:
    for item, pointer in pointers(sets["dev"] + sets["test"] + sets["collection"]):
        assert pointer.source in PREFIXES, item.id


def test_halves_are_like_each_other(sets) -> None:
    dev, test = (Counter(item.type for item in sets[half]) for half in ("dev", "test"))
    for kind in dev | test:
        assert abs(dev[kind] - test[kind]) <= max(6, 0.2 * (dev[kind] + test[kind])), kind
    assert abs(len(sets["dev"]) - len(sets["test"])) <= 0.1 * len(sets["dev"])


def test_halves_share_no_evidence_words(sets) -> None:
    dev = {(pointer.source, pointer.contains) for _, pointer in pointers(sets["dev"])}
    test = {(pointer.source, pointer.contains) for _, pointer in pointers(sets["test"])}
    assert dev & test == set()


def test_evidence_stands_in_its_source(sets, shared: Path) -> None:
    corpus = texts(shared / "corpus")
    others = texts(shared / "un-documents" / "txt")
    own = dict.fromkeys(("dev", "test", "collection"), corpus)
    own |= dict.fromkeys(("unseen", "un-documents"), others)
    for name, documents in own.items():
        for item, pointer in pointers(sets[name]):
            found = named(pointer.source, documents)
            assert len(found) == 1, (item.id, pointer.source)
            assert pointer.contains in found[0], (item.id, pointer.contains)


def test_halves_rest_on_different_places(sets, shared: Path) -> None:
    corpus = texts(shared / "corpus")
    for (item, one), (other, two) in product(pointers(sets["dev"]), pointers(sets["test"])):
        if one.source == two.source:
            (text,) = named(one.source, corpus)
            begin, start = text.index(one.contains), text.index(two.contains)
            apart = begin + len(one.contains) <= start or start + len(two.contains) <= begin
            assert apart, (item.id, other.id)


def test_sample_questions_are_not_reused(sets, shared: Path) -> None:
    lines = (shared / "eval" / "sample.jsonl").read_text("utf-8").splitlines()
    sample = [json.loads(line) for line in lines]
    items = everything(sets)
    assert {row["id"] for row in sample} & {item.id for item in items} == set()
    asked = {row["question"].casefold() for row in sample}
    assert asked & {item.question.casefold() for item in items} == set()


def test_unseen_documents_are_no_training_documents(sets, shared: Path) -> None:
    lines = (shared / "train" / "questions.jsonl").read_text("utf-8").splitlines()
    trained = {json.loads(line)["source"] for line in lines}
    trained |= {pointer.source for _, pointer in pointers(sets["un-documents"])}
    for item, pointer in pointers(sets["unseen"]):
        assert not any(name.startswith(pointer.source) for name in trained), item.id


def test_sets_do_not_mix(sets) -> None:
    for one, other in combinations((*NAMES, *TRAINING), 2):
        asked = {fold(item.question).casefold() for item in sets[one] if not item.history}
        again = {fold(item.question).casefold() for item in sets[other] if not item.history}
        assert asked & again == set(), (one, other)
