"""The marks by which the parts of a United Nations text are told: one pattern for each.

Patterns match a unit's plain text (no emphasis, white space folded).
"""

from __future__ import annotations

import re

from ingest.verbs import OPERATIVE, PREAMBULAR

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = re.compile(rf"(\d{{1,2}})\.?\s({MONTHS}),?\s(\d{{4}})")
ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"

# "The General Assembly," alone on its line: the words that open a resolution.
_NAME_WORD = (
    r"(?:[A-Z][\w’'()-]*|of|and|the|for|on|to|in|as|its|under|against|serving|meeting|present|this)"
)
OPENING = re.compile(
    rf"(?:The\s(?:{_NAME_WORD}\s){{0,16}}?(?:Assembly|Council|Commission|Conference|Committee|"
    rf"Board|Parties|Meeting|Forum)(?:,?\s{_NAME_WORD}){{0,25}}"
    r"|L[’']Assemblée générale"
    r"|Le Conseil (?:économique et social|de sécurité|des droits de l’homme)"
    r"|La Asamblea General|El Consejo (?:Económico y Social|de Seguridad|de Derechos Humanos))"
    r"[,:.]?"
)
CLOSING = re.compile(
    r"(?:.{0,60}?\b(?:plenary\s+)?meeting|.{0,60}séance plénière|.{0,60}sesión plenaria)"
    r"[,.]?(?:\s.{0,40}\d{4}\.?)?",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\d+(?:st|nd|rd|th)\b|\w+-?(?:first|second|third|fifth|\w+th|ième|ieth)\b", re.I
)
DATE_LINE = re.compile(
    rf"(?:le\s|el\s)?\d{{1,2}}(?:er)?\s(?:{MONTHS}|[a-zéûô]+),?\s\d{{4}}\.?"
    rf"(?:\s(?:le\s)?\d{{1,2}}\s\w+\s\d{{4}}\.?)?"
)
VOTE = re.compile(r"\[?(?:Adopted (?:without a vote|by (?:a|\d))|In favour:|Against:|Abstaining:)")
SIGNED = re.compile(r"\(\s?Signed\s?\)|DONE (?:at|in)\b|IN WITNESS WHEREOF")

_TITLE_NUMBER = (
    rf"(?:\d{{1,4}}/\d{{1,4}}|E?S-\d{{1,2}}/\d{{1,3}}|\d{{1,4}}\s?\((?:{ROMAN}|[IVXL]+)\))"
)
TITLE = re.compile(
    rf"(?:(?:Resolution|Decision|Résolution)\s)?(?P<number>{_TITLE_NUMBER})(?P<letter>\s[A-Z](?=\.))?"
    r"[.:]?\s+(?P<title>\S.*)"
)
COUNCIL_TITLE = re.compile(r"(?:RESOLUTION|Resolution)\s(?P<number>\d{1,4}\s?\(\d{4}\))")

