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
from urllib.parse import quote

from assistant.bodies import FULL, SHORT, Body, by_name, by_prefix, named
from assistant.documents import Mention, Status

# Each character keeps its place, so that offsets in the plain text are offsets in the source.
_PLAIN = str.maketrans(
    "\u00a0\u202f\u2009\u2007\t\n‐‑‒–—−／（）＿٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "      ------/()_01234567890123456789",
)
_ORGANS = (
    "A S E T ST DP TD SG PBC CD CEP ECE UNEP HSP CRC CCPR CEDAW CERD CAT CMW CRPD CED HRI CTOC CAC "
    "FCCC CBD ICCD ID IDB GC NPT APLC CCW BWC CONF SPLOS ISBA CLCS UNW UNCTAD WFP ITC TRANS ENERGY "
    "TIM EB CES UNITAR UNAPCICT ESCAP LC ICEF UNFPA WP"
).split()
_ORGAN = "|".join(sorted(_ORGANS, key=len, reverse=True))
_ROMAN = r"(?:E?S-)?[IVXLC]+"
_SYMBOL = re.compile(
    rf"(?<![\w/.-])(?P<organ>{_ORGAN})(?P<rest>(?:\s?/{{1,2}}\s?(?:[A-Z]+\.?\s?)?[\w.-]*\w"
    rf"(?:\s?\((?:{_ROMAN}|\d{{4}}|Part\s[IVX]+)\))?)+)"
    rf"(?P<letter>\s[A-Z](?=[\s,.;:)\]?!]|$)(?:\s?\({_ROMAN}\))?)?",
    re.IGNORECASE,
)
_SLASHED = r"(?:E?S-\d{1,2}|\d{1,4})\s?/\s?\d{1,4}"
_SESSIONED = rf"\d{{1,4}}(?:\s[A-Z])?\s?\((?:{_ROMAN}|(?:19|20)\d\d)\)"
_NUMBER = rf"(?:{_SESSIONED}|{_SLASHED}(?:\s?\([IVXLC]+\))?|\d{{3,4}}(?![\d/]))"
_LETTERS = (
    r"(?P<letters>\s(?:A(?=\s?(?:of\b|and\s[B-Z]\b|[,;.)]|$))|[B-Z]\b)(?:(?:,\s|\sand\s|,\sand\s)"
    r"[A-Z](?![\w’'.-]))*)?"
)
_HEAD = (
    r"(?:resolutions?|decisions?|res\.?|dec\.?|résolutions?|décisions?|resoluci(?:ón|ones)"
    r"|decisi(?:ón|ones)|резолюци\w+|решени\w+|القرارات|القرار|قرار\w*|المقرر)"
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE = rf"(?:(?:of|on|dated)\s)?\d{{1,2}}\s{_MONTH}(?:,?\s\d{{4}})?"
_BETWEEN = re.compile(
    rf"(?:,?\s(?:{_DATE}(?:(?:,\s(?:and\s)?|\sand\s){_DATE})*))?"
    r"(?:,\sentitled\s[“\"][^”\"]{0,400}[”\"])?"
    r"(?:,?\s(?:and|or|y|et|и)\s|,\s|;\s(?:and\s)?)",
)
_WORDED = re.compile(
    rf"(?P<head>\b{_HEAD})(?:\s(?:No\.|n[°o]\.?|№)|\s?第)?\s?(?P<number>{_NUMBER}){_LETTERS}",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    rf"\b(?P<body>UNGAR?|UNSCR?|SCR|ECOSOC|HRC|UNEA|GA|SC)\s(?P<number>{_NUMBER}){_LETTERS}"
)
_CHINESE = re.compile(rf"第?\s?(?P<number>{_NUMBER})\s?号?\s?(?P<head>决议|决定)(?P<letters>)")
_NEXT = re.compile(rf"(?P<number>{_SESSIONED}|{_SLASHED}){_LETTERS}")
_AFTER = re.compile(
    rf"(?:,?\s{_DATE})?(?:,\sentitled\s[“\"][^”\"]{{0,400}}[”\"])?,?\s(?:of|by|de|del|du)\s"
    r"(?:the\s|la\s|l[’'])?",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    rf"(?:,?\s{_DATE})?(?:,?\sentitled\s[“\"][^”\"]{{0,400}}[”\"])?,\s(?:the\s)?", re.IGNORECASE
)
_REACH = 90  # characters before "resolution" in which a body's name may stand


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
    mentions = list(_symbols(re.sub(r"_+", "/", stem.translate(_PLAIN))))
    return mentions[0].symbol if mentions and mentions[0].start == 0 else None


def find(text: str, body: str | None = None, known: Sequence[str] = ()) -> list[Mention]:
    """Return every mention of a document, in order, with offsets and its symbol.

    `body` is the name of the body whose text this is, for "its resolutions"; `known` are
    names of other bodies that the document has named before, for "Commission resolution".
    Example: `find("its resolution 60/1", "General Assembly")` → one mention of A/RES/60/1.
    """
    plain = text.translate(_PLAIN)
    found = [*_symbols(plain), *_worded(plain, body, known)]
    return _first_come(sorted(found, key=lambda m: (m.start, -m.end)))


def same(one: str | None, other: str | None) -> bool:
    """Say whether two symbols name one document, whatever their spacing, case or missing year."""
    if not one or not other:
        return False
    a, b = _key(one), _key(other)
    bare_a, bare_b = re.sub(r"\(\d{4}\)$", "", a), re.sub(r"\(\d{4}\)$", "", b)
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


def _key(symbol: str) -> str:
    return re.sub(r"[^A-Z0-9()]|(?<=\d)/(?=[A-Z]$)", "", symbol.upper())


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
    if "RES" in parts and len(parts) > 2 and re.fullmatch("[A-Z]", parts[-1]):
        parts[-2:] = [f"{parts[-2]} {parts[-1]}"]
    symbol = "/".join([organ.upper(), *parts])
    if _lettered(match):
        symbol += " " + re.sub(r"\s?\(", " (", match.group("letter").strip())
    symbol = re.sub(r"(?<=^S/RES/)(\d+)\((\d{4})\)", r"\1 (\2)", symbol)
    return re.sub(r"\(PART", " (Part ", symbol, flags=re.IGNORECASE)


def _cased(part: str) -> str:
    """Print one element as the Organization does: RES, but Res.5, Rev.1, Add.1."""
    lead = re.match(r"(res|rev|add|corr|amend|sub)\.", part, re.IGNORECASE)
    return part[:1].upper() + part[1:].lower() if lead else part.upper()


def _plausible(organ: str, rest: str) -> bool:
    """A symbol holds a number, and more than `a/2` or `and/or`."""
    if not re.search(r"\d", rest):
        return False
    typed = re.search(r"/(?:RES|PRST|L\.|DEC|CN\.|AC\.|C\.\d|HRC|CONF)", rest, re.IGNORECASE)
    return bool(
        typed
        or (organ.isupper() and (rest.count("/") > 1 or re.fullmatch(r"/\d{2,5}", rest)))
        or rest.count("/") > 2
        or (rest.count("/") == 2 and re.fullmatch(r"/\d{2,4}/\d{1,4}", rest))
    )


def _worded(plain: str, body: str | None, known: Sequence[str]) -> Iterator[Mention]:
    for match in _WORDED.finditer(plain):
        start, context = _who(plain, match, body, known)
        yield from _list(plain, match, start, context)
    for match in _ABBREVIATED.finditer(plain):
        yield from _list(plain, match, match.start(), by_name(match.group("body")))
    for match in _CHINESE.finditer(plain):
        window = plain[max(0, match.start() - 12) : match.start()]
        yield from _list(plain, match, match.start(), by_name(window))


def _list(
    plain: str, match: re.Match[str], start: int, body: Body | str | None
) -> Iterator[Mention]:
    """Yield the mention at a match and those that follow it in one list of numbers."""
    decision = _is_decision(match)
    item: re.Match[str] | None = match
    while item:
        yield from _one(item, start, body, decision)
        between = _BETWEEN.match(plain, item.end())
        item = _NEXT.match(plain, between.end()) if between else None
        start = item.start() if item else 0


def _is_decision(match: re.Match[str]) -> bool:
    head = match.groupdict().get("head") or ""
    return bool(re.match(r"d[eé]c|реш|المقرر|决定", head, re.IGNORECASE))


def _one(
    item: re.Match[str], start: int, body: Body | str | None, decision: bool
) -> Iterator[Mention]:
    number = re.sub(r"\s?/\s?", "/", item.group("number"))
    letters = re.findall(r"[A-Z](?![a-z])", item.group("letters") or "")
    if not letters:
        if symbol := _symbol(number, body, decision):
            yield Mention(start, item.end("number"), symbol)
        return
    at = item.end("number")
    for letter in letters:
        place = item.string.index(letter, at)
        if symbol := _symbol(f"{number} {letter}", body, decision):
            yield Mention(start, place + 1, symbol)
        start = at = place + 1
        start = item.string.index(letters[-1], at) if letter != letters[-1] else start


def _who(
    plain: str, match: re.Match[str], body: str | None, known: Sequence[str]
) -> tuple[int, Body | str | None]:
    """Return where the mention starts and the body it names: before, after, or by context."""
    after = _AFTER.match(plain, match.end())
    if after and (full := FULL.match(plain, after.end())):
        return match.start(), named(full)
    if after and (word := SHORT.match(plain, after.end())):
        return match.start(), _short(word.group(), plain[: match.start()], body, known)
    left = plain[max(0, match.start() - _REACH) : match.start()]
    offset = match.start() - len(left)
    if (full := _last(FULL, left)) and _adjoins(left[full.end() :]):
        return offset + full.start(), named(full)
    if (word := _last(SHORT, left)) and _adjoins(left[word.end() :]):
        return offset + word.start(), _short(word.group(), plain[: match.start()], body, known)
    return match.start(), _its(match, left, body, known)


def _adjoins(gap: str) -> bool:
    return bool(re.fullmatch(r"(?:[’']s)?,?\s?(?:\(\w+\)\s?)?(?:of\sits\s|in\sits\s)?", gap))


def _its(
    match: re.Match[str], left: str, body: str | None, known: Sequence[str]
) -> Body | str | None:
    """Resolve "its resolution": the body that follows or is named in the clause, else the text's."""
    before = match.string[: match.start()]
    clause = re.split(r"[.;:]\s|”", left)[-1]
    if not re.search(r"\b(?:its|by|their)\b[\w\s]{0,20}$", clause):
        return by_name(body) or body
    if ahead := _AHEAD.match(match.string, match.end()):
        if full := FULL.match(match.string, ahead.end()):
            return named(full)
        if word := SHORT.match(match.string, ahead.end()):
            return _short(word.group(), before, body, known)
    if full := _last(FULL, clause):
        return named(full)
    if word := _last(re.compile(r"\bthe " + SHORT.pattern), clause):
        return _short(word.group()[4:], before, body, known)
    return by_name(body) or body


def _short(word: str, before: str, body: str | None, known: Sequence[str]) -> Body | str | None:
    """Resolve "the Council": the last one named so, then the text's own, then those known."""
    kind = word.lower()
    said = [named(m) for m in FULL.finditer(before)]
    own = by_name(body)
    others = [by_name(name) for name in known]
    for candidate in [*reversed(said), own, *others]:
        if candidate and candidate.short == kind:
            return candidate
    return by_name("General Assembly") if kind == "assembly" else kind


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = None
    for found in pattern.finditer(text):
        pass
    return found


_YEARED = re.compile(r"\d{1,4}\s?\((?:19|20)\d\d\)")
_OF_YEAR = re.compile(r"(?:19[4-9]\d|20\d\d)/\d{1,3}(?: [A-Z])?")


def _symbol(number: str, body: Body | str | None, decision: bool) -> str | None:
    """Form the symbol from a number and its body; the number's own form overrules the body."""
    number = re.sub(r"(?<=\d)\s?\((?=[IVXLCES-]+\))", "(", number)
    number = re.sub(r"(?<=[A-Z])\(", " (", number)
    series = _series(number, body)
    if series is None:
        return None
    if decision:
        series = re.sub(r"/RES/", "/DEC/", series)
    if series.startswith("S/"):
        number = re.sub(r"\s?\(", " (", number)
    session, _, item = number.partition("/")
    return series.format(number=number, session=session, item=item)


def _series(number: str, body: Body | str | None) -> str | None:
    if _YEARED.fullmatch(number) or re.fullmatch(r"\d{3,4}", number):
        return _if_council(number, body)
    if _OF_YEAR.fullmatch(number):
        return body.series if isinstance(body, Body) and body.prefix.startswith("E/CN") else _ecosoc
    if isinstance(body, Body):
        return body.series if _could_be(number, body) else _series(number, None)
    if body is not None and body != "council":
        return None
    if body == "council":
        return "A/HRC/RES/{number}" if re.fullmatch(r"S?-?\d{1,2}/\d{1,3}", number) else None
    assembly = re.match(r"(3[1-9]|[4-9]\d|1\d\d)/|E?S-|\d+(?: [A-Z])?\([XVI]+\)", number)
    return "A/RES/{number}" if assembly else None


def _could_be(number: str, body: Body) -> bool:
    """Whether a body numbers its resolutions so: by session, by year, by running number."""
    if body.prefix == "S/" or (body.prefix == "E/" and re.match(r"\d{1,2}/", number)):
        return False
    session = re.match(r"(\d{1,2})/", number)
    return not session or body.prefix == "A/" or int(session[1]) < 70


_ecosoc = "E/RES/{number}"


def _if_council(number: str, body: Body | str | None) -> str | None:
    """A number with a year is the Security Council's; a bare one only if nothing else is named."""
    if isinstance(body, Body) and body.prefix != "S/" and not _YEARED.fullmatch(number):
        return None
    return "S/RES/{number}" if len(re.sub(r"\s?\(.*", "", number)) < 5 else None
