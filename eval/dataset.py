"""Question sets: JSONL in, checked `Item`s out, with a fingerprint.

Reads the form of the project's own sets and the training form, in which the verbatim
`answer` spans stand for `must`. But: it does not look into the documents, so an
evidence text that no source holds is found only by the measures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError, with_config

from assistant.answers import Question, Turn
from assistant.errors import UsageError

Type = Literal[
    "fact",
    "count",
    "list",
    "who",
    "when",
    "where",
    "definition",
    "yesno",
    "compare",
    "summary",
    "followup",
    "unanswerable",
    "adversarial",
]
LONG_TYPES = frozenset({"list", "summary", "compare"})


@dataclass(frozen=True, slots=True)
class Pointer:
    """Words of a document: the first characters of its file name, and what it contains there."""

    source: str
    contains: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question and what a right answer to it holds.

    `must` is right when every group has one of its alternatives in the answer;
    `evidence` is covered when every entry has one of its pointers cited. `in_quotes`
    lets the alternatives stand in a quote as well as in the text of the answer.
    """

    id: str
    lang: str
    type: Type
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[tuple[Pointer, ...], ...] = ()
    in_quotes: bool = False

    @property
    def max_words(self) -> int:
        """The longest that a right answer may be, in words."""
        return 250 if self.type in LONG_TYPES else 120

    @property
    def source(self) -> str:
        """What the evidence stands in: a source, `several`, or `none`."""
        names = {pointers[0].source for pointers in self.evidence}
        return names.pop() if len(names) == 1 else "several" if names else "none"

    def ask(self) -> Question:
        """The question as the assistant takes it."""
        return Question(self.question, self.history)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The items of one file, in its order; `name` is the file's stem."""

    name: str
    items: tuple[Item, ...]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the content, whatever the order of lines and keys."""
        rows = sorted((asdict(item) for item in self.items), key=lambda row: str(row["id"]))
        text = json.dumps(rows, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _AnyRow:
    """An evidence entry that gives a choice."""

    any: tuple[Pointer, ...]


@with_config(strict=True)
@dataclass(frozen=True, slots=True)
class _Row:
    """One line as it stands in the file; the training form fills the last two fields."""

    id: str
    lang: str
    type: Type
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    evidence: tuple[Pointer | _AnyRow | str, ...] = ()
    source: str | None = None
    answer: tuple[str, ...] | None = None


_ROW: TypeAdapter[_Row] = TypeAdapter(_Row)


def load(path: Path) -> QuestionSet:
    """Read and check a question set. Raises UsageError naming the line and the field."""
    items: dict[str, Item] = {}
    for number, row in read_jsonl(path):
        where = f"{path}, line {number}"
        item = _item(row, where)
        if item.id in items:
            raise UsageError(f"{where}: id: {item.id!r} is used twice")
        items[item.id] = item
    if not items:
        raise UsageError(f"{path}: holds no questions")
    return QuestionSet(path.stem, tuple(items.values()))


def read_jsonl(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are not blank, numbered from 1. Raises UsageError if unreadable."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8 text") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def problem(error: ValidationError) -> str:
    """The first thing that is wrong, as `field: message`.

    Example: `evidence.0.contains: Field required`.
    """
    first = error.errors(include_url=False)[0]
    # Where a value may have one of several forms, its place names the form: not for people.
    forms = {Pointer.__name__, _AnyRow.__name__, "str"}
    place = ".".join(str(part) for part in first["loc"] if part not in forms)
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def _item(line: str, where: str) -> Item:
    try:
        row = _ROW.validate_json(line)
    except ValidationError as error:
        raise UsageError(f"{where}: {problem(error)}") from None
    item = _converted(row, where)
    _check(item, where)
    return item


def _converted(row: _Row, where: str) -> Item:
    trained = row.answer is not None
    must = tuple((span,) for span in row.answer or ()) if trained else row.must
    return Item(
        id=row.id,
        lang=row.lang,
        type=row.type,
        question=row.question,
        answerable=row.answerable,
        history=row.history,
        must=must,
        must_not=row.must_not,
        evidence=tuple(_pointers(entry, row.source, where) for entry in row.evidence),
        in_quotes=trained,
    )


def _pointers(
    entry: Pointer | _AnyRow | str, source: str | None, where: str
) -> tuple[Pointer, ...]:
    match entry:
        case Pointer():
            return (entry,)
        case _AnyRow(any=pointers):
            return pointers
        case _ if source:
            return (Pointer(source, entry),)
    raise UsageError(f"{where}: source: needed where evidence is given as text")


def _check(item: Item, where: str) -> None:
    if not item.id.strip():
        raise UsageError(f"{where}: id: is empty")
    if not all(item.must) or not all(alternative for group in item.must for alternative in group):
        raise UsageError(f"{where}: must: a group without an alternative")
    if not all(item.evidence):
        raise UsageError(f"{where}: evidence: an entry without a pointer")
    if any(not pointer.contains.strip() for entry in item.evidence for pointer in entry):
        raise UsageError(f"{where}: evidence: contains: is empty")
    if item.answerable and not item.must:
        raise UsageError(f"{where}: must: an answerable question needs at least one group")
