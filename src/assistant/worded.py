"""Documents named in words: "General Assembly resolution 79/1", "its decision 50/411".

Finds the number behind a word such as resolution, tells by the words around it whose it
is, and forms the symbol. The number's own form overrules what is said: a year in
brackets is the Security Council's. Whether such a document exists is another's question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.bodies import FULL, SHORT, Body, by_name, named
from assistant.documents import Mention

_ROMAN = r"(?:E?S-)?[IVXLC]+"
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


def in_words(plain: str, body: str | None, known: Sequence[str]) -> Iterator[Mention]:
    """Yield every document named in words; offsets are those of the text given."""
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
    """Resolve "its resolution": the body that follows or stands before, else the text's own."""
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
    return next(reversed(list(pattern.finditer(text))), None)


_YEARED = re.compile(r"\d{1,4}\s?\((?:19|20)\d\d\)")
_COUNCIL_SERIES = "E/RES/{number}"
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
        return (
            body.series
            if isinstance(body, Body) and body.prefix.startswith("E/CN")
            else _COUNCIL_SERIES
        )
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


def _if_council(number: str, body: Body | str | None) -> str | None:
    """A number with a year is the Security Council's; a bare one only if nothing else is named."""
    if isinstance(body, Body) and body.prefix != "S/" and not _YEARED.fullmatch(number):
        return None
    return "S/RES/{number}" if len(re.sub(r"\s?\(.*", "", number)) < 5 else None
