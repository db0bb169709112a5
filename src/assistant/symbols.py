"""Document symbols and the names that stand for them.

Finds every mention of a United Nations document in a text, as a symbol
(A/RES/79/1) or in words (General Assembly resolution 79/1), and gives each the one
symbol that it stands for. What has no symbol of its own in print (a commission's
resolution, a decision) gets one in the same form, for linking only. What only looks
like a symbol (treaty volumes, dates, ratios) is none. Nothing is looked up: whether
such a document exists is another's question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from assistant.bodies import by_prefix
from assistant.documents import Mention, Status
from assistant.worded import in_words

# Each character keeps its place, so that offsets in the plain text are offsets in the source.
_ODD = "\u00a0\u202f\u2009\u2007\t\n‐‑‒–—−／（）＿٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
_PLAIN = dict(zip(_ODD, "      ------/()_01234567890123456789", strict=True))
_ODD_ONES = re.compile(f"[{_ODD}]")
_PIECE = re.compile(r"\((Part|Vol\.|Resumption)", re.IGNORECASE)
_JOINT = re.compile(r"-(?=[A-Z]+/\S*\d)")  # A/77/900-S/2023/400
_CHANGE = re.compile(r"(?:Add|Amend|Corr|Rev)\.")
_ORGANS = (
    "A S E T ST DP TD SG PBC CD CEP ECE UNEP HSP CRC CCPR CEDAW CERD CAT CMW CRPD CED HRI CTOC CAC "
    "FCCC CBD ICCD ID IDB GC NPT APLC CCW BWC CONF SPLOS ISBA CLCS UNW UNCTAD WFP ITC TRANS ENERGY "
    "TIM EB CES UNITAR UNAPCICT ESCAP LC ICEF UNFPA WP JIU SPT EC"
).split()
_ORGAN = "|".join(sorted(_ORGANS, key=len, reverse=True))
_ROMAN = r"(?:E?S-)?[IVXLC]+"
_SYMBOL = re.compile(
    rf"(?<![\w/.-])(?P<organ>{_ORGAN}|(?:IDB|GC)\.\d+)"
    rf"(?P<rest>(?:\s?/{{1,2}}\s?(?:[A-Z]+\.?\s?(?=\d))?[\w.-]*\w"
    rf"(?:\s?\((?:{_ROMAN}|\d{{4}}|\d{{1,2}}(?=\)/)|Part\s[IVX]+|Vol\.\s?[IVX]+|Resumption\s\d|"
    r"Sect\.\s?\d+[A-Z]?)\))?)+)"
    rf"(?P<letter>\s[A-Z](?=[\s,.;:)\]?!]|$)(?:\s?\({_ROMAN}\))?)?",
    re.IGNORECASE,
)


def normalise(text: str) -> str | None:
    """Return the symbol that a text names first, also a bare number, or None.

    Example: `normalise("Resolution 79/1 of the General Assembly")` → "A/RES/79/1".
    """
    mentions = find(text) or find(f"resolution {text.strip()}")
    if mentions:
        return mentions[0].symbol
    return from_name(text) if "_" in text else None


def from_name(stem: str) -> str | None:
    """Return the symbol in a file's name, where `_` stands for the slash.

    Example: `from_name("A_RES_67_244_B")` → "A/RES/67/244 B".
    """
    mentions = list(_symbols(re.sub(r"_+", "/", _plain(stem))))
    return mentions[0].symbol if mentions and mentions[0].start == 0 else None


def find(text: str, body: str | None = None, known: Sequence[str] = ()) -> list[Mention]:
    """Return every mention of a document, in order, with offsets and its symbol.

    `body` is the name of the body whose text this is, for "its resolutions"; `known` are
    names of other bodies that the document has named before, for "Commission resolution".
    Example: `find("its resolution 60/1", "General Assembly")` → one mention of A/RES/60/1.
    """
    plain = _plain(text)
    found = [*_symbols(plain), *in_words(plain, body, known)]
    return _first_come(sorted(found, key=lambda m: (m.start, -m.end)))


def same(one: str | None, other: str | None) -> bool:
    """Say whether two symbols name one document, whatever their spacing, case or missing year."""
    if not one or not other:
        return False
    return any(_equal(a, b) for a in _keys(one) for b in _keys(other))


@lru_cache(maxsize=65_536)  # every symbol of an index is compared with each that is asked for
def _keys(symbol: str) -> tuple[tuple[str, str], ...]:
    """A symbol's key and that without its year; of each, where two organs share a document."""
    parts = _JOINT.split(symbol)
    keys = [_key(s) for s in ([symbol, *parts] if len(parts) > 1 else parts)]
    return tuple((key, re.sub(r"\(\d{4}\)$", "", key)) for key in keys)


