"""The verbs that resolutions are made of, in every form that opens a paragraph or a clause.

A resolution's drafters mark its structure by the first word: a participle opens a
preambular paragraph, a verb in the present tense an operative one. English in full;
of French and Spanish the openings that old two-column records need.
"""

from __future__ import annotations

import re

_VERBS = """accept acknowledge adopt advise affirm agree amend appeal appoint appreciate approve ask
assure authorize authorise call caution commend conclude concur condemn confirm congratulate
consider continue convene create decide declare defer demand deplore designate determine direct
draw elect emphasize emphasise encourage endorse entrust establish exhort expect express extend
hail highlight honour insist instruct intend invite join launch look note observe offer
pay pledge praise proclaim prohibit propose protest reaffirm realize recall recognize
recognise recommend reconfirm refer regret reiterate reject remain remind renew repeat request
require resolve restate revoke salute share stand stress suggest support suspend take
terminate thank transmit trust underline underscore undertake urge warn welcome wish
strongly-condemn""".split()
# Words of this list begin ordinary clauses too, so that only a paragraph's first word counts.
_COMMON = (
    "consider continue create intend join offer pay refer require share stand look direct extend \
remain take".split()
)
_ADVERBS = (
    r"(?:(?:also|further|again|once again|once more|equally|hereby|therefore|in this regard|"
    r"in particular|however|likewise|moreover|furthermore|accordingly|nevertheless|\w+ly)\s,?\s?)"
)
_IRREGULAR = {
    "take": "took",
    "draw": "drew",
    "pay": "paid",
    "stand": "stood",
    "undertake": "undertook",
}


def third_person(verb: str) -> str:
    """Return the present tense. Example: `third_person("stress")` → "stresses"."""
    if verb.endswith(("ss", "sh", "ch", "x")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("fy") else verb + "s"


def participle(verb: str) -> str:
    """Return the -ing form. Example: `participle("decide")` → "deciding"."""
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    doubled = {"defer": "deferr", "refer": "referr", "regret": "regrett"}
    return doubled.get(verb, verb) + "ing"


def past(verb: str) -> str:
    """Return the past tense. Example: `past("take")` → "took"."""
    doubled = {"defer": "deferred", "refer": "referred", "regret": "regretted"} | _IRREGULAR
    return doubled.get(verb, verb + ("d" if verb.endswith("e") else "ed"))


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_THIRD = _any([third_person(v) for v in _VERBS])
_FOREIGN = (
    r"D[ée]cide|Prie|Invite|Demande|Recommande|Approuve|Autorise|Réaffirme|Renvoie|Proclame|"
    r"Exprime|Souligne|Engage|Note|Rappelle|Adopte|Pide|Exhorta|Alienta|Insta|Solicita|Subraya|"
    r"Acoge|Toma|Reitera|Recomienda|Aprueba|Proclama"
)
# The openings of an operative paragraph, after its number and any stars.
OPERATIVE = re.compile(
    rf"(?:{_ADVERBS}{{0,2}}(?:{_THIRD})|(?:{_FOREIGN}))\b(?!\sof\b)",
    re.IGNORECASE,
)
_PREAMBULAR_WORDS = (
    r"(?:\w+ly\s|also\s|further\s|more\s)?(?:having|being|bearing|aware|conscious|mindful|guided|"
    r"concerned|alarmed|convinced|cognizant|disturbed|dismayed|shocked|gravely|inspired|determined|"
    r"desirous|desiring|encouraged|appalled|outraged|distressed|grateful|anxious|persuaded|"
    r"committed|confident|satisfied|saddened|troubled|whereas|in accordance|pursuant|acting|"
    r"believing|paying|keeping|seeking|hoping|learning|fearing|"
)
_FOREIGN_PREAMBLE = (
    r"considérant|rappelant|ayant|notant|consciente?|réaffirmant|tenant|soulignant|reconnaissant|"
    r"convaincue?|préoccupée?|avant|recordando|reafirmando|habiendo|considerando|consciente|tomando"
)
PREAMBULAR = re.compile(
    _PREAMBULAR_WORDS + _any([participle(v) for v in _VERBS]) + "|" + _FOREIGN_PREAMBLE + r")\b",
    re.IGNORECASE,
)
_CLAUSE_VERBS = [v for v in _VERBS if v not in _COMMON]
_DID = _any([past(v) for v in _CLAUSE_VERBS] + ["drew attention", "took note", "called upon"])
_DOES = _any([third_person(v) for v in _CLAUSE_VERBS])
_DOING = _any([participle(v) for v in _CLAUSE_VERBS])
# Where a long paragraph may be cut: before a further verb of the same kind, after a comma.
CLAUSE = re.compile(
    rf",\s(?=(?:and\s)?(?:(?:also|further|again|in this (?:regard|respect|context),?)\s|\w+ly\s)?"
    rf"(?:{_DID}|{_DOES}|{_DOING}|takes note|looks forward|taking note|bearing in mind)\b)"
)
