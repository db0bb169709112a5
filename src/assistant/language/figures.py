"""Dates, ordinals and numerals of other scripts brought to the form that documents use.

Leaves out plain numbers in words: the lexicon carries those.
"""

from __future__ import annotations

import re

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen".split()
_UNITS += "fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
FIGURES = {word: str(n) for n, word in enumerate(_UNITS)} | {
    word: str(10 * n) for n, word in enumerate(_TENS) if word != "-"
}
MONTHS = (
    "January February March April May June July August September October November December"
).split()

_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_NUMBER = r"[零〇一二两三四五六七八九十百]+"
_COUNTED = "段|条|届|章|页|节|号|部分|次|年|月|日|个|名|项|周年|天|执行段|序言段"
_HAN_PARTS = {
    "段": "paragraph", "条": "article", "章": "chapter", "页": "page", "节": "section",
    "部分": "part", "执行段": "operative paragraph", "序言段": "preambular paragraph",
}  # fmt: skip
_ORDINAL = {
    "es": r"\b(\d{1,3})\.?(?:º|ª|°|er|ro|ra|do|da|to|ta|mo|ma|vo|va)(?!\w)",
    "pt": r"\b(\d{1,3})\.?(?:º|ª|°)(?!\w)",
    "fr": r"\b(\d{1,3})(?:ère|ere|er|ème|eme|e|nd|nde)(?!\w)",
    "ru": r"\b(\d{1,3})-(?:й|я|е|ая|ой|го|м|ую|ей|ю)(?!\w)",
}


_ARABIC_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_INVERSION = re.compile(r"-t-(?:ils?|elles?|on)\b|-(?:ils?|elles?|on|je|nous|vous|moi)\b")


def spelled(number: int) -> str:
    """An ordinal in words, to 99th as sessions are named; `101st` and so on beyond.

    Example: `spelled(67)` is `sixty-seventh`.
    """
    if number > 99:
        tail = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{'th' if 10 < number % 100 < 14 else tail}"
    tens, unit = divmod(number, 10)
    if number < 20:
        return _last(_UNITS[number])
    return f"{_TENS[tens]}-{_last(_UNITS[unit])}" if unit else _last(_TENS[tens])


def _last(word: str) -> str:
    return _IRREGULAR.get(word) or (word[:-1] + "ieth" if word.endswith("y") else word + "th")


def han_number(text: str) -> int:
    """A Chinese numeral below a thousand as a figure. Example: `han_number("二十二")` is 22."""
    if not set(text) & set("十百"):
        return int("".join(str(_HAN_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in _HAN_DIGITS:
            digit = _HAN_DIGITS[char]
        else:
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
    return total + digit


def prepared(text: str, language: str) -> str:
    """The text with the figures, dates and ordinals of its script in English form.

    Example: `prepared("第十二段", "zh")` is `paragraph 12` between spaces.
    """
    if language == "ar":
        text = re.sub(r"(?<!\w)و(?=\d)", "و ", _ARABIC_MARKS.sub("", text))
        return text.translate(str.maketrans("٠١٢٣٤٥٦٧٨٩٪", "0123456789%"))
    if language == "zh":
        return _chinese(text)
    if language == "fr":
        text = _INVERSION.sub("", text)
    if language in _ORDINAL:
        return re.sub(_ORDINAL[language], r"\1th", text)
    return text


def ordinals_spelled(text: str, language: str) -> str:
    """`67th session` as `sixty-seventh session`, but `1 May` for a day of a month."""
    if language not in _ORDINAL:
        return text
    months = "|".join(MONTHS)
    text = re.sub(rf"\b(\d{{1,2}})th (?={months})", r"\1 ", text)
    return re.sub(r"\b(\d{1,3})th\b", lambda m: spelled(int(m[1])), text)


def _chinese(text: str) -> str:
    text = re.sub(
        rf"(?<![哪几这那每下上后])({_HAN_NUMBER})(?={_COUNTED})",
        lambda m: str(han_number(m[1])),
        text,
    )
    text = re.sub(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]", _day_month_year, text)
    text = re.sub(r"(\d{4})年(\d{1,2})月", lambda m: f" {_month(m[2])} {m[1]} ", text)
    text = re.sub(r"(?<!\d)(\d{1,2})月(\d{1,2})[日号]", lambda m: f" {m[2]} {_month(m[1])} ", text)
    text = re.sub(r"(?<!\d)(1[0-2]|[1-9])月(?!份?\d)份?", lambda m: f" {_month(m[1])} ", text)
    text = re.sub(r"(\d{4})年", r" \1 ", text)
    text = re.sub(r"第\s*(\d+)\s*届", lambda m: f" {spelled(int(m[1]))} 届", text)
    text = re.sub(r"第\s*([\d/]+)\s*号决议", r" resolution \1 ", text)
    parts = "|".join(sorted(_HAN_PARTS, key=len, reverse=True))
    return re.sub(rf"第\s*(\d+)\s*({parts})落?", lambda m: f" {_HAN_PARTS[m[2]]} {m[1]} ", text)


def _day_month_year(match: re.Match[str]) -> str:
    return f" {match[3]} {_month(match[2])} {match[1]} "


def _month(number: str) -> str:
    at = int(number)
    return MONTHS[at - 1] if 0 < at < 13 else number
