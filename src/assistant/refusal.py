"""Whether the evidence answers, or only resembles.

No similarity separates a near-miss from an answer: the twin of a true fact with another
year or country is as near as the fact. So what a question takes for granted is checked
slot by slot against the passage: its years, figures and names, the kind of thing asked
for, and the word that the passage meets least. A logistic model weighs these; `python -m
eval fit` learns it from questions that the documents do and do not answer.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from assistant.index import PassageIndex
from assistant.query import Query, figures_in, years_in
from assistant.retrieval import FEATURES, Ranking, Scored
from assistant.signals import holds

SIGNS = (
    "score", "margin", "dense", "late", "cover", "cover_around", "unknown", "least_met",
    "half_met", "names_missing", "years_missing", "figures_missing", "kind_missing",
    "thing_missing", "why", "few_terms",
)  # fmt: skip
LOOKED_AT = 3  # passages in which the words of a question may be met

# Things that are asked for by name, and how they look when they are there.
THINGS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(there))
    for asked, there in (
        (
            r"\b(cost|costs|budget|money|price|fee|salary|dollars?|euros?|usd|paid|pay|earn\w*|"
            r"how\s+much\s+(funding|money)|funding\s+amount)\b",
            r"(?i)\b(USD|US\$|dollars?|euros?|EUR)\b|[$€£]\s?\d",
        ),
        (r"\b(per\s*cent\w*|percentage|proportion|share|rate)\b", r"(?i)\bper\s?cent\b|%"),
        (r"\b(phone|telephone|fax)\b", r"\(?\+?\d[\d\s()-]{6,}"),
        (r"\be-?mail\b", r"\S+@\S+"),
        (r"\bfax\b", r"(?i)\bfax\b"),
        (r"\b(web\s*site|url|web\s+address)\b", r"(?i)https?://|www\."),
        (r"\b(vote[sd]?|voting|abstain\w*|abstention\w*|in\s+favou?r)\b", r"(?i)\bvot|\babst"),
        (r"\b(quote|said|speech|statement\s+by)\b.*\b(mr|ms|mrs|minister|president)\b", r"[“\"]"),
    )
)


@cache
def _model() -> dict[str, float]:
    table = json.loads(files("assistant").joinpath("ranker.json").read_text("utf-8"))
    return {str(k): float(v) for k, v in table["answerable"].items()}


def signs(query: Query, ranking: Ranking, index: PassageIndex) -> dict[str, float]:
    """What speaks for and against the best span being an answer, by SIGNS."""
    best = ranking.spans[0]
    feature = dict(zip(FEATURES, map(float, best.features), strict=True))
    rest = [s.score for s in ranking.spans[1:20]] or [best.score]
    there = _there(best)
    rarest = index.idf("\0")
    met = np.sort(_met(ranking, index))
    return {
        "score": best.score,
        "margin": best.score - sum(rest) / len(rest),
        "dense": feature["dense"],
        "late": feature["late"],
        "cover": feature["cover"],
        "cover_around": feature["cover_around"],
        "unknown": sum(index.idf(t) >= rarest for t in query.terms) / max(len(query.terms), 1),
        "least_met": float(met[0]) if len(met) else 0.0,
        "half_met": float(met[: (len(met) + 1) // 2].mean()) if len(met) else 0.0,
        "names_missing": _missing([n.casefold() for n in query.names], there),
        "years_missing": _missing(sorted(query.years), there),
        "figures_missing": _missing(sorted(query.figures), there),
        "kind_missing": float(not holds(best.passage.reading(), query.asks)),
        "thing_missing": _thing_missing(query.text, best.passage.reading()),
        "why": float(bool(re.search(r"\bwhy\b", query.text, re.IGNORECASE))),
        "few_terms": float(len(query.terms) < 2),
    }


def probability(found: dict[str, float]) -> float:
    """How likely the best span answers, from 0 to 1."""
    model = _model()
    total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _met(ranking: Ranking, index: PassageIndex) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """How well each word of the question is met in the best passages, -1 to 1."""
    first = {s.passage.id: s.passage for s in ranking.spans[: 4 * LOOKED_AT]}
    spans = [(p.id, i) for p in list(first.values())[:LOOKED_AT] for i in range(len(p.spans))]
    return index.met(ranking.tokens, spans)


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


def _thing_missing(question: str, passage: str) -> float:
    """1 when a thing is asked for by name and nothing in the passage looks like one."""
    return float(any(a.search(question) and not t.search(passage) for a, t in THINGS))
