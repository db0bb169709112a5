"""Whether a sentence denies what its passages say, or says what they deny.

Told by words: “does not request” where the passage requests; “covers” where it has only
“does not cover”. Only the first word that a negation bears on is compared, and another sign
of a denial near it (without, lacks, except, not yet) settles nothing: to lose a faithful
sentence is worse here than to miss a false one. Leaves out sense that no negation shows,
as in “increased” for “decreased”.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.words import analyse

ALIKE = 0.7  # of the terms that the likest part of a passage shares: parts that may be meant
SHADE = 4, 10  # words before and behind a negation of which it may deny something too
WEAK_SHADE = 2, 5  # the same for words that only hint at a denial
_PARTS = re.compile(r"(?<=[.;•:])\s+|\s+(?=•)")
_JOINED = re.compile(r"n['’]t\b|\bcannot\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+|[.,;:()]")
_NEGATIONS = frozenset("not no never without nor neither none nothing nobody".split())
# Behind these words a negation denies nothing, or a part only.
_IDLE = frozenset(
    "only just merely simply solely least later earlier sooner more less fewer all every always "
    "necessarily doubt matter exceed exceeding one alone even other".split()
)
_THROUGH = frozenset(
    "be been being have has had do does did any a an the also fully to in of longer ever again "
    "yet directly actually so far it its their this that these those such".split()
)
_BEFORE = frozenset(", ( whether or if but and why rather".split())  # “…, not …”, “whether or not”
_RELATIVE = frozenset("that which who whose".split())
_PRO_FORMS = frozenset("done doing so thus same".split())
_UNDOING = frozenset("yet unless until except excepting other otherwise only".split())
_WEAK = re.compile(
    r"lack\w*|absen\w+|fail\w*|refus\w+|reject\w*|prohibit\w*|forb\w+|bann?(?:ed|ing|s)?|prevent\w*"
    r"|avoid\w*|exclu\w+|except\w*|unless|until|unable|hardly|barely|rarely|seldom|scarcely|few|less"
    r"|fewer|little|only|outside|beyond|refrain\w*|abstain\w*|oppos\w+|den(?:y|ies|ied)|declin\w+"
    r"|ceas\w+|stop\w*|instead|rather|yet|still|missing|apart|disallow\w*|disregard\w*"
    r"|discourag\w+|omit\w*|overlook\w*|neglect\w*|ignor\w+|void|impossible|non|free|exempt\w*|waiv\w+|zero"
    r"|in(?:sufficient|adequate|complete|capable|effective)\w*"
    r"|un(?!ited|ion|it|der|iver|iqu|odc|toc|icef|gass|cac|dp|esco|hcr|fpa|til|like)\w{4,}"
)

_REST = frozenset("other others remaining still yet new further".split())  # who has not done so


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text: its words and stems, the stems denied, in doubt, and neither."""

    words: frozenset[str]
    stems: frozenset[str]
    denied: frozenset[str]
    shaded: frozenset[str]
    plain: frozenset[str]
    unclear: bool  # “those that have not done so”: what is denied cannot be told

    @property
    def signs(self) -> frozenset[str]:
        """The words in it that deny, or hint at it."""
        return frozenset(w for w in self.words if w in _NEGATIONS or _WEAK.fullmatch(w))


def turned(text: str, passages: str, *, whole: bool = True) -> bool:
    """Whether an English sentence and its passages say the opposite of each other.

    `whole`: the sentence is English itself, so that a word for a denial cannot be lost.
    Example: “It does not request a report.” is, of “Requests the Keeper to report”.
    """
    said = _part(text)
    parts = _parts(passages)
    alike = _alike(said, parts)
    return bool(alike) and (_adds(said, alike, parts) or (whole and _drops(said, alike)))


def _adds(said: Part, alike: Sequence[Part], parts: Sequence[Part]) -> bool:
    """Whether it denies what is said there, and nowhere denied or in doubt."""
    if any(part.unclear for part in alike):
        return False
    there = frozenset().union(*(part.words for part in alike))
    hints = said.signs - _NEGATIONS - there
    doubted = frozenset().union(*(part.denied | part.shaded for part in parts))
    plain = frozenset().union(*(part.plain for part in alike))
    return bool((said.denied - (said.shaded if hints else doubted)) & plain - doubted)


