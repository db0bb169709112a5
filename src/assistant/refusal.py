"""Whether the evidence answers, or only resembles.

No similarity separates a near-miss from an answer: the twin of a true fact with another
year or country is as near as the fact. So what a question takes for granted is checked
slot by slot against the passage (years, figures, names), and the rest is weighed by a
logistic model whose weights `python -m eval fit` learns from questions that the
documents do and do not answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from assistant.index import PassageIndex
from assistant.query import Query, figures_in, years_in
from assistant.retrieval import FEATURES, Scored, passage_terms

SIGNS = (
    "score", "margin", "dense", "late", "cover", "cover_around", "unknown", "names_missing",
    "years_missing", "figures_missing", "few_terms",
)  # fmt: skip


@cache
def _model() -> dict[str, float]:
    table = json.loads(files("assistant").joinpath("ranker.json").read_text("utf-8"))
    return {str(k): float(v) for k, v in table["answerable"].items()}


def signs(query: Query, ranked: Sequence[Scored], index: PassageIndex) -> dict[str, float]:
    """What speaks for and against the best span being an answer, by SIGNS."""
    best = ranked[0]
    feature = dict(zip(FEATURES, map(float, best.features), strict=True))
    rest = [s.score for s in ranked[1:20]] or [best.score]
    there = _there(best)
    rarest = index.idf("\0")
    unknown = [t for t in query.terms if index.idf(t) >= rarest]
    return {
        "score": best.score,
        "margin": best.score - sum(rest) / len(rest),
        "dense": feature["dense"],
        "late": feature["late"],
        "cover": feature["cover"],
        "cover_around": feature["cover_around"],
        "unknown": len(unknown) / max(len(query.terms), 1),
        "names_missing": _missing([n.casefold() for n in query.names], there),
        "years_missing": _missing(sorted(query.years), there),
        "figures_missing": _missing(sorted(query.figures), there),
        "few_terms": float(len(query.terms) < 2),
    }


def probability(found: dict[str, float]) -> float:
    """How likely the best span answers, from 0 to 1."""
    model = _model()
    total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _there(best: Scored) -> str:
    """All that identifies the evidence: passage, headings, and what its document is called."""
    passage, source = best.passage, best.passage.source
    parts = (
        passage.reading(), *passage.headings, source.title, *source.names, source.body or "",
        source.date or "", source.symbol or "", source.session or "",
    )  # fmt: skip
    text = " ".join(parts)
    return " ".join([text.casefold(), *years_in(text), *figures_in(text)])


def _missing(wanted: Sequence[str], there: str) -> float:
    return sum(w not in there for w in wanted) / len(wanted) if wanted else 0.0


def related(query: Query, scored: Scored) -> float:
    """Share of the question's terms that the passage and what stands above it hold."""
    return len(set(query.terms) & passage_terms(scored.passage)) / max(len(set(query.terms)), 1)
