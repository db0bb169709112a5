"""Documents as safe pages, and what every page shares: templates, links, badges.

Every text goes through templates that escape it; nothing from a question, a title
or a document becomes markup. Only `http` and `https` addresses become links. What
the chat shows is bubbles.py; which page answers which address is document_pages.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote as url_quote
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant import messages, narrowing, symbols
from assistant.documents import Kind, Passage, Source
from assistant.footnote import named, printed, safe_link
from assistant.marking import quoted_ranges, read
from assistant.messages import Words
from assistant.narrowing import Wish
from assistant.places import place

A_PAGE = 100  # documents listed on one page
LONG = 12  # passages from which a document gets a table of contents


@dataclass(frozen=True, slots=True)
class Link:
    """Where the name of a document leads: its page here, its official address, or nowhere."""

    url: str
    held: bool
    name: str


@dataclass(frozen=True, slots=True)
class Spot:
    """The words of a document that are to be marked: a passage's anchor and offsets in it."""

    anchor: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """Which documents a page lists: what they have to be, words they hold, which page of them."""

    wish: Wish = field(default_factory=Wish)
    search: str = ""
    number: int = 1


NOWHERE, ALL = Spot(), Listing()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document as its page shows it."""

    level: int
    text: str
    id: str


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


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(safe_link=safe_link, badge=badge)
    env.globals.update(
        source_link=source_link,
        anchor=anchor,
        place=place,
        language_names=messages.NAMES,
        standing_of=narrowing.standing_of,
        words=messages.ENGLISH,
    )
    return env


TEMPLATES = _environment()


def source_page(
    source: Source,
    passages: Sequence[Passage],
    spot: Spot = NOWHERE,
    held: Sequence[Source] = (),
    words: Words = messages.ENGLISH,
) -> str:
    """A readable page of one document; the words at `spot` are marked.

    `held` are the documents of the index: what is named in the text and is among them is
    linked here, anything else to its official address.
    """
    headings = _new_headings(passages)
    rows = []
    for each, above in zip(passages, headings, strict=True):
        ranges = _range(each, spot.start, spot.end) if anchor(each) == spot.anchor else []
        rows.append((each, above, list(read(each, ranges))))
    return TEMPLATES.get_template("source.html").render(
        source=source,
        rows=rows,
        chosen=spot.anchor,
        contents=_contents(passages, headings, words),
        links=_links(passages, held, words),
        notes=_notes(passages),
        words=words,
    )


def _range(passage: Passage, start: int, end: int) -> list[tuple[int, int]]:
    if not 0 <= start < end <= len(passage.text):
        return []
    return quoted_ranges(passage.text, passage.quote(start, end), start, end)


def _links(passages: Sequence[Passage], held: Sequence[Source], words: Words) -> Mapping[str, Link]:
    """Where each symbol that a document names leads."""
    named_here = {mention.symbol for passage in passages for mention in passage.mentions}
    return {symbol: link_to(symbol, held, words) for symbol in named_here}


def link_to(symbol: str, held: Sequence[Source], words: Words = messages.ENGLISH) -> Link:
    """Where a symbol leads; one that is for linking only has no official address."""
    here = next((s for s in held if symbols.same(s.symbol, symbol)), None)
    if here:
        return Link(source_link(here.id), True, here.title)
    return Link(symbols.url_of(symbol) if printed(symbol) else "", False, named(symbol, words))


def _notes(passages: Sequence[Passage]) -> Mapping[tuple[int, str], str]:
    """For a passage's order and a note's number: the anchor of that footnote."""
    found: dict[tuple[int, str], str] = {}
    footnotes = [p for p in passages if p.locator.kind is Kind.FOOTNOTE]
    for passage in passages:
        for number in {mark.note for mark in passage.marks if mark.note}:
            fitting = [p for p in footnotes if p.locator.number == number]
            after = [p for p in fitting if p.order > passage.order]
            if fitting:
                found[passage.order, number] = anchor((after or fitting)[0])
    return found


def _new_headings(passages: Sequence[Passage]) -> list[list[Heading]]:
    above: tuple[str, ...] = ()
    result: list[list[Heading]] = []
    count = 0
    for passage in passages:
        now = passage.headings
        same = 0
        while same < min(len(above), len(now)) and above[same] == now[same]:
            same += 1
        fresh = range(same, len(now))
        result.append(
            [Heading(min(n + 2, 6), now[n], f"heading-{count + i}") for i, n in enumerate(fresh, 1)]
        )
        count += len(fresh)
        above = now
    return result


def _contents(
    passages: Sequence[Passage], headings: Sequence[Sequence[Heading]], words: Words
) -> list[Heading]:
    """The headings of a long document, or where its parts begin when it has next to none."""
    if len(passages) < LONG:
        return []
    flat = [heading for above in headings for heading in above]
    if len(flat) > 2:
        return [heading for heading in flat if heading.level <= 3]
    parts: dict[str, str] = {}
    for passage in passages:
        if name := _part(passage, words):
            parts.setdefault(name, anchor(passage))
    return [Heading(2, name, place) for name, place in parts.items()]


def _part(passage: Passage, words: Words) -> str:
    kinds = {Kind.PREAMBULAR: "preamble", Kind.PARAGRAPH: "operative"}
    kind = passage.locator.kind
    if passage.locator.within and kind is not Kind.FOOTNOTE:  # footnotes stand between the parts
        return place(passage.locator.within, words.language).capitalize()
    return words(kinds[kind]) if kind in kinds else ""


def sources_page(
    sources: Sequence[Source],
    listing: Listing = ALL,
    passages: Callable[[str], int] | None = None,
    words: Words = messages.ENGLISH,
) -> str:
    """A page that lists the documents of the index that meet a wish and a search."""
    found = narrowing.matching(sources, listing.wish, listing.search)
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(listing.number, 1), pages)
    shown = found[(number - 1) * A_PAGE : number * A_PAGE]
    lengths = {source.id: passages(source.id) for source in shown} if passages else {}
    return TEMPLATES.get_template("sources.html").render(
        shown=shown,
        lengths=lengths,
        count=len(sources),
        found=len(found),
        filters=_selects(sources, listing.wish, words),
        search=listing.search,
        turning=_turning(listing, number, pages),
        words=words,
    )


def _selects(sources: Sequence[Source], wish: Wish, words: Words) -> list[dict[str, object]]:
    """The choices of the page: name, label, what is chosen, and options with their counts."""
    by_body = narrowing.counted(sources, lambda s: s.body or "")
    by_type = narrowing.counted(sources, lambda s: narrowing.type_of(s.status))
    by_standing = narrowing.counted(sources, lambda s: narrowing.standing_of(s.status))
    kinds = [(key, words.of("types", key), count) for key, count in by_type]
    standings = [(key, words.of("standings", key), count) for key, count in by_standing]
    return [
        _select("body", words("filter_body"), wish.bodies, [(b, b, n) for b, n in by_body]),
        _select("type", words("filter_type"), wish.types, kinds),
        _select("standing", words("filter_standing"), wish.standings, standings),
    ]


def _select(
    name: str, label: str, chosen: Sequence[str], options: Sequence[tuple[str, str, int]]
) -> dict[str, object]:
    return {"name": name, "label": label, "chosen": "".join(chosen[:1]), "options": options}


def _turning(listing: Listing, number: int, pages: int) -> dict[str, str]:
    """The addresses of the pages before and after."""
    wish = listing.wish
    kept = {
        "search": listing.search,
        "body": "".join(wish.bodies),
        "type": "".join(wish.types),
        "standing": "".join(wish.standings),
    }
    kept = {key: value for key, value in kept.items() if value}

    def address(page: int) -> str:
        return "/sources?" + urlencode({**kept, "page": page}) if 1 <= page <= pages else ""

    return {"earlier": address(number - 1), "later": address(number + 1)}
