"""A citation in the form of a United Nations footnote.

Resolutions and decisions are named by body and number, other documents by symbol,
texts without one by title, each followed by the paragraph, in the words of the reader's
language; an act of a body that is not named in `interface/` goes by its symbol. What is
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
_SESSIONS = re.compile(r" ?\((?=[IVXLC\d])")  # 217 (III), 1244 (1999)
_PREAMBULAR = re.compile(r"preambular para\. (\d+)")
# Series whose acts are printed under that very symbol; the others are numbers in a report.
_PRINTED = frozenset({"A/", "S/", "E/", "A/HRC/"})


def footnote(citation: Citation, words: Words = messages.ENGLISH) -> str:
    """The citation as a footnote of a United Nations text, without the quote.

    Example: E/RES/2012/19, para. 12 becomes `Economic and Social Council resolution
    2012/19, para. 12.`
    """
    symbol, texts = visible(citation.symbol or ""), words.group("footnotes")
    name = named(symbol, words) if symbol else visible(citation.title)
    parts = (name, _place(citation.locator, words))
    line = texts["comma"].join(part for part in parts if part).rstrip(".")
    if name != symbol:
        line = line[:1].upper() + line[1:]
    if citation.brief:
        line += f" ({words.of('footnotes', 'brief')})"
    elif "draft" in citation.status and "/L." not in symbol:
        line += f" ({words.of('statuses', citation.status)})"
    address = safe_link(citation.url)
    if not symbol and address:
        line += texts["stop"] + texts["available"].format(address=address).rstrip(".。")
    return line + texts["stop"].strip()


def named(symbol: str, words: Words = messages.ENGLISH) -> str:
    """What a text calls a document: `A/RES/79/1` is `General Assembly resolution 79/1`."""
    found, texts = _ACT.fullmatch(symbol), words.group("footnotes")
    session = _SESSION.search(found["series"]) if found else None
    body = bodies.by_series(found["series"]) if found else None
    if not found or body is None or body not in texts:
        return symbol
    kind = "resolution" if found["kind"].upper().startswith("RES") else "decision"
    number = f"{session[1] or session[2]}/{found['number']}" if session else found["number"]
    spaced = _SESSIONS.sub("(" if words.language == "zh" else " (", number)
    if words.language == "en" and re.search(r" (?:of|to) the ", texts[body]):
        return f"{kind} {spaced} of the {texts[body]}"  # a long name goes last
    return texts[kind].format(body=texts[body], n=spaced)


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
