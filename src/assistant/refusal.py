"""Whether the evidence answers, or only resembles.

No similarity separates a near-miss from an answer: the twin of a true fact with another
year or country is as near as the fact. So what a question takes for granted is checked
slot by slot against the passage: its years, figures and names, the kind of thing asked
for, and the word that the passage meets least. The question's own vector is weighed too: who
asks for a salary or an author's name seldom finds it in such documents, whatever is near. A
logistic model weighs these; `python -m eval fit` learns it from questions that the documents
do and do not answer.
"""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from assistant import slots
from assistant.documents import Passage
from assistant.index import PassageIndex
from assistant.learned import Learned
from assistant.query import Query
from assistant.retrieval import FEATURES, Ranking, passage_terms
from assistant.signals import holds

SIGNS = (
    "score", "margin", "unknown", "least_met", "half_met", "places_missing", "names_missing",
    "years_missing", "figures_missing", "kind_missing", "thing_missing", "why", "terms",
    "unmet", "rarest_unmet", "follows", *FEATURES,
)  # fmt: skip
LOOKED_AT = 3  # passages in which the words of a question may be met
MANY = 12  # terms from which a question counts as long

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
        (r"\b(mobile|cell)\b", r"(?i)\b(mobile|cell)\b"),
        (r"\b(web\s*site|url|web\s+address)\b", r"(?i)https?://|www\."),
        (r"\b(vote[sd]?|voting|abstain\w*|abstention\w*|in\s+favou?r)\b", r"(?i)\bvot|\babst"),
        (r"\b(quote|said|speech|statement\s+by)\b.*\b(mr|ms|mrs|minister|president)\b", r"[“\"]"),
    )
)


def _unmet(query: Query, passages: list[Passage], index: PassageIndex) -> dict[str, float]:
    """Of the question's terms that no passage has: their share by rarity, and the rarest."""
    there = frozenset[str]().union(*(passage_terms(passage) for passage in passages))
    rarity = {term: index.idf(term) for term in query.terms}
    unmet = [value for term, value in rarity.items() if term not in there]
    return {
        "unmet": sum(unmet) / (sum(rarity.values()) or 1.0),
        "rarest_unmet": max(unmet, default=0.0) / index.idf("\0"),
    }


def signs(query: Query, ranking: Ranking, index: PassageIndex) -> dict[str, float]:
    """What speaks for and against the best span being an answer, by SIGNS."""
    best = ranking.spans[0]
    rest = [s.score for s in ranking.spans[1:20]] or [best.score]
    passages = _best_passages(ranking)
    named = slots.slots(query)
    years, figures = slots.numbers_missing(query, passages)
    text = " ".join(passage.reading() for passage in passages)
    spans = [(p.id, i) for p in passages for i in range(len(p.spans))]
    met = np.sort(index.met(ranking.tokens, spans))
    return {
        "score": best.score,
        "margin": best.score - sum(rest) / len(rest),
        "unknown": query.strange,
        "least_met": float(met[0]) if len(met) else 0.0,
        "half_met": float(met[: (len(met) + 1) // 2].mean()) if len(met) else 0.0,
        "places_missing": slots.missing(named.places, passages),
        "names_missing": slots.missing(named.names, passages),
        "years_missing": years,
        "figures_missing": figures,
        "kind_missing": float(not holds(text, query.asks)),
        "thing_missing": thing_missing(query.text, text),
        "why": float(bool(re.search(r"\bwhy\b", query.text, re.IGNORECASE))),
        "terms": min(len(query.terms), MANY) / MANY,
        **_unmet(query, passages, index),
        "follows": float(bool(query.context)),
        **dict(zip(FEATURES, map(float, best.features), strict=True)),
    }


def probability(found: dict[str, float], vector: NDArray[np.float32], learned: Learned) -> float:
    """How likely the best span answers, from 0 to 1, by SIGNS and the question's vector (d,)."""
    model = learned.answerable
    total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in found.items())
    if learned.doubt is not None:
        total += float(learned.doubt[:-1] @ vector + learned.doubt[-1])
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _best_passages(ranking: Ranking) -> list[Passage]:
    """The passages in which what the question takes for granted may stand."""
    first = {s.passage.id: s.passage for s in ranking.spans[: 4 * LOOKED_AT]}
    return list(first.values())[:LOOKED_AT]


def thing_missing(question: str, passage: str) -> float:
    """1 when a thing is asked for by name and nothing in the passage looks like one."""
    return float(any(a.search(question) and not t.search(passage) for a, t in THINGS))
