"""Where a passage stands, in the language of the reader: `para. 12` is `párrafo 12` in Spanish.

A locator is kept in English, as people cite the documents; here it is worded for whoever
reads. What a document calls its own parts (its headings, titles of boxes) stays as it is,
and so do symbols and titles. Words are in `interface/`, under `[places]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from assistant import messages
from assistant.answers import Answer, Citation
from assistant.documents import ORDINALS

NUMBER = r"(?:[0-9IVXLC]+[\w./-]*(?: (?:bis|ter|quater))?|[A-Z](?:\.\w+)*)"
ORDINAL = re.compile(rf"(?:(?P<word>{'|'.join(ORDINALS[1:])})|(?P<figure>\d+)\w\w) paragraph")


def place(locator: str, language: str) -> str:
    """A locator in the words of a language; English, and what is not known, comes back as it is.

    Example: `place("annex, para. 12", "es")` is `anexo, párrafo 12`.
    """
    if language == "en" or language not in messages.NAMES:
        return locator
    texts = messages.words(language).group("places")
    own, titled, title = locator.partition("“")
    return ", ".join(_worded(part, texts) for part in own.split(", ")) + titled + title


def worded(answer: Answer) -> Answer:
    """The answer with the places of its passages in its own language, in its text too.

    Only a place beside its marker is worded anew, so that no quoted word changes.
    """
    cited = tuple(replace(c, place=place(c.locator, answer.language)) for c in answer.citations)
    text = answer.text
    for each in cited:
        if each.place != each.locator:
            text = _told(text, each)
    return replace(answer, text=text, citations=cited)


def _told(text: str, cited: Citation) -> str:
    """Its place in `[1] (A/RES/1/1, para. 2)` at a line's end and in `A/RES/1/1, para. 2 [1]`."""
    marker, locator = rf"\[{cited.marker}\]", re.escape(cited.locator)
    for pattern in (rf"({marker} \([^\n]*, ){locator}(\))$", rf"(, ){locator}( {marker})"):
        told = re.compile(pattern, re.MULTILINE)
        text = told.sub(lambda found: f"{found[1]}{cited.place}{found[2]}", text)
    return text


def _worded(part: str, texts: Mapping[str, str]) -> str:
    if counted := ORDINAL.fullmatch(part):
        word, figure = counted.group("word", "figure")
        return texts["paragraph"].format(n=figure or ORDINALS.index(word))
    found = _known().fullmatch(part)
    if not found:
        return part
    form, number = texts[found["kind"].lower()], found["number"] or ""
    before, _, after = form.partition("{n}")
    if not number and (part[0].isupper() or (before and after)):  # a heading; 第…条
        return part
    return f"{before}{number}{after}".strip() + found["end"]


@cache
def _known() -> re.Pattern[str]:
    kinds = sorted(messages.ENGLISH.group("places"), key=len, reverse=True)
    kind = "|".join(re.escape(each) for each in kinds if each != "paragraph")
    return re.compile(rf"(?P<kind>{kind})(?: (?P<number>{NUMBER}))?(?P<end> ?)", re.IGNORECASE)
