"""The marks by which the parts of a United Nations text are told: one pattern for each.

Patterns match a unit's plain text (no emphasis, white space folded).
"""

from __future__ import annotations

import re

from ingest.verbs import OPERATIVE, PREAMBULAR

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTHS = [
    MONTHS.lower().split("|"),
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre".split(),
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
]
_MONTH = {name: at for names in _MONTHS for at, name in enumerate(names, 1)}
_ANY_MONTH = "|".join(sorted(_MONTH, key=len, reverse=True))
DATE = re.compile(
    rf"(?P<day>\d{{1,2}})(?:er|º|\.)?\s(?:de\s)?(?P<month>{_ANY_MONTH}),?\s(?:de\s)?(?P<year>\d{{4}})"
    r"|(?P<year2>\d{4})年(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日",
    re.IGNORECASE,
)
ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"

# "The General Assembly," alone on its line: the words that open a resolution.
_NAME_WORD = (
    r"(?:[A-Z][\w’'()-]*|of|and|the|for|on|to|in|as|its|under|against|serving|meeting|present|this)"
)
OPENING = re.compile(
    rf"(?:The\s(?:{_NAME_WORD}\s){{0,16}}?(?:Assembly|Council|Commission|Conference|Committee|"
    rf"Board|Parties|Meeting|Forum)(?:,?\s{_NAME_WORD}){{0,25}}"
    r"|L[’']Assemblée générale"
    r"|Le Conseil (?:économique et social|de sécurité|des droits de l[’']homme)"
    r"|La Asamblea General|El Consejo (?:Económico y Social|de Seguridad|de Derechos Humanos)"
    r"|(?:Генеральная Ассамблея|Совет Безопасности|Экономический и Социальный Совет"
    r"|Совет по правам человека|大会|安全理事会|经济及社会理事会|人权理事会)(?=[,:，])"
    r"|إن الجمعية العامة|إن مجلس الأمن|إن المجلس الاقتصادي والاجتماعي|إن مجلس حقوق الإنسان)"
    r"[,:.，،]?"
)
CLOSING = re.compile(
    r"(?:.{0,60}?\b(?:plenary\s+)?meeting|.{0,60}\bséance(?: plénière)?|"
    r".{0,60}\bsesión(?: plenaria)?|.{0,60}\bзаседание|第\d+次(?:全体)?会议)[,.]?"
    r"(?:\s.{0,40}\d{4}\.?(?:\sгода)?)?",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"\d+(?:st|nd|rd|th|e|ème|[aª]|-е|次)(?=\W|$|全|会)|\w+-?(?:first|second|third|fifth|\w+th|ième|ieth)\b",
    re.I,
)
DATE_LINE = re.compile(
    rf"(?:le\s|el\s)?\d{{1,2}}(?:er)?\s(?:de\s)?(?:{MONTHS}|[a-zéûôа-я]+),?\s(?:de\s)?\d{{4}}"
    rf"(?:\sгода)?\.?(?:\s(?:le\s)?\d{{1,2}}\s\w+\s\d{{4}}\.?)?"
)
VOTE = re.compile(
    r"\[?(?:Adopted (?:without a vote|unanimously|by (?:a|\d)|at the \d+\w\w meeting)|"
    r"In favour:|Against:|Abstaining:|Adoptée? (?:sans|par|à) |Aprobada (?:sin|por) )"
)
SIGNED = re.compile(r"\(\s?Signed\s?\)|DONE (?:at|in)\b|IN WITNESS WHEREOF")

_TITLE_NUMBER = (
    rf"(?:\d{{1,4}}/(?:\d{{1,4}}|…|\.{{2,3}})|E?S-\d{{1,2}}/\d{{1,3}}|"
    rf"\d{{1,4}}\s?\((?:{ROMAN}|[IVXL]+|19\d\d)\))"
)
TITLE = re.compile(
    rf"(?:(?:Resolution|Decision|Résolution|Décision|Resolución|Decisión)\s)?(?P<number>{_TITLE_NUMBER})(?P<letter>\s[A-Z](?=\.))?"
    r"[.:]?\s+(?P<title>\S.*)"
)
COUNCIL_TITLE = re.compile(
    r"(?:Resolution|Résolution|Resolución|Резолюция)\s(?P<number>\d{1,4}\s?\(\d{4}\))\*?",
    re.IGNORECASE,
)
# "At its 2nd plenary meeting, on 3 May 2024, the General Assembly": how a decision begins.
DECIDED = re.compile(
    rf"At (?:its|the) [\w-]+(?:\s\(\w+\))?(?:\s\w+)?\smeetings?,?\s(?:held\s)?on\s"
    rf"\d{{1,2}}\s.{{0,40}}?\d{{4}},?\s.{{0,80}}?\bthe\s(?P<body>(?:{_NAME_WORD}\s?){{1,8}}?)(?=,|\s[a-z])"
)
# How a record of a meeting marks who speaks; the form of address, then a country.
SPEAKER = re.compile(
    r"(?P<who>(?:The (?:Acting |Temporary )?(?:President|Chair\w*|Secretary-General)|"
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Prince|King|Lord|Archbishop|Monsignor|Sheikh|President)\b\.?\s"
    r"[A-Z][\w’'-]*(?:\s(?:[A-Z][\w’'.-]*|d[aeio]s?|v[ao]n|der|e?l|al|bin|ibn|l[ae])){0,6}))"
    r"(?:\s\([^)]*\)){0,3}(?:,[^:.;]{0,120})?(?:\s\([^)]*\))?:\s(?=\S)"
)
DRAFTED = re.compile(
    r"(?P<what>PP|OP)\s?(?P<number>\d{1,3}(?:\s?(?:bis|ter|alt\.?))?)\s?[.:)]?\s+(?=\S)"
)