ANNEX = re.compile(
    rf"(?P<what>Annex|Appendix|Enclosure|Attachment|Annexe|Anexo)\b\.?\s?"
    rf"(?P<number>{ROMAN}|\d{{1,2}}|[A-Z](?:\.\d)?)?(?=$|[\s.:—–-])[.:]?\s*(?P<title>.*)",
    re.IGNORECASE,
)
NAMED = re.compile(
    rf"(?P<name>Article|Principle|Rule|Goal|Regulation|Guideline|Section|Chapter|Part|Objective|"
    rf"Target|Recommendation|Decision|Resolution|Clause)\s"
    rf"(?P<number>\d{{1,3}}(?:\.\d{{1,2}})?(?:\s?(?:bis|ter))?(?:/[\w.]+)?|{ROMAN}|[A-Z])(?=$|[\s.:—–])"
    r"\s?[.:—–]?\s*(?P<title>.*)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?P<open>[“\"\[]{0,2})(?P<number>\d{1,3}(?:\s?(?:bis|ter|quater|quinquies))?)\s?"
    r"(?:\.(?!\d)|\)|[–—](?=\s))\]?\s*(?=[^\s\d]|\d)"
)
DECIMAL = re.compile(
    r"[“\"\[]{0,2}(?P<number>\d{1,2}[A-Z]?(?:\.(?:\d{1,3}|[a-z]|[A-Z](?=\.\d))){1,3})[.)]?\s+(?=\S)"
)
ITEM = re.compile(
    r"[“\"\[]{0,2}(?P<label>\((?:[a-z]{1,2}|[ivxl]{1,8}|\d{1,2}|[A-Z])(?:\s(?:bis|ter))?\)|"
    r"(?:[a-z]|[ivx]{1,5})[.)](?=\s)|[•▪‣◦●○■–—-](?=\s))\s*(?=\S)"
)
SECTION = re.compile(
    rf"(?P<label>{ROMAN}|[A-Z])(?:\.\s+|(?:\.|\s+)(?=[^\s\da-z.]))(?P<title>\S.*)|(?P<bare>{ROMAN}|[A-Z])\.?"
)
# The line above a table or figure: `Table 3`, `Figure 29E.II. Lamps lit`.
CAPTION = re.compile(
    r"(?P<what>Table|Figure|Chart|Map)\s"
    r"(?P<number>(?:[A-Z]{1,2}\.?)?\d{1,3}[A-Z]?(?:[.-](?:\d{1,3}|[A-Za-z]|[IVX]+))*|[IVX]+|[A-Z])"
    r"(?:[.:]?$|[.:—–]\s*(?P<title>\S.*))"
)
REMARK = re.compile(r"(?:Notes?|Sources?|Abbreviations?):", re.IGNORECASE)  # under a table
# A heading that is a word and a number, alone or with a title: `Chapter 3`, `Result 1: oil`.
RANKED = re.compile(
    r"(?P<name>[A-Z][a-z]+\s(?:\d{1,3}[A-Z]?|[IVX]+|[A-Z]))(?:[.:—–]\s*(?P<title>\S.*))?"
)
ENDED = re.compile(
    r"[.;:,!?][\"”’»)\]]*(?:$|(?<![A-Z\d].)(?:\d{1,3}(?:,\d{1,3})*|[¹²³⁰⁴-⁹]+)[\"”’»)\]]*$)"
)
_NOTE_TAIL = re.compile(r"(?:(?<=\D)\d{1,3}|[¹²³⁰⁴-⁹]+|\*{1,3})$")


def opens(text: str) -> bool:
    """Say whether a unit is the opening words of a resolution, the body's name alone."""
    bare = re.sub(r"^(?:Now,? therefore,?\s)", "", text)
    return (
        len(bare) < 200 and OPENING.fullmatch(bare) is not None and not OPERATIVE.search(bare[4:])
    )


def closes(text: str) -> bool:
    """Say whether a unit is a meeting's line at the end of a resolution."""
    return len(text.split()) <= 14 and bool(CLOSING.fullmatch(text) and _MEETING.search(text))


def closing_name(text: str) -> str:
    """Name the kind of closing line that a unit is: closing, vote or signature; else nothing."""
    if VOTE.match(text):
        return "vote"
    if SIGNED.match(text):
        return "signature"
    return "closing" if closes(text) else ""


def ends_closing(text: str) -> bool:
    """Say whether a unit goes on with closing lines: a date, the end of a vote in brackets."""
    return DATE_LINE.fullmatch(text) is not None or text.endswith("]")


def is_operative(text: str) -> bool:
    """Say whether a unit opens as an operative paragraph, numbered or not."""
    rest = text[match.end() :] if (match := NUMBERED.match(text)) else text
    return OPERATIVE.match(rest.lstrip('“"[')) is not None


def is_preambular(text: str) -> bool:
    """Say whether a unit opens as a preambular paragraph."""
    return PREAMBULAR.match(text.lstrip('“"[ ')) is not None


def looks_like_heading(text: str) -> bool:
    """Say whether a unit has a heading's form: short, begins large, ends without a point."""
    bare = _NOTE_TAIL.sub("", text)
    if not bare or len(bare.split()) > 20 or ENDED.search(bare) or "; " in bare:
        return False
    first = bare.lstrip('“"([')[:1]
    return (first.isupper() or first.isdigit()) and not ITEM.match(bare)


def iso_date(text: str) -> str | None:
    """Return the first date of a text as ISO 8601. Example: "26 July 2012" → "2012-07-26"."""
    if match := DATE.search(text):
        month = MONTHS.split("|").index(match[2]) + 1
        return f"{match[3]}-{month:02d}-{int(match[1]):02d}"
    return None