def _equal(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (a, bare_a), (b, bare_b) = one, other
    return a == b or (bare_a == bare_b and (a == bare_a or b == bare_b))


def status_of(symbol: str) -> Status | None:
    """Return the standing that a symbol itself tells, or None."""
    if re.search(r"/L\.\d+", symbol):
        return Status.REVISED_DRAFT if "/Rev." in symbol else Status.DRAFT
    for pattern, status in (
        (r"/Res[./]", Status.ADOPTED),
        (r"/DEC[./]", Status.DECISION),
        (r"/PRST/", Status.STATEMENT),
    ):
        if re.search(pattern, symbol, re.IGNORECASE):
            return status
    return None


def body_of(symbol: str) -> str | None:
    """Return the full name of the body whose document this is, or None."""
    return by_prefix(symbol)


def url_of(symbol: str, language: str = "en") -> str:
    """Return the official address of a document in one of the six languages."""
    return f"https://docs.un.org/{language}/{quote(symbol.replace(' ', ''), safe='/().-')}"


def _plain(text: str) -> str:
    return _ODD_ONES.sub(lambda found: _PLAIN[found.group()], text)


def _key(symbol: str) -> str:
    bare = re.sub(r"[^A-Z0-9()]", "", symbol.upper())
    return re.sub(r"\((SECT\w+)\)", r"\1", bare)


def _first_come(mentions: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _symbols(plain: str) -> Iterator[Mention]:
    for match in _SYMBOL.finditer(plain):
        symbol = _canonical(match)
        if symbol:
            end = match.start("letter") if symbol[-1:] != ")" and not _lettered(match) else None
            yield Mention(match.start(), match.end() if end in (None, -1) else end, symbol)


def _lettered(match: re.Match[str]) -> bool:
    """Only resolutions have lettered parts; after other symbols a capital is a word or a name."""
    letter = match.group("letter")
    if not letter or not re.search(r"/\s?RES\s?/", match.group(), re.IGNORECASE):
        return False
    article = letter.strip() == "A" and re.match(r"\s[a-z]", match.string[match.end() :])
    return letter.strip()[0].isupper() and not article


def _canonical(match: re.Match[str]) -> str | None:
    organ, rest = match.group("organ"), re.sub(r"\s", "", match.group("rest"))
    if not _plausible(organ, rest):
        return None
    parts = [_cased(part) for part in rest.strip("/").split("/") if part]
    last = next(
        (i for i, part in enumerate(parts) if re.match(r"(?:Add|Corr)\.", part)), len(parts)
    )
    parts = parts[: last + 1] + [p for p in parts[last + 1 :] if _CHANGE.match(p)]
    if "RES" in parts and len(parts) > 2 and re.fullmatch("[A-Z]", parts[-1]):
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    symbol = "/".join([organ.upper(), *parts])
    if _lettered(match):
        symbol += " " + re.sub(r"\s?\(", " (", match.group("letter").strip())
    symbol = re.sub(r"(?<=^S/RES/)(\d+)\((\d{4})\)", r"\1 (\2)", symbol)
    symbol = _PIECE.sub(lambda found: f" ({found[1].capitalize()} ", symbol)
    return re.sub(r"(?:/|\()sect\.(\d+[a-z]?)\)?", _section, symbol, flags=re.IGNORECASE)


def _section(match: re.Match[str]) -> str:
    return f" (Sect. {match[1].upper()})"


def _cased(part: str) -> str:
    """Print one element as the Organization does: RES, but Res.5, Rev.1, Add.1."""
    lead = re.match(r"(res|rev|add|corr|amend|sub|sect)\.", part, re.IGNORECASE)
    return part[:1].upper() + part[1:].lower() if lead else part.upper()


def _plausible(organ: str, rest: str) -> bool:
    """A symbol holds a number, and more than `a/2` or `and/or`."""
    if not re.search(r"\d", rest):
        return False
    typed = re.search(
        r"/(?:RES|PRST|L\.|DEC|CN\.|AC\.|C\.\d|HRC|CONF|[PS][VR]\.\d)", rest, re.IGNORECASE
    )
    return bool(
        typed
        or (organ.isupper() and (rest.count("/") > 1 or re.fullmatch(r"/\d{2,5}", rest)))
        or rest.count("/") > 2
        or ("." in organ and organ.isupper())
        or (rest.count("/") == 2 and re.fullmatch(r"/\d{2,4}/\d{1,4}", rest))
    )