ANNEX = re.compile(
    rf"(?P<what>Annex|Appendix|Enclosure|Attachment|Annexe|Anexo|Appendice|Apéndice|Pièce jointe|"
    rf"Приложение|附件)\b\.?\s?"
    rf"(?P<number>{ROMAN}|\d{{1,2}}|[A-Z](?:\.\d)?)?(?=$|[\s.:—–-])[.:]?\s*(?P<title>.*)",
    re.IGNORECASE,
)
# What an annex of a letter is called by: all of it one title, however long.
LANGUAGE_LINE = re.compile(
    r"\[(?:Original|English|French|Spanish|Russian|Arabic|Chinese|Anglais|Français|Inglés)\b[^\]]{0,60}\]"
)
LETTERS_ANNEX = re.compile(
    r"to (?:the|identical)\s(?:.{0,400}\b(?:dated|of)\b.{0,400})", re.IGNORECASE
)
NAMED = re.compile(
    rf"(?P<name>Article|Principle|Rule|Goal|Regulation|Guideline|Section|Chapter|Part|Objective|"
    rf"Target|Recommendation|Decision|Resolution|Clause|Artículo|Principe|Principio|Règle|Objectif|"
    rf"Objetivo|Статья|Принцип)\s"
    rf"(?P<number>premier|\d{{1,3}}(?:\.\d{{1,2}})?(?:\s?(?:bis|ter))?(?:/[\w.]+)?|{ROMAN}|[A-Z])(?=$|[\s.:—–])"
    r"\s?[.:—–]?\s*(?P<title>.*)",
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"(?P<open>[“\"\[]{0,2})(?P<number>\d{1,3}(?:\s?(?:bis|ter|quater|quinquies))?)\s?"
    r"(?:\.(?!\d)|\)|[–—](?=\s))\]?\s*(?=[^\s\d]|\d)"
)
# The number of an operative paragraph as a scan may have it: `l.`, `I.`, `2,`, `4` alone.
SCANNED = re.compile(r"(?P<number>[lI1]|\d{1,3})\s?[.,;:]?\s+(?=[A-Z])")
DECIMAL = re.compile(
    r"[“\"\[]{0,2}(?P<number>\d{1,2}[A-Z]?(?:\.(?:\d{1,3}|[a-z]|[A-Z](?=\.\d))){1,3})[.)]?\s+(?=\S)"
)
ITEM = re.compile(
    r"[“\"\[]{0,2}(?P<label>\(\s?(?:[a-z]{1,2}|[ivxl]{1,8}|\d{1,2}|[A-Z])(?:\s(?:bis|ter))?\)|"
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
    r"[.;:,!?，。；：！？،؛؟][\"”’»)\]]*(?:(?:\[\^?\w{1,3}\])?$|(?<![A-Z\d].)(?:\d{1,3}(?:,\d{1,3})*|[¹²³⁰⁴-⁹]+)[\"”’»)\]]*$)"
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


def signs(before: str, text: str) -> bool:
    """Say whether a line goes on with a signature: a rank, an office, one more name."""
    apart = any(q.match(text) for q in (ANNEX, NAMED, NUMBERED)) or SECTION.fullmatch(text)
    named = re.match(r"\(\s?Signed\s?\)", before)
    return bool(named) and not apart and looks_like_heading(text)


def ends_closing(text: str) -> bool:
    """Say whether a unit goes on with closing lines: a date, the end of a vote in brackets."""
    return DATE_LINE.fullmatch(text) is not None or text.endswith("]")


def is_operative(text: str) -> bool:
    """Say whether a unit opens as an operative paragraph, numbered or not."""
    match = NUMBERED.match(text) or DRAFTED.match(text) or SCANNED.match(text)
    rest = text[match.end() :] if match else text
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
    small = re.match(r"(?:And|Or|But) ", bare)
    return (first.isupper() or first.isdigit()) and not ITEM.match(bare) and not small


def iso_date(text: str) -> str | None:
    """Return the first date of a text as ISO 8601. Example: "26 July 2012" → "2012-07-26"."""
    if not (match := DATE.search(text)):
        return None
    year, month, day = (match[name] or match[f"{name}2"] for name in ("year", "month", "day"))
    return f"{year}-{_MONTH.get(month.lower()) or int(month):02d}-{int(day):02d}"
