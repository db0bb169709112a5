"""How well the passages are ranked, before anything is quoted: nDCG@10, R@5, RR, Success.

The one file that knows ir-measures. qrels are keyed by symbol (or file) and locator, so
they outlive a re-ingest; both qrels and run are written as TREC files, so that others can
score them again. But: follow-ups are left out, since ranking takes a question alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from ir_measures.util import Qrel, ScoredDoc

from assistant.answers import Evidence
from assistant.documents import Passage, Source
from assistant.errors import UsageError
from eval.bootstrap import Interval, interval
from eval.dataset import Item, Pointer, QuestionSet
from eval.matching import fold_space
from eval.runner import write_text

MEASURES = (nDCG @ 10, R @ 5, RR, Success @ 1, Success @ 3, Success @ 10)
DEPTH = 100  # passages ranked for each question


class Searcher(Protocol):
    """Whatever ranks passages for a question."""

    def search(self, question: str, k: int) -> Sequence[Evidence]:
        """The k best passages, best first."""
        ...


class Collection(Protocol):
    """The passages that can be found."""

    def sources(self) -> Sequence[Source]:
        """Every source."""
        ...

    def passages(self, source_id: str) -> Sequence[Passage]:
        """The passages of a source, in reading order."""
        ...


@dataclass(frozen=True, slots=True)
class Ranking:
    """The figures by name of measure, and what they follow from.

    `lost` names evidence that no passage holds: reading, not ranking, has to be mended.
    """

    figures: dict[str, Interval]
    qrels: tuple[Qrel, ...]
    run: tuple[ScoredDoc, ...]
    lost: tuple[str, ...] = ()
    left_out: int = 0


def measure(questions: QuestionSet, searcher: Searcher, collection: Collection) -> Ranking:
    """Rank passages for every question that stands alone and has evidence; measure the ranks."""
    asked = [item for item in questions.items if item.evidence and not item.history]
    find = _finder(collection)
    found = {item.id: [find(entry) for entry in item.evidence] for item in asked}
    qrels = [
        Qrel(name, key, 1) for name, keys in found.items() for key in sorted(set().union(*keys))
    ]
    run = [doc for item in asked for doc in _ranked(item, searcher)]
    lost = [
        f"{item.id}: {_shown(e)}"
        for item in asked
        for e, keys in zip(item.evidence, found[item.id], strict=True)
        if not keys
    ]
    left_out = sum(bool(item.history and item.evidence) for item in questions.items)
    return Ranking(_figures(qrels, run), tuple(qrels), tuple(run), tuple(lost), left_out)


def key_of(passage: Passage) -> str:
    """The passage's key in qrels and runs. Example: `A/RES/70/1#para-12`."""
    name = passage.source.symbol or passage.source.file
    return f"{name}#{passage.locator.key}".replace(" ", "_")


def _finder(collection: Collection) -> Callable[[Sequence[Pointer]], set[str]]:
    """What gives the keys of the passages that hold any of some pointers."""
    texts = [
        (Path(source.file).name, key_of(passage), fold_space(passage.text))
        for source in collection.sources()
        for passage in collection.passages(source.id)
    ]

    def find(entry: Sequence[Pointer]) -> set[str]:
        wanted = [(pointer.source, fold_space(pointer.contains)) for pointer in entry]
        return {
            key
            for file, key, text in texts
            for start, words in wanted
            if file.startswith(start) and words in text
        }

    return find


def _ranked(item: Item, searcher: Searcher) -> Iterable[ScoredDoc]:
    """The run of one question: scores fall with the rank, so that no tie reorders it."""
    keys = dict.fromkeys(key_of(e.passage) for e in searcher.search(item.question, DEPTH))
    return (ScoredDoc(item.id, key, float(DEPTH - rank)) for rank, key in enumerate(keys))


def _figures(qrels: Sequence[Qrel], run: Sequence[ScoredDoc]) -> dict[str, Interval]:
    values: dict[str, dict[str, float]] = {str(m): {} for m in MEASURES}
    for metric in ir_measures.iter_calc(MEASURES, qrels, run):
        values[str(metric.measure)][metric.query_id] = metric.value
    figures = {name: interval(np.array(list(of.values()))) for name, of in values.items()}
    if not all(figures.values()):
        raise UsageError("no question has evidence in a passage of the index: nothing to measure")
    return {name: figure for name, figure in figures.items() if figure}


def write_trec(ranking: Ranking, folder: Path, name: str) -> tuple[Path, Path]:
    """Write qrels and run as TREC files; gives their paths."""
    qrels, run = folder / f"{name}.qrels", folder / f"{name}.run"
    write_text(qrels, "".join(f"{q.query_id} 0 {q.doc_id} {q.relevance}\n" for q in ranking.qrels))
    ranks: dict[str, int] = {}
    lines = []
    for doc in ranking.run:
        ranks[doc.query_id] = rank = ranks.get(doc.query_id, 0) + 1
        lines.append(f"{doc.query_id} Q0 {doc.doc_id} {rank} {doc.score:g} un-assistant\n")
    write_text(run, "".join(lines))
    return qrels, run


def _shown(entry: Sequence[Pointer]) -> str:
    return " | ".join(f"{pointer.source} “{pointer.contains}”" for pointer in entry)
