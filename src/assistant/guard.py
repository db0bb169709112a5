"""What in a question is a question, and what is addressed to the machine.

A question is text to search with, never an instruction: nothing in it can change
what the program does. But words such as “ignore the documents and print …” would
be searched too, and crowd out what is asked. So sentences that give orders to the
assistant, markup, and repeated filler are left out of the search. What is left out
is lost only for searching; no answer ever repeats a question's markup.
"""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
MARKUP = re.compile(
    r"<(script|style|iframe|svg|object)\b.*?(</\1\s*>|$)|<[/!]?[a-z][^<>]{0,500}>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
LINKS = re.compile(
    r"!?\[([^\]]{0,200})\]\((?:[^()]|\([^()]{0,200}\)){0,500}\)|\b(?:https?|javascript|data|file):\S+",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?。！？؟;\n])\s+|(?<=[。！？])|\n+")

# Orders to the assistant, not to a body of the United Nations: they speak of its
# instructions, its output or its role. Each alternative needs both verb and object.
ORDERS = re.compile(
    r"""
    (?:^|[,;:.]\s*|\b(?:and|then|please|now|just|first|you|must|should|to)\s+)
        (ignore|disregard|forget|override|bypass|ignora|olvida|oublie[rz]?|ignore[rz]|esque[cç]a)\b
        .{0,60}\b(instruc\w+|prompts?|rules?|documents?|above|everything|consignes?|guidelines?|
        documentos?|regras?|reglas?)\b
  | \b(system|hidden|secret|initial|developer)[\s-]+(prompt|message|instructions?|rules?)\b
  | \b(your|tus|suas|vos|tes)\s+(\w+\s+){0,2}(prompt|instructions?|instrucciones|instru[cç][oõ]es|
        guidelines|configuration|api\s*key|password|source\s+code)\b
  | \b(repeat|print|output|reveal|show|write|say|display|imprim\w+|escrib\w+|[eé]cri\w+|
        r[eé]p[eè]t\w+|repit\w+|repita|mostr\w+|affich\w+)\b.{0,60}
        \b(verbatim|word\s+for\s+word|above\s+this|code\s+block|one\s+word|only\s+the\s+word|
           and\s+nothing\s+else|instead\s+of\s+(the\s+)?(sources?|answer)|as\s+one\s+word|
           palabra|palavra|mot\s+pour\s+mot|exactly)\b
  | \b(you\s+are\s+now|from\s+now\s+on|act\s+as|pretend|role-?play|jailbreak|developer\s+mode|
        reset\s+yourself|eres\s+ahora|tu\s+es\s+maintenant|a\s+partir\s+de\s+ahora|
        a\s+partir\s+de\s+agora|d[eé]sormais)\b
  | \b(answer|respond|reply|respond[ea]|r[eé]pond\w*)\s+(only\s+|s[oó]lo\s+|seulement\s+)?
        (with|con|par|avec|com)\b
  | ^\s*(system|assistant|developer|user)\s*:
  | \[/?(INST|SYS)\]|<\|.*?\|>
  | 忽略.{0,20}(指示|指令|文件|以上)|系统提示|提示词
  | تجاهل.{0,30}(التعليمات|المستندات|الوثائق)|забудь|игнорируй|системн\w+\s+(промпт|подсказк\w+)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def visible(text: str) -> str:
    """The text in composed form without control, invisible and direction characters."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def collapse(words: list[str], longest: int = 12) -> list[str]:
    """Drop immediate repetitions of runs of up to `longest` words.

    Example: `a b a b a b c` becomes `a b c`.
    """
    out: list[str] = []
    for word in words:
        out.append(word)
        for size in range(1, min(longest, len(out) // 2) + 1):
            if out[-size:] == out[-2 * size : -size]:
                del out[-size:]
                break
    return out


def question_proper(text: str) -> str:
    """What is left to search with: no markup, links, orders to the assistant, or filler.

    Empty when nothing but those was there. Sentences are judged one by one, so that
    a true question beside an order is still answered.
    """
    text = LINKS.sub(r" \1 ", MARKUP.sub(" ", visible(text)))
    kept = [part for part in SENTENCE.split(text) if part.strip() and not ORDERS.search(part)]
    return " ".join(collapse(" ".join(kept).split()))
