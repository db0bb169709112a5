"""The words of the faces in the seven languages: labels, notices and hints, from `interface/`.

Answers and refusals are worded elsewhere; nothing here depends on a question.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "interface"
NAMES = {
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ar": "العربية",
    "zh": "中文",
    "ru": "Русский",
}
RIGHT_TO_LEFT = frozenset({"ar"})
LANGUAGE_COOKIE = "ua-lang"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. Called with a key it gives a text, its fields filled in.

    Example: `words("en")("passages", count=3)` gives `3 passages`.
    """

    language: str
    texts: Mapping[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """One text; a `count` of 1 takes the `_one` form. Raises KeyError for an unknown key."""
        if values.get("count") == 1 and f"{key}_one" in self.texts:
            key = f"{key}_one"
        return str(self.texts[key]).format(**values) if values else str(self.texts[key])

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def themes(self) -> Sequence[Mapping[str, Any]]:
        """Example questions by theme: `name` and `questions`."""
        themes: Sequence[Mapping[str, Any]] = self.texts["themes"]
        return themes

    def of(self, group: str, key: str) -> str:
        """A word of a group (`statuses`, `types`, `standings`); the key itself when unknown."""
        return str(self.texts[group].get(key, key))

    def group(self, group: str) -> Mapping[str, str]:
        """Every word of a group by its key."""
        words: Mapping[str, str] = self.texts[group]
        return words

    def date(self, iso: str | None) -> str:
        """A date as people write it: `2012-07-26` gives `26 July 2012`; what is none stays."""
        try:
            day = date.fromisoformat(iso or "")
        except ValueError:
            return iso or ""
        month = self.texts["months"][day.month - 1]
        return self("date_form", day=day.day, month=month, year=day.year)


@cache
def words(language: str | None = "en") -> Words:
    """The words of a language; English for one that is not there."""
    known = language if language in NAMES else "en"
    with (FOLDER / f"{known}.toml").open("rb") as file:
        return Words(str(known), tomllib.load(file))


def preferred(*wishes: str | None) -> str:
    """The first language there is among wishes, each a code or an Accept-Language line.

    Example: `preferred(None, "de, pt-BR;q=0.8")` gives `pt`.
    """
    for wish in wishes:
        parts = (_weighed(part) for part in (wish or "").split(","))
        for _, code in sorted(parts, key=lambda part: -part[0]):
            if code in NAMES:
                return code
    return "en"


def _weighed(part: str) -> tuple[float, str]:
    code, _, weight = part.strip().partition(";q=")
    try:
        return float(weight or 1), code.split("-")[0].lower()
    except ValueError:
        return 0.0, ""


ENGLISH = words("en")
NAME = ENGLISH("name")
DISCLAIMER = ENGLISH("disclaimer")
GETTING_READY = ENGLISH("getting_ready")
STARTUP_FAULT = "The assistant could not start; the server’s log tells why."
