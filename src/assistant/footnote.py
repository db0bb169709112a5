"""A citation in the form of a United Nations footnote.

Resolutions and decisions are named by body and number, other documents by symbol,
texts without one by title, each followed by the paragraph, in the words of the reader's
language; an act of a body that has no name in that language goes by its symbol. What is
quoted is added by whoever prints the footnote.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from assistant import bodies, messages
from assistant.answers import Citation
from assistant.documents import ordinal
from assistant.guard import visible
from assistant.messages import Words
from assistant.places import place

_ACT = re.compile(r"(?P<series>.+/)(?P<kind>RES|DEC|Res\.|Dec\.)/?(?P<number>.+)")
_SESSION = re.compile(r"EA\.(\d+)/$|HA\.(\d+)/$")
_PREAMBULAR = re.compile(r"preambular para\. (\d+)")
# Series whose acts are printed under that very symbol; the others are numbers in a report.
_PRINTED = frozenset({"A/", "S/", "E/", "A/HRC/"})


def footnote(citation: Citation, words: Words = messages.ENGLISH) -> str:
    """The citation as a footnote of a United Nations text, without the quote.

    Example: E/RES/2012/19, para. 12 becomes `Economic and Social Council resolution
    2012/19, para. 12.`
    """
    symbol = visible(citation.symbol or "")
    name = named(symbol, words) if symbol else visible(citation.title)
    line = ", ".join(part for part in (name, _place(citation.locator, words)) if part).rstrip(".")
    if name != symbol:
        line = line[:1].upper() + line[1:]
    if citation.brief:
        line += f" ({words.of('footnotes', 'brief')})"
    elif "draft" in citation.status and "/L." not in symbol:
        line += f" ({words.of('statuses', citation.status)})"
    address = safe_link(citation.url)
    if symbol or not address:
        return f"{line}."
    return f"{line}. {words.of('footnotes', 'available').format(address=address)}"


def named(symbol: str, words: Words = messages.ENGLISH) -> str:
    """What a text calls a document: `A/RES/79/1` is `General Assembly resolution 79/1`."""
    found = _ACT.fullmatch(symbol)
    body = bodies.by_prefix(found["series"]) if found else None
    texts = words.group("footnotes")
    if not found or not body or (words.language != "en" and body not in texts):
        return symbol
    kind = "resolution" if found["kind"].upper().startswith("RES") else "decision"
    session = _SESSION.search(found["series"])
    number = f"{session[1] or session[2]}/{found['number']}" if session else found["number"]
    return texts[kind].format(body=texts.get(body, body), n=number)


def printed(symbol: str) -> bool:
    """Whether a document was issued under this symbol, so that an official address is certain.

    Resolutions of commissions and conferences, and decisions, have a symbol here for
    linking only. Example: `printed("E/CN.15/RES/19/1")` is false.
    """
    found = _ACT.fullmatch(symbol)
    if not found or "." in found["kind"]:
        return True
    return found["kind"] == "RES" and found["series"] in _PRINTED


def safe_link(url: str | None) -> str:
    """The address when it is an ordinary web address, otherwise nothing."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return url or "" if parts.scheme in {"http", "https"} and parts.netloc else ""


def _place(locator: str, words: Words) -> str:
    """Preambular paragraphs are counted in words in English: `fourth preambular paragraph`."""
    if words.language != "en":
        return place(visible(locator), words.language)
    return _PREAMBULAR.sub(
        lambda found: f"{ordinal(int(found[1]))} preambular paragraph", visible(locator)
    )