def _drops(said: Part, alike: Sequence[Part]) -> bool:
    """Whether it says what is only denied there, without a sign of that."""
    there = frozenset().union(*(part.words for part in alike))
    if said.signs & _NEGATIONS or (said.signs | (said.words & _REST)) - there:
        return False
    denied = frozenset().union(*(p.denied for p in alike if not _UNDOING & p.words))
    otherwise = frozenset().union(*(part.plain | part.shaded for part in alike))
    return bool(said.stems & denied - otherwise)


def _alike(said: Part, parts: Sequence[Part]) -> list[Part]:
    """The parts that a sentence may speak of: those that share most of its terms."""
    shared = [len(said.stems & part.stems) for part in parts]
    most = max(shared, default=0)
    return [p for p, n in zip(parts, shared, strict=True) if n and n >= ALIKE * most]


@lru_cache(maxsize=512)
def _parts(text: str) -> tuple[Part, ...]:
    return tuple(_part(part, relative=False) for part in _PARTS.split(text) if part.strip())


def _part(text: str, *, relative: bool = True) -> Part:
    """A text with what it denies; `relative`: in “those that do not …” too."""
    words = _WORD.findall(_JOINED.sub(_apart, text).lower())
    signs = [i for i, word in enumerate(words) if word in _NEGATIONS and _real(words, i, relative)]
    borne = {i: at for i in signs if (at := _bears_on(words, i)) is not None}
    shade = _shade(words, borne)
    stems = [frozenset(analyse(word)) for word in words]
    denied = frozenset().union(*(stems[at] for at in borne.values()))
    return Part(
        frozenset(words),
        frozenset(analyse(text)),
        denied,
        frozenset().union(*(stems[i] for i in shade)),
        frozenset().union(*(s for i, s in enumerate(stems) if i not in {*shade, *borne.values()})),
        unclear=any(
            _PRO_FORMS & set(words[i + 1 : i + 5]) for i, w in enumerate(words) if w in _NEGATIONS
        ),
    )


def _shade(words: Sequence[str], borne: dict[int, int]) -> set[int]:
    """Where the words stand of which something may be denied, other than what surely is."""
    shade: set[int] = set()
    for i, word in enumerate(words):
        if word in _NEGATIONS:
            most = _clause(words[i + 1 :]) if word == "without" else SHADE[1]
            shade |= {*range(i - SHADE[0], i + min(most, SHADE[1]) + 1)} - {*borne.values()}
        elif _WEAK.fullmatch(word):
            reach = min(_clause(words[i + 1 :]), WEAK_SHADE[1])
            shade |= {*range(i - WEAK_SHADE[0], i + reach + 1)}
    return shade & {*range(len(words))}


def _clause(words: Sequence[str]) -> int:
    """How many words come before the next comma or stop."""
    return next((n for n, word in enumerate(words) if not word[0].isalnum()), len(words))


def _apart(joined: re.Match[str]) -> str:
    return "can not" if joined[0].lower() == "cannot" else " not"


def _real(words: Sequence[str], at: int, relative: bool) -> bool:
    """Whether a negation denies something: not “not only”, “no. 5”, “…, not …”, “those not”."""
    after = words[at + 1] if at + 1 < len(words) else "."
    before = words[at - 1] if at else ""
    return not (
        after in _IDLE
        or after.isdigit()
        or after == "."
        or before in _BEFORE
        or (not relative and words[at] != "no" and _RELATIVE & set(words[max(0, at - 3) : at]))
    )


def _bears_on(words: Sequence[str], at: int) -> int | None:
    """Where the word stands that a negation bears on."""
    for i in range(at + 1, min(at + 6, len(words))):
        if not words[i][0].isalnum():
            return None
        if words[i] not in _THROUGH:
            return i
    return None
