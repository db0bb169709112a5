"""What can be read off a stretch of text: dates, figures, bodies, places, enumerations.

Used twice: to see whether a span holds the kind of thing a question asks for, and to
check, slot by slot, that what a question takes for granted stands in the evidence.
Patterns only; no model, no list of particular documents.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.query import MONTHS, Asks

_MONTH = "|".join(month.capitalize() for month in MONTHS)
_SPELT = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "hundred|thousand|million|billion|half|third|quarter|dozen|once|twice|annual\\w*|biennial\\w*"
)
PATTERNS: dict[Asks, re.Pattern[str]] = {
    Asks.COUNT: re.compile(rf"\d|\b({_SPELT})\b", re.IGNORECASE),
    Asks.WHEN: re.compile(
        rf"\b({_MONTH})\b|\b(1[89]|20)\d\d\b|\b\w+(st|nd|rd|th|first|second|third)\s+"
        r"(\w+\s+)?(session|meeting|anniversary)\b|\b(annual|year|month|day|week|decade)s?(ly)?\b"
    ),
    Asks.WHO: re.compile(
        r"\b(Secretary|Director|Commission\w*|Council|Assembly|Committee|Conference|Office|States?|"
        r"Governments?|Organi[sz]ation|Institute|Programme|Rapporteur|Expert|Chair\w*|President|"
        r"Representative|Fund|Bank|Agency|Group|Union|Ministers?|Parties|Mission|Bureau|Mr|Ms|Mrs)\b"
    ),
    Asks.WHERE: re.compile(
        r"\b(in|at|from|to|of|near|between|across|throughout|between)\s+(the\s+)?[A-Z][a-zÀ-ÿ]+"
        r"|\bregions?\b|\b(Strasse|Street|Avenue|Room)\b"
    ),
    Asks.LIST: re.compile(r",\s[^,;]{2,60}(,\s[^,;]{2,60})*,?\s+(and|or)\s|\([a-z0-9]\)|;\s|:\s"),
    Asks.DEFINITION: re.compile(
        r"\b(is|are|means?|refers?\s+to|defined|consists?\s+of|aims?|objective|established|called)\b"
    ),
}


@lru_cache(maxsize=65_536)
def holds(text: str, asks: Asks) -> bool:
    """Whether the text holds the kind of thing asked for; True for kinds without a pattern."""
    pattern = PATTERNS.get(asks)
    return pattern is None or bool(pattern.search(text))


BODIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (body, re.compile(pattern, re.IGNORECASE))
    for body, pattern in (
        ("Security Council", r"\bsecurity council\b|\bUNSC\w?\b"),
        ("Human Rights Council", r"\bhuman rights council\b|\bHRC\b|\brights council\b"),
        ("Economic and Social Council", r"\becosoc\b|\beconomic and social council\b"),
        (
            "General Assembly",
            r"\bgeneral assembly\b|\bUNGA\b|\bGA\b|\bthe assembly\b|\bassembly's\b",
        ),
        (
            "Environment Assembly",
            r"\bunea\b|\bunep\b|\benvironment assembly\b|\benvironment programme\b",
        ),
        ("Human Settlements", r"\bun-?habitat\b|\bhuman settlements\b"),
        (
            "Commission on Crime Prevention",
            r"\bccpcj\b|\bcrime commission\b|\bcommission on crime\b",
        ),
        ("UNODC", r"\bunodc\b|\boffice on drugs and crime\b"),
    )
)


@lru_cache(maxsize=4_096)
def bodies_in(text: str) -> frozenset[str]:
    """The organs and offices that a text names."""
    return frozenset(body for body, pattern in BODIES if pattern.search(text))
