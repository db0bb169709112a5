"""Who adopts what: United Nations bodies, their names and the symbols of their texts.

A table and three look-ups. Only bodies whose resolutions are cited by number in
other texts are here; a subsidiary body that is missing is left out of cross-references.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """A body: its full name, how its name is recognised, and its symbol series.

    `series` forms a resolution's symbol from its number: `{number}`, or `{session}` and
    `{item}` of a number like 5/12. `short` is the word that texts use once it was named.
    """

    name: str
    pattern: str
    prefix: str
    series: str
    short: str


def _commission(name: str, code: str, extra: str = "") -> Body:
    pattern = re.escape(name) + (f"|{extra}" if extra else "")
    prefix = f"E/CN.{code}/"
    return Body(name, pattern, prefix, prefix + "RES/{number}", "commission")


BODIES = (
    Body(
        "Human Rights Council",
        r"Human Rights Council|\bHRC\b|Conseil des droits de l[’']homme"
        r"|Consejo de Derechos Humanos|Совет\w* по правам человека|مجلس حقوق الإنسان|人权理事会",
        "A/HRC/",
        "A/HRC/RES/{number}",
        "council",
    ),
    Body(
        "General Assembly",
        r"(?:UN\s)?General Assembly|\bUNGAR?\b|\bGA\b|Assemblée générale|Asamblea General"
        r"|Генеральн\w+ Ассамбле\w+|الجمعية العامة|(?:联合国)?大会",
        "A/",
        "A/RES/{number}",
        "assembly",
    ),
    Body(
        "Security Council",
        r"(?:UN\s)?Security Council|\bUNSCR?\b|\bSCR?\b|Conseil de sécurité"
        r"|Consejo de Seguridad|Совет\w* Безопасности|مجلس الأمن|(?:安全理事会|安理会)",
        "S/",
        "S/RES/{number}",
        "council",
    ),
    Body(
        "Economic and Social Council",
        r"Economic and Social Council|\bECOSOC\b|Conseil économique et social"
        r"|Consejo Económico y Social|Экономическ\w+ и Социальн\w+ Совет\w*"
        r"|المجلس الاقتصادي والاجتماعي|(?:经济及社会理事会|经社理事会)",
        "E/",
        "E/RES/{number}",
        "council",
    ),
    Body(
        "United Nations Environment Assembly",
        r"(?:United Nations |UN )?Environment Assembly|\bUNEA\b",
        "UNEP/EA.",
        "UNEP/EA.{session}/Res.{item}",
        "assembly",
    ),
    Body(
        "United Nations Habitat Assembly",
        r"(?:United Nations |UN-)?Habitat Assembly",
        "HSP/HA.",
        "HSP/HA.{session}/Res.{item}",
        "assembly",
    ),
    Body(
        "Governing Council of the United Nations Human Settlements Programme",
        r"Governing Council of (?:the United Nations Human Settlements Programme|UN-Habitat)",
        "HSP/GC/",
        "HSP/GC/RES/{number}",
        "governing council",
    ),
    Body(
        "Conference of the Parties to the United Nations Convention against "
        "Transnational Organized Crime",
        r"Conference of the Parties to the (?:United Nations Convention against Transnational "
        r"Organized Crime|Organized Crime Convention)",
        "CTOC/COP/",
        "CTOC/COP/RES/{number}",
        "conference",
    ),
    Body(
        "Conference of the States Parties to the United Nations Convention against Corruption",
        r"Conference of the States Parties to the (?:United Nations )?Convention against "
        r"Corruption",
        "CAC/COSP/",
        "CAC/COSP/RES/{number}",
        "conference",
    ),
    _commission("Commission on Crime Prevention and Criminal Justice", "15", r"\bCCPCJ\b"),
    _commission("Commission on Narcotic Drugs", "7", r"\bCND\b"),
    _commission("Commission on the Status of Women", "6", r"\bCSW\b"),
    _commission("Commission for Social Development", "5"),
    _commission("Commission on Human Rights", "4"),
    _commission("Commission on Population and Development", "9"),
    _commission("Commission on Science and Technology for Development", "16"),
    _commission("Commission on Sustainable Development", "17"),
    _commission("Statistical Commission", "3"),
)

# Names for documents by prefix, longest first; resolutions are covered by BODIES.
PREFIXES = {
    "A/HRC/": "Human Rights Council",
    "UNEP/EA.": "United Nations Environment Assembly of the United Nations Environment Programme",
    "UNEP/GC": "Governing Council of the United Nations Environment Programme",
    "UNEP/": "United Nations Environment Programme",
    "HSP/HA.": "United Nations Habitat Assembly",
    "HSP/GC/": "Governing Council of the United Nations Human Settlements Programme",
    "FCCC/CP/": "Conference of the Parties to the United Nations Framework Convention on "
    "Climate Change",
    "FCCC/": "United Nations Framework Convention on Climate Change",
    "ECE/": "Economic Commission for Europe",
    "CEP/": "Committee on Environmental Policy",
    "TD/": "United Nations Conference on Trade and Development",
    "CD/": "Conference on Disarmament",
    "ST/": "United Nations Secretariat",
    "DP/": "United Nations Development Programme",
    "CRC/": "Committee on the Rights of the Child",
    "CCPR/": "Human Rights Committee",
    "CEDAW/": "Committee on the Elimination of Discrimination against Women",
    "CAT/": "Committee against Torture",
    "CAT/OP/": "Subcommittee on Prevention of Torture",
    "CERD/": "Committee on the Elimination of Racial Discrimination",
    "CMW/": "Committee on Migrant Workers",
    "CRPD/": "Committee on the Rights of Persons with Disabilities",
    "CED/": "Committee on Enforced Disappearances",
    "E/C.12/": "Committee on Economic, Social and Cultural Rights",
    "E/C.19/": "Permanent Forum on Indigenous Issues",
    "A/CN.4/": "International Law Commission",
    "A/CN.9/": "United Nations Commission on International Trade Law",
    "PBC/": "Peacebuilding Commission",
    "T/": "Trusteeship Council",
    "JIU/": "Joint Inspection Unit",
    "E/ESCAP/": "Economic and Social Commission for Asia and the Pacific",
    "E/ECA/": "Economic Commission for Africa",
    "CBD/": "Convention on Biological Diversity",
    "ISBA/": "International Seabed Authority",
    "A/": "General Assembly",
    "S/": "Security Council",
    "E/": "Economic and Social Council",
}
MAIN_COMMITTEES = dict(zip("123456", "First Second Third Fourth Fifth Sixth".split(), strict=True))

SHORT = re.compile(
    r"(?<!Governing )(?<!Executive )(?<!Advisory )(?<!Trusteeship )"
    r"\b(Assembly|Council|Commission|Conference)\b",
    re.IGNORECASE,
)
# Names begin at a word's start, except in Chinese; to look only there is five times faster.
FULL = re.compile(
    r"(?:\b(?=[^\W\d_])|(?=[人联大安经]))(?:"
    + "|".join(f"(?P<b{i}>{b.pattern})" for i, b in enumerate(BODIES))
    + ")",
    re.IGNORECASE,
)


def named(match: re.Match[str]) -> Body:
    """Return the body that a match of FULL names."""
    group = match.lastgroup
    assert group is not None
    return BODIES[int(group[1:])]


def by_name(text: str | None) -> Body | None:
    """Return the body that a text names first, or None."""
    match = FULL.search(text or "")
    return named(match) if match else None


def by_series(series: str) -> str | None:
    """Return the full name of the body whose acts bear this very beginning, or None.

    Example: `by_series("A/")` → "General Assembly"; `by_series("A/CONF.99/")` → None.
    """
    prefix = re.sub(r"\.\d+/$", ".", series) if series.startswith(("UNEP/", "HSP/")) else series
    known = {body.prefix: body.name for body in BODIES} | PREFIXES
    return known.get(prefix)


def by_prefix(symbol: str) -> str | None:
    """Return the full name of the body whose series a symbol belongs to.

    Example: `by_prefix("S/2007/86")` → "Security Council".
    """
    known = {body.prefix: body.name for body in BODIES} | PREFIXES
    if match := re.match(r"A/C\.([1-6])/", symbol):
        return f"{MAIN_COMMITTEES[match.group(1)]} Committee of the General Assembly"
    fits = [prefix for prefix in known if symbol.startswith(prefix)]
    return known[max(fits, key=len)] if fits else None
