"""Answers and documents as safe HTML: chat message, panel of sources, page of one document.

Every text goes through templates that escape it; nothing from a question, a title
or a document becomes markup. Only `http` and `https` addresses become links. What
goes into a chat message is kept on one line, because the chat reads a line that
begins with a tag as HTML and leaves Markdown signs in it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote as url_quote
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant import messages
from assistant.answers import Answer, Citation
from assistant.documents import Passage, Source, SpanKind
from assistant.guard import visible
from assistant.marking import blocks, folded, pieces, quoted_ranges, visible_lines

LISTED = 30  # documents named beside an empty conversation; all are on a page of their own


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, as the page keeps them."""

    question: str
    answer: Answer


def long_date(iso: str | None) -> str:
    """A date as the United Nations prints it: `2012-07-26` gives `26 July 2012`."""
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    months = (
        "January February March April May June July August September October November December"
    ).split()
    return f"{day.day} {months[day.month - 1]} {day.year}"


def safe_link(url: str | None) -> str:
    """The address when it is an ordinary web address, otherwise nothing."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return url or "" if parts.scheme in {"http", "https"} and parts.netloc else ""


def badge(status: str) -> str:
    """The style class of a status: adopted, draft, plan or plain."""
    if "draft" in status:
        return "draft"
    if status in {"adopted resolution", "decision", "statement"}:
        return "adopted"
    return "plan" if status in {"strategy", "report"} else "plain"


def source_link(source_id: str, anchor: str = "", start: int = 0, end: int = 0) -> str:
    """The address of a document's page here, at a passage with the words marked."""
    path = f"/source/{url_quote(source_id, safe='')}"
    if not anchor:
        return path
    query = urlencode({"passage": anchor, "start": start, "end": end})
    return f"{path}?{query}#{url_quote(anchor)}"


def anchor(passage: Passage) -> str:
    """The passage's name within its document's page."""
    return passage.id.removeprefix(f"{passage.source.id}:")


def _card(citation: Citation) -> dict[str, object]:
    passage = citation.passage
    ranges = quoted_ranges(passage, citation.quote, citation.start, citation.end)
    return {
        "cited": citation,
        "whole": list(pieces(passage, ranges)),
        "folded": folded(passage, ranges),
        "link": source_link(citation.source_id, citation.anchor, citation.start, citation.end),
        "reference": reference(citation),
    }


def reference(citation: Citation) -> str:
    """The citation as one would paste it into a note."""
    name = f"{citation.title} ({citation.symbol})" if citation.symbol else citation.title
    parts = (f"“{citation.quote}”", name, citation.locator, safe_link(citation.url))
    return ", ".join(part for part in parts if part)


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(long_date=long_date, safe_link=safe_link, badge=badge)
    env.globals.update(words=messages, source_link=source_link, anchor=anchor)
    return env


TEMPLATES = _environment()


def _one_line(template: str, **values: object) -> str:
    html = TEMPLATES.get_template(template).render(**values)
    return " ".join(html.split())


def question_html(text: str) -> str:
    """What a person typed, as one line of HTML."""
    return _one_line("question.html", lines=visible(text).splitlines())


def progress_html(text: str, pending: str = "") -> str:
    """The part of an answer that is there, with a line on what is being done."""
    return _one_line("progress.html", blocks=blocks(visible_lines(text)), pending=pending)


def fault_html(message: str) -> str:
    """A message about an error, as one line of HTML."""
    return _one_line("fault.html", message=message)


def answer_html(answer: Answer, turn: int) -> str:
    """An answer as one line of HTML; its markers point to the cards of `turn`."""
    names = {c.marker: f"{c.symbol or c.title}, {c.locator}" for c in answer.citations}
    shown = blocks(visible_lines(answer.text), names)
    told = all(name in answer.text for name in names.values())
    cited = () if told else answer.citations  # the text may name its places itself
    return _one_line(
        "answer.html", answer=answer, turn=turn, blocks=shown, names=names, cited=cited
    )


def panel_html(exchanges: Sequence[Exchange], sources: Sequence[Source] = ()) -> str:
    """The panel of sources: the newest answer's cards first, earlier ones folded below."""
    turns = [
        {
            "number": number,
            "question": exchange.question,
            "answer": exchange.answer,
            "cards": [_card(c) for c in exchange.answer.citations],
        }
        for number, exchange in enumerate(exchanges, 1)
    ]
    listed = () if exchanges else sources[:LISTED]
    return _one_line("panel.html", turns=turns[::-1], listed=listed, count=len(sources))


def header_html() -> str:
    """The page's head: name, what it does, what it is not."""
    return _one_line("header.html")


def heading_html(text: str) -> str:
    """A heading of the second rank."""
    return _one_line("heading.html", text=text)


def welcome_html() -> str:
    """What the empty conversation shows above the examples."""
    return _one_line("welcome.html")


def status_html(trouble: str | None, model: bool) -> str:
    """The line under the page's title: what the answers are made of, or why there are none."""
    return _one_line("status.html", trouble=trouble, model=model)


def source_page(
    source: Source, passages: Sequence[Passage], passage: str = "", start: int = 0, end: int = 0
) -> str:
    """A readable page of one document; the words `start` to `end` of `passage` are marked."""
    rows = []
    for each in passages:
        ranges = _range(each, start, end) if anchor(each) == passage else []
        rows.append((each, list(pieces(each.text, ranges, breaks=_lines(each)))))
    return TEMPLATES.get_template("source.html").render(
        source=source, rows=rows, chosen=passage, headings=_new_headings(passages)
    )


def sources_page(sources: Sequence[Source]) -> str:
    """A page that lists every document of the index."""
    return TEMPLATES.get_template("sources.html").render(sources=sources)


def _range(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    if not 0 <= start < end <= len(passage.text):
        return []
    return quoted_ranges(passage.text, passage.quote(start, end), start, end)


def _lines(passage: Passage) -> frozenset[int]:
    """Where a list item or a table row begins, and so a line."""
    own = {SpanKind.ITEM, SpanKind.ROW, SpanKind.HEADER}
    return frozenset(span.start for span in passage.spans if span.kind in own and span.start)


def _new_headings(passages: Sequence[Passage]) -> list[list[tuple[int, str]]]:
    above: tuple[str, ...] = ()
    result = []
    for passage in passages:
        now = passage.headings
        same = 0
        while same < min(len(above), len(now)) and above[same] == now[same]:
            same += 1
        result.append([(min(level + 2, 6), now[level]) for level in range(same, len(now))])
        above = now
    return result
