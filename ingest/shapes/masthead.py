"""What stands above a text: symbol, title, body, session, date, agenda item, sponsors.

Facts are taken from the lines themselves; the lines are kept as passages too. What the
collection's entry for the file says has been decided by a person and wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from assistant import symbols
from assistant.bodies import by_name
from assistant.documents import Source, Status
from ingest.blocks import BlockKind
from ingest.shapes import patterns as p
from ingest.shapes.unit import Unit

_ORGAN = re.compile(
    r"UNITED|NATIONS|UNITED\s+NATIONS|UNITED\s+\w|United Nations|"
    r"Naciones Unidas|Nations Unies|Организация Объединенных Наций|联合国|الأمم المتحدة|"
    r"\w+ Comisión|\w+ Commission|(?:Official|Summary) [Rr]ecords?|"
    r"Documents officiels|Documentos Oficiales|"
    r"(?:[\w’'/()-]+\s){0,9}(?:Assembly|Council|Commission|Committee|Conference|Board|Forum|COMMISSION|"
    r"COMMITTEE|CONFERENCE|ASSEMBLY|COUNCIL|Parties)(?:\s(?:of|on|for|to|OF|ON|FOR)\s[\w\s,’'-]{3,100})?"
)
_SPONSORS = re.compile(
    r"(?P<who>.{3,600}):\s(?:\w+\s){0,2}?(?P<what>(?:revised\s|amended\s)?"
    r"draft\s(?:resolution|decision|proposal|declaration)s?)\b.{0,40}",
    re.IGNORECASE,
)
_PATTERNS = {
    "distribution": re.compile(
        r"(?:Distr|Дистр|Provisional)\b.*|GENERAL|LIMITED|RESTRICTED|General|Limited|Original\s?:.*|"
        r"(?:ENGLISH|English)( only)?|Advance .*version"
    ),
    "session": re.compile(
        r"(?:.{0,60}\b(?:session|Session|SESSION|período (?:extraordinario )?de sesiones|сессия)|"
        r"\d{4}\s(?:substantive\s|organizational\s)?session)\*?"
    ),
    "agenda item": re.compile(
        r"(?:Provisional\s)?(?:Agenda|AGENDA)\sitems?\s.*|Items?\s\d+.*\b(?:agenda|list)\*{0,3}|"
        r"Points?\s\d+.*\b(?:ordre du jour|liste)\b.{0,20}|"
        r"Temas?\s\d+.*\b(?:programa|lista)\b.{0,20}|"
        r"Пункты?\s\d+.*\bповестки дня\*{0,3}",
        re.IGNORECASE,
    ),
    "adoption": re.compile(
        r"(?:RESOLUTION|Resolution|Decision|DECISION)s?\s(?:ADOPTED|adopted)\b.*|"
        r"(?:Adopted|adopted)\s(?:by|at|on)\b.*|"
        r"(?:Résolution|Décision|Resolución|Decisión)s?\s(?:adoptée?|aprobada)s?\b.*|"
        r"(?:Adoptée?|Aprobada)\s(?:par|por)\b.*|Resolution of \d.*|"
        r"\[(?:on|without|adopted|On|sur|sans|sobre|sin)\b.*|on\s\d{1,2}\s\w+\s\d{4}"
    ),
}
_PLACE = re.compile(
    r"[A-Z][a-zé]+,\s[A-Z][a-z ]+|Addendum|Corrigendum|"
    r"[A-Z][\w’' -]+(?:\s\([\w ]+\))?,\s.*\d{4}|\d{1,2}(?:\s\w+)?\s?[–-]\s?\d{1,2}\s.*\d{4}.*"
)
_KIND_LINE = re.compile(
    r"(?:Final\s|Annual\s|Interim\s)?(?:Report|Note|Memorandum|Letter)\s(?:of|by|from)\sthe\s"
    r"(?:Secretary-General|Executive Director|Executive Secretary|High Commissioner|[Ss]ecretariat|"
    r"President|Chair\w*|Special Rapporteur|Director-General|Administrator)\b.{0,40}|"
    r"(?:Rapport|Note) du (?:Secrétaire général|Secrétariat|Haut-Commissaire)\b.{0,40}|"
    r"(?:Informe|Nota) del? (?:Secretario General|la Secretaría|Alto Comisionado)\b.{0,40}"
)
_TYPED = re.compile(
    r"Report\b|REPORT\b|Letter dated|Statement by|Proceedings|Ministerial|Declaration|Note by|"
    r"Provisional agenda$|Rules of|RULES OF|Identical letters|"
    r"Resolutions and [Dd]ecisions|Note verbale|Notes? verbales? dated|"
    r"Concluding observations|General (?:comment|recommendation) No|Summary record|"
    r"(?:Decision|Views) adopted by the Committee|Opinions? adopted by|Lettre datée|Carta de fecha"
)
_RECORD = re.compile(
    r"(?:\d+(?:st|nd|rd|th)\s)(?:\(\w+\)\s)?(?:plenary\s|closed\s)?meeting", re.IGNORECASE
)
_LETTERHEAD = re.compile(r"^(?:United Nations|Nations Unies|Naciones Unidas)\s+", re.IGNORECASE)
_OF_SOMETHING = re.compile(r"General (?:comment|recommendation) No|Report of the Working Group")
_LONGEST_SUBJECT = 15  # words
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,")


_MOST_LINES = 10  # of a title

OFFICIAL = ("ar", "en", "es", "fr", "ru", "zh")  # what the text shows of itself is surer


@dataclass(slots=True)
class Masthead:
    """The units above a text, sorted: named lines, and those that may be the title."""

    lines: list[tuple[str, Unit]] = field(default_factory=list)
    title: str = ""

    def text(self, name: str) -> str:
        """The first line of that name, or nothing."""
        return next((u.plain for n, u in self.lines if n == name), "")


def read_masthead(head: Sequence[Unit], title: Sequence[Unit] = ()) -> Masthead:
    """Sort the units above a text; without a title of its own, one of them is it."""
    found = Masthead()
    candidates: list[Unit] = []
    for unit in head:
        heads = unit.kind is BlockKind.HEADING and unit.level > 0
        name = "footnote" if unit.note else _name(unit.plain, heads)
        if name == "" and not title:
            candidates.append(unit)
        found.lines.append((name or "masthead", unit))
    if title:
        found.lines += [("title", unit) for unit in title]
        found.title = _clean(" ".join(u.plain for u in title))
    elif candidates:
        chosen = _choose(candidates, found)
        found.lines = [("title" if any(u is c for c in chosen) else n, u) for n, u in found.lines]
        found.title = _joined(chosen)
    return found


def _name(text: str, heads: bool = False) -> str:
    """What a line above a text is; nothing for one that may be the title."""
    if _SPONSORS.fullmatch(text):
        return "sponsors"
    if _TYPED.match(text) or p.COUNCIL_TITLE.fullmatch(text):
        return ""
    for name, pattern in _PATTERNS.items():
        if pattern.fullmatch(text):
            return name
    if _is_symbol_line(text):
        return "symbol"
    placed = not heads and _PLACE.fullmatch(text)  # `Administration, Geneva` heads a text
    known = p.DATE_LINE.fullmatch(text) or placed or _ORGAN.fullmatch(text)
    return "masthead" if known or len(text) < 3 else ""


def _is_symbol_line(text: str) -> bool:
    mentions = symbols.find(text.lstrip("[("))
    return bool(mentions) and mentions[0].start == 0 and len(text) - mentions[0].end < 4


def _choose(candidates: Sequence[Unit], found: Masthead) -> Sequence[Unit]:
    """Which lines are the title: the one before "Report of the …", a typed one, or the last.

    Headings of a level that the file tells go together.
    """
    plain = [u.plain for u in candidates]
    if records := [u for u in candidates if _RECORD.fullmatch(u.plain)]:
        return records[:1]
    if found.text("sponsors"):
        return candidates[-1:]
    for at, text in enumerate(plain):
        if _KIND_LINE.fullmatch(text) and at > 0 and not _TYPED.match(plain[at - 1]):
            return candidates[at - 1 : at]
        if (
            re.match(r"Secretary-General’s bulletin|Administrative instruction", text)
            and plain[at + 1 :]
        ):
            return candidates[at + 1 : at + 2]
    typed = [u for u in candidates if _TYPED.match(u.plain)]
    council = [u for u in candidates if p.COUNCIL_TITLE.fullmatch(u.plain)]
    return (
        council[:1]
        or _with_subject(typed[:1], candidates, found)
        or _headings(candidates)
        or candidates[-1:]
    )


def _with_subject(
    typed: Sequence[Unit], candidates: Sequence[Unit], found: Masthead
) -> Sequence[Unit]:
    """A kind of document with the short line below that says of what: `General comment No. 4`."""
    if not typed or not _OF_SOMETHING.match(typed[0].plain):
        return typed
    lines = [unit for _, unit in found.lines]
    below = lines[lines.index(typed[0]) + 1 :][:1]
    subject = [u for u in below if u in candidates and len(u.plain.split()) <= _LONGEST_SUBJECT]
    return [*typed, *subject]


def _headings(candidates: Sequence[Unit]) -> Sequence[Unit]:
    """The headings that make up a title: behind the agenda's, where that is repeated."""
    told = [u for u in candidates if u.kind is BlockKind.HEADING and u.level]
    texts = [u.plain for u in told]
    again = [at for at, text in enumerate(texts) if text in texts[:at]]
    top = min((u.level for u in told), default=0)
    highest = [u for u in told if u.level == top]
    if not told or (not again and len(told) < len(candidates)):
        return highest if len(highest) == 1 else []
    first = again[0] if again else next(at for at, u in enumerate(told) if u.level == top)
    return told[first:] if len(told) - first <= _MOST_LINES else []


