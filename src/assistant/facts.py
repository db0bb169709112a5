"""What in a sentence can be checked letter by letter: numbers, dates, symbols, names, quotes.

Facts are told in English: a sentence in another language is carried across first
(`assistant.languages`), so that `tres`, `22 de abril` and `Viena` meet what the document
says. Leaves out what a sentence means. Names written in scripts without capitals are
found only where the lexicon has them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from assistant import languages, symbols
from assistant.language.figures import FIGURES, MONTHS, prepared, spelled
from assistant.words import normalise

MONTH = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_M = "|".join(MONTHS)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_DAYS = rf"(?P<days>{_DAY}(?:(?:st|nd|rd|th)?\s*(?:-|–|to|and|,)\s*{_DAY})*)(?:st|nd|rd|th)?(?!\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_DAYS}\s+(?:of\s+)?(?P<month>{_M})\b(?:,?\s+(?:of\s+)?(?P<year>\d{{4}}))?",
        rf"\b(?P<month>{_M})\s+{_DAYS}(?!\d)(?:,?\s+(?P<year>\d{{4}}))?",
        rf"\b(?P<month>{_M})\s+(?:of\s+)?(?P<year>\d{{4}})\b",
    )
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
QUOTED = re.compile(
    r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|\"([^\"]+)\"|「([^「」]+)」|『([^『』]+)』"
    r"|(?<!\w)‘([^‘]+?)’(?!\w)|(?<![\w'])'([^'\n]+(?:'\w[^'\n]*)*)'(?!\w)"
)
_LABEL = re.compile(r"(?<!\S)\(\d{1,2}\)(?=\s)")  # (1) before a part of a sentence
_DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f]\d+)*")
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_SHORT = {"k": 1_000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}  # as in 5bn
_SCALE = re.compile(rf"\s+({'|'.join(_SCALES)})\b|({'|'.join(_SHORT)})\b", re.IGNORECASE)
_SCALED = re.compile(rf"{_DIGITS.pattern}(?:{_SCALE.pattern})?", re.IGNORECASE)
# Words for amounts, and how else the same may stand in a passage.
_AMOUNTS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), frozenset(readings.split()))
    for words, readings in (
        (r"dozens?", "dozen 12"),
        (r"couple", "couple 2"),
        (r"twice|(?:re)?doubl\w+|two-?fold", "twice"),
        (r"thrice|tripl\w+|trebl\w+|three-?fold", "thrice"),
        (r"half|halves|halved|halving", "half 50 0.5"),
        (r"quarters?", "quarter 25 0.25"),
        (r"thirds", "thirds"),
        *((rf"{scale}s", f"{scale}s") for scale in _SCALES),
        *(
            (rf"{tens}ies", f"{tens}ies")
            for tens in "twent thirt fort fift sixt sevent eight ninet".split()
        ),
    )
)
_SIGN = re.compile(
    "[\u00bc-\u00be\u2150-\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3280-\u3289]"
)
_ORDINALS = {spelled(n): n for n in range(1, 100)}
_CARDINALS = {word: int(figure) for word, figure in FIGURES.items()}
_NUMBER_WORD = re.compile(
    rf"\b(?:{'|'.join(sorted((*_CARDINALS, *_SCALES), key=len, reverse=True))})"
    rf"(?:(?:[\s-]+(?:and\s+)?)(?:{'|'.join((*_CARDINALS, *_SCALES))})\b)*(?![\w-])",
    re.IGNORECASE,
)
_ORDINAL_WORD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b", re.IGNORECASE
)
_HAN = "一二三四五六七八九十百千万亿零〇两第"
_ONE = re.compile(f"(?<![{_HAN}])一(?![{_HAN}年月日])")  # as often “a” as a number
_HIDDEN = re.compile(r"[-‐‑‒–—]")

Readings = frozenset[str]


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is given."""

    day: int | None
    month: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text states that can be checked.

    Each number is the set of ways it can be read: `1.234` is 1.234 or 1234.
    """

    numbers: tuple[Readings, ...] = ()
    dates: tuple[Date, ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()  # the symbol, and the words that stand for it


def in_english(text: str, language: str) -> str:
    """The text with its words and its figures in English form."""
    return text if language == "en" else languages.carry(text, language)


@lru_cache(maxsize=4_096)
def facts(text: str, language: str = "en", *, loose: bool = False) -> Facts:
    """Every number, date and symbol of a text; `loose` takes `3 million` for 3 as well."""
    named, dates, rest = _taken(_LABEL.sub(" ", _SIGN.sub(_figure, in_english(text, language))))
    return Facts(tuple(_numbers(rest, loose)), tuple(dates), named)


def numbered(text: str) -> Iterator[tuple[Readings, str, str]]:
    """Each number of an English text that counts something, and what stands before and after it.

    Not the parts of dates and symbols, the labels of a list, nor `first` and `third`.
    """
    _, _, rest = _taken(_LABEL.sub(" ", text))
    for found in _SCALED.finditer(rest):
        if not re.match(r"[.)]\s", rest[found.end() :]):
            yield _figured(rest, found), rest[: found.start()], rest[found.end() :]
    bare = _SCALED.sub(lambda found: "0" * len(found[0]), rest)
    for found in _NUMBER_WORD.finditer(bare):
        readings = frozenset({str(_worth(found[0]))})
        yield readings, rest[: found.start()], rest[found.end() :]


def _taken(text: str) -> tuple[tuple[tuple[str, str], ...], list[Date], str]:
    """The symbols and dates of an English text, and the text without them."""
    mentions = symbols.find(text)
    named = tuple((m.symbol, text[m.start : m.end]) for m in mentions)
    for mention in mentions:
        blank = " " * (mention.end - mention.start)
        text = text[: mention.start] + blank + text[mention.end :]
    return named, *_dates(text)


def quotes(text: str) -> list[str]:
    """What stands between quotation marks."""
    return [next(part for part in found.groups() if part) for found in QUOTED.finditer(text)]


def all_numbers(text: str, language: str = "en") -> frozenset[str]:
    """Every way to read every number of a text, those of dates and symbols too."""
    english = in_english(text, language)
    return frozenset().union(*_numbers(english, loose=True))


def _dates(text: str) -> tuple[list[Date], str]:
    """The dates of a text, and the text without them."""
    found = [Date(int(d), int(m), int(y)) for y, m, d in _ISO.findall(text)]
    text = _ISO.sub(" ", text)
    for pattern in _DATES:
        for match in pattern.finditer(text):
            found.extend(_dates_of(match.groupdict()))
        text = pattern.sub(" ", text)
    return found, text


def _dates_of(parts: dict[str, str | None]) -> list[Date]:
    month = MONTH[str(parts["month"]).lower()]
    year = int(parts["year"]) if parts["year"] else None
    days = [int(day) for day in re.findall(r"\d+", parts.get("days") or "")]
    return [Date(day, month, year) for day in days] or [Date(None, month, year)]


def _figure(sign: re.Match[str]) -> str:
    """A sign that is a number in figures. Example: `½` is 0.5."""
    return f" {unicodedata.numeric(sign[0]):g} "


def _numbers(text: str, loose: bool) -> list[Readings]:
    found = [readings for words, readings in _AMOUNTS if words.search(text)]
    for match in _DIGITS.finditer(text):
        found.append(_figured(text, match) | (_readings(match[0]) if loose else set()))
    bare = _SCALED.sub(" 0 ", text)
    worded = [_worth(m[0]) for m in _NUMBER_WORD.finditer(bare)]
    worded += [_ORDINALS[m[0].lower()] for m in _ORDINAL_WORD.finditer(bare)]
    # “one” and “first” are as often no number
    return found + [frozenset({str(n)}) for n in worded if n != 1 or loose]


def _figured(text: str, found: re.Match[str]) -> Readings:
    """A number in figures with its scale, at its place in a text."""
    figures = _DIGITS.match(text, found.start())
    assert figures is not None
    scale = _SCALE.match(text, figures.end())
    times = (_SCALES | _SHORT)[(scale[1] or scale[2]).lower()] if scale else 1
    return frozenset(_plain(Decimal(r) * times) for r in _readings(figures[0]))


def _readings(digits: str) -> set[str]:
    """A number's ways to be read: with its points as decimals, or as thousands."""
    parts = re.split(r"[.,\u00a0\u202f]", digits)
    readings = set()
    if len(parts) == 1 or all(len(part) == 3 for part in parts[1:]):
        readings.add("".join(parts))
    if len(parts) > 1 and (len(parts) == 2 or all(len(part) == 3 for part in parts[1:-1])):
        readings.add(f"{''.join(parts[:-1])}.{parts[-1]}")
    return {_plain(Decimal(r)) for r in readings} or set(parts)


def _plain(number: Decimal) -> str:
    text = format(number.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _worth(words: str) -> int:
    """A number in words. Example: `two hundred and five` is 205."""
    total, part = 0, 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            part = (part or 1) * 100
        elif word in _SCALES:
            total, part = total + (part or 1) * _SCALES[word], 0
        else:
            part += _CARDINALS.get(word, 0)
    return total + part


def fold_quote(text: str) -> str:
    """A text as quotes are compared: white space, hyphens and quotation marks alike."""
    text = re.sub(r"[“”„«»\"‘’'`]", "'", _HIDDEN.sub("-", normalise(text)))
    return re.sub(r"\s+", " ", text.translate(str.maketrans("‹›", "<>"))).strip()


def digits(text: str, language: str) -> str:
    """The text with the figures of its script as ours."""
    text = _ONE.sub("", text) if language == "zh" else text
    return prepared(text, language) if language in ("ar", "zh") else text
