"""The words around a quote, in the seven languages, from `texts/<language>.toml`.

Leaves out the quotes and the locators: those stay as the documents have them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "texts"
LANGUAGES = ("en", "es", "pt", "fr", "ar", "zh", "ru")


def text(language: str, key: str, **values: object) -> str:
    """One frame text with its fields filled in; a language that is not there speaks English.

    A `count` or number of `documents` of 1 takes the text's `_one` form where there is one.
    Example: `text("en", "absent_symbol", symbol="A/RES/1/1")`. Raises KeyError for an unknown key.
    """
    frames = frames_of(language if language in LANGUAGES else "en")
    if 1 in (values.get("count"), values.get("documents")) and f"{key}_one" in frames:
        key = f"{key}_one"
    return frames[key].format(**values)


@cache
def frames_of(language: str) -> dict[str, str]:
    """All frame texts of one language by key."""
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)