def _joined(chosen: Sequence[Unit]) -> str:
    """Lines of a title as one: a heading that is a word and a number has the next for its own."""
    title = ""
    for unit in chosen:
        before = title.rpartition(" – ")[2]
        apart = before and not p.RANKED.fullmatch(before)
        title = f"{title}{' – ' if apart else ' '}{_clean(unit.plain)}".strip()
    return _clean(title)


def council_title(symbol: str | None) -> str:
    """What a resolution of the Security Council is called, which gives its texts no title."""
    number = symbol.removeprefix("S/RES/") if symbol and symbol.startswith("S/RES/") else ""
    return f"Resolution {number}" if number else ""


def _clean(title: str) -> str:
    """A title as it is shown: number, stars and note numbers off."""
    match = p.TITLE.fullmatch(title)
    if match and re.match(r"Resolution of \d", match["title"]):
        return f"Resolution {match['number']}"
    text = match["title"] if match else title
    mention = next(iter(symbols.find(text)), None)
    if mention and mention.start == 0 and len(text) - mention.end > 8:
        text = text[mention.end :].lstrip(" .:")
    text = re.sub(r"(?<=[a-z”)])(?:\d{1,3}|\*{1,3}|[¹²³⁰⁴-⁹]+)$|[\s,]*\*+$|[;,]$", "", text).strip()
    return text.capitalize() if p.COUNCIL_TITLE.fullmatch(text) else text


