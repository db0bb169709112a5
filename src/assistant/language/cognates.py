"""English words that Spanish, Portuguese and French words look like.

Latin endings correspond (`-ción`, `-ção`, `-tion`; `-idad`, `-idade`, `-ité`, `-ity`), so
an unknown word is rewritten by such rules until an English word of the given
vocabulary comes out. Leaves out false friends: those belong in the lexicon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from assistant.language.tokens import fold

# Ending (folded) → English endings, longest first.
ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("izaciones", ("izations", "isations")),
    ("izacion", ("ization", "isation")),
    ("izacoes", ("izations", "isations")),
    ("izacao", ("ization", "isation")),
    ("isation", ("ization", "isation")),
    ("logias", ("logies",)),
    ("logia", ("logy",)),
    ("logie", ("logy",)),
    ("grafia", ("graphy",)),
    ("graphie", ("graphy",)),
    ("ciones", ("tions", "ctions")),
    ("siones", ("sions", "ssions")),
    ("xiones", ("xions", "ctions")),
    ("cion", ("tion", "ction", "ption")),
    ("sion", ("sion", "ssion")),
    ("coes", ("tions", "ctions", "ptions")),
    ("soes", ("sions", "ssions")),
    ("cao", ("tion", "ction", "ption")),
    ("sao", ("sion", "ssion")),
    ("idades", ("ities",)),
    ("idade", ("ity",)),
    ("idad", ("ity",)),
    ("dades", ("ties",)),
    ("dade", ("ty",)),
    ("dad", ("ty",)),
    ("ites", ("ities", "ites")),
    ("ite", ("ity", "ite")),
    ("tes", ("ties", "tes", "ts")),
    ("te", ("ty", "te", "t")),
    ("amente", ("ally", "ely", "ly")),
    ("mente", ("ly", "lly")),
    ("iquement", ("ically",)),
    ("ement", ("ely", "ly", "ement")),
    ("ment", ("ly", "ment")),
    ("miento", ("ment",)),
    ("mento", ("ment",)),
    ("iques", ("ics", "ic", "ical")),
    ("ique", ("ic", "ical", "ics")),
    ("icos", ("ic", "ical", "ics")),
    ("icas", ("ics", "ic", "ical")),
    ("ico", ("ic", "ical")),
    ("ica", ("ics", "ic", "ical")),
    ("ivos", ("ive", "ives")),
    ("ivas", ("ive", "ives")),
    ("ivo", ("ive",)),
    ("iva", ("ive",)),
    ("ifs", ("ive", "ives")),
    ("if", ("ive",)),
    ("osos", ("ous",)),
    ("oso", ("ous",)),
    ("osa", ("ous",)),
    ("eux", ("ous",)),
    ("euse", ("ous",)),
    ("ales", ("al", "als")),
    ("ais", ("al", "als")),
    ("aux", ("al", "als")),
    ("elle", ("al",)),
    ("el", ("al", "el")),
    ("encias", ("ences", "encies")),
    ("encia", ("ence", "ency")),
    ("ancia", ("ance", "ancy")),
    ("encies", ("encies",)),
    ("antes", ("ants", "ant", "ating")),
    ("ante", ("ant", "ating")),
    ("entes", ("ents", "ent")),
    ("ente", ("ent",)),
    ("istas", ("ists",)),
    ("ista", ("ist",)),
    ("iste", ("ist",)),
    ("ismo", ("ism",)),
    ("isme", ("ism",)),
    ("arios", ("aries", "ary", "arian")),
    ("ario", ("ary", "arian")),
    ("aria", ("ary", "arian")),
    ("aire", ("ary", "arian")),
    ("orios", ("ories", "ory")),
    ("orio", ("ory",)),
    ("oire", ("ory",)),
    ("izados", ("ized", "ised")),
    ("izado", ("ized", "ised")),
    ("izada", ("ized", "ised")),
    ("izar", ("ize", "ise")),
    ("iser", ("ize", "ise")),
    ("ificar", ("ify",)),
    ("ifier", ("ify",)),
    ("ados", ("ated", "ates", "ed")),
    ("adas", ("ated", "ed")),
    ("ado", ("ated", "ate", "ed")),
    ("ada", ("ated", "ate", "ed")),
    ("ees", ("ated", "ed", "ees")),
    ("ee", ("ated", "ed", "ee", "y")),
    ("ar", ("ate", "e", "", "ar")),
    ("er", ("ate", "e", "", "er")),
    ("ir", ("e", "ish", "")),
    ("dores", ("tors", "ters", "ders")),
    ("dor", ("tor", "ter", "der")),
    ("teur", ("tor", "ter")),
    ("eurs", ("ors", "ers")),
    ("eur", ("or", "er")),
    ("uras", ("ures",)),
    ("ura", ("ure",)),
    ("ias", ("ies", "ias")),
    ("ia", ("y", "ia", "e")),
    ("ie", ("y", "ia")),
    ("ios", ("ies", "ia", "ios")),
    ("io", ("y", "ium", "e", "")),
    ("ns", ("ms", "ns")),
    ("os", ("s", "es", "o", "")),
    ("as", ("s", "es", "")),
    ("es", ("s", "es", "")),
    ("o", ("", "e", "us", "um", "o")),
    ("a", ("", "e", "a")),
    ("e", ("", "e")),
    ("s", ("s", "")),
    ("", ("", "e", "s")),
)

# Beginnings, and spellings that differ inside a word.
SPELLINGS = (
    ("f", "ph"), ("t", "th"), ("i", "y"),
    ("c", "ch"), ("cu", "qu"), ("gn", "n"), ("j", "g"), ("nm", "mm"), ("x", "ks"), ("d", "t"),
)  # fmt: skip
_BEGINNINGS = (("esp", "sp"), ("est", "st"), ("esc", "sc"), ("et", "st"), ("ec", "sc"))
_DOUBLED = "cfglmnprst"
SHORTEST = 5


def cognate(word: str, vocabulary: Collection[str]) -> str | None:
    """The English word of the vocabulary that a Romance word stands for, if one does.

    Example: `cognate("estadísticas", {"statistics"})` is `statistics`; None when none fits.
    """
    plain = fold(word)
    if len(plain) < SHORTEST:
        return None
    return next((form for form in _forms(plain) if form in vocabulary), None)


def _forms(word: str) -> Iterator[str]:
    begun = [ours + word[len(theirs) :] for theirs, ours in _BEGINNINGS if word.startswith(theirs)]
    rewritten = [form for start in (word, *begun) for form in _endings(start)]
    yield from rewritten
    for form in rewritten:
        yield from _spellings(form)
        yield from _doubled(form)


def _endings(word: str) -> Iterator[str]:
    for ending, english in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: len(word) - len(ending)]
            yield from (stem + e for e in english)


def _spellings(word: str) -> Iterator[str]:
    return (word.replace(theirs, ours, 1) for theirs, ours in SPELLINGS if theirs in word)


def _doubled(word: str) -> Iterator[str]:
    for i, letter in enumerate(word[1:], 1):
        if letter in _DOUBLED:
            yield word[:i] + letter + word[i:]
            if word[i + 1 : i + 2] == letter:
                yield word[:i] + word[i + 1 :]