# --- the source ------------------------------------------------------------------


def own_symbol(units: Iterable[Unit], source: Source) -> str | None:
    """The file's own symbol: what the entry says, its first lines say, or its name says."""
    named = symbols.from_name(PurePath(source.file).stem)
    for unit in list(units)[:14]:
        line = _LETTERHEAD.sub("", unit.plain)
        mention = next(iter(symbols.find(line)), None)
        if mention and mention.start == 0 and "esolution" not in line[: mention.end]:
            rest = line[mention.end :].strip()
            if not rest or symbols.same(mention.symbol, named) or re.match(r"[A-Z]", rest):
                return source.symbol or mention.symbol
    return source.symbol or named


def fill(source: Source, head: Masthead, facts: Source) -> Source:
    """Fill what an entry leaves empty from what the text says."""
    title = source.title if source.title and source.title != PurePath(source.file).stem else ""
    status = facts.status if source.status is Status.DOCUMENT else source.status
    return replace(
        source,
        symbol=source.symbol or facts.symbol,
        title=title or head.title or facts.title or PurePath(source.file).stem,
        body=source.body or facts.body,
        date=source.date or facts.date,
        status=status,
        language=facts.language if source.language in OFFICIAL else source.language,
        url=source.url or facts.url,
        session=source.session or facts.session,
        agenda_item=source.agenda_item or facts.agenda_item,
        names=tuple(dict.fromkeys([*source.names, *facts.names])),
        partial=source.partial or facts.partial,
    )


def body_name(opening: str, head: Masthead, symbol: str | None) -> str | None:
    """The full name of the body: its opening words, its series, or a line of the masthead."""
    said = re.sub(r"^(?:The|Le|La|El)\s", "", opening).rstrip(",: ")
    if (known := by_name(said)) and said:
        return known.name
    if symbol and (known_name := symbols.body_of(symbol)) and (not said or "/RES/" in symbol):
        return known_name
    if said:
        return said[:1].upper() + said[1:]
    organs = [u.plain for n, u in head.lines if n == "masthead" and _ORGAN.fullmatch(u.plain)]
    return organs[0] if organs else (symbols.body_of(symbol) if symbol else None)


def date_of(head: Masthead, closing: Sequence[str]) -> str | None:
    """Adoption's date for what was adopted, else the date of issue."""
    adopted = [u.plain for n, u in head.lines if n == "adoption" or "Resolution of " in u.plain]
    for text in [*adopted, *closing]:
        if found := p.iso_date(text):
            return found
    meetings = [u.plain for _, u in head.lines if _WEEKDAY.search(u.plain)]
    if meetings and (found := p.iso_date(meetings[0])):
        return found
    issued = [u.plain for n, u in head.lines if n in ("masthead", "distribution")]
    for text in issued:
        dated = p.DATE_LINE.fullmatch(text) or text.startswith("Distr")
        if dated and (found := p.iso_date(text)):
            return found
    return None


def status(symbol: str | None, head: Masthead) -> Status:
    """The text's standing: what the masthead calls it, else what its symbol tells."""
    if match := _SPONSORS.fullmatch(head.text("sponsors")):
        what = match["what"].lower()
        return Status.REVISED_DRAFT if "revised" in what or "amended" in what else Status.DRAFT
    told = symbols.status_of(symbol) if symbol else None
    if told:
        return told
    for _, unit in head.lines:
        if re.match(r"(?:Revised\s)?draft\s(?:resolution|decision)", unit.plain, re.IGNORECASE):
            revised = re.match(r"revised", unit.plain, re.IGNORECASE)
            return Status.REVISED_DRAFT if revised else Status.DRAFT
    return Status.ADOPTED


def names_of(symbol: str | None, body: str | None) -> tuple[str, ...]:
    """Other names that people use for a resolution: body and number, short forms."""
    match = re.fullmatch(r"(?:(?P<series>.+)/)?R[Ee][Ss][/.](?P<number>.+)", symbol or "")
    if not match or not body:
        return ()
    number = match["number"]
    if session := re.search(r"\.(\d+)$", match["series"] or ""):
        number = f"{session[1]}/{number}"
    short = re.sub(r"^.*\b(Assembly|Council|Commission|Conference)\b.*$", r"\1", body)
    extra = {"Economic and Social Council": "ECOSOC", "Security Council": "UNSC"}.get(body)
    names = [f"resolution {number}", f"{body} resolution {number}", f"{short} resolution {number}"]
    if extra:
        names.append(f"{extra} resolution {number}")
    return tuple(dict.fromkeys(names))
