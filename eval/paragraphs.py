"""Measures reading: paragraph 4 is to be the one that its drafters numbered 4.

`python -m eval.paragraphs --documents DIR --questions FILE` reads a folder and looks up
what a set of questions with known answers asks for: paragraphs by number, titles,
symbols, symbols that are not there. A folder of the same documents in another format is
compared paragraph by paragraph. No index, no model: only what `ingest` makes of files.
Of every passage it is asked that it has spans and, where the file is text, that each of
its quotes stands in the file letter for letter.

`--assistant INDEX` asks an assistant the same questions (`eval.lookups`).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant import symbols
from assistant.documents import ELLIPSIS, Document, Kind, Passage, SpanKind
from assistant.errors import AssistantError, UsageError
from ingest.formats.decode import decode
from ingest.reading import read

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
stdout, stderr = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True)
_AS_TEXT = {".txt", ".md", ".text", ".markdown"}


@dataclass(frozen=True, slots=True)
class Failure:
    """One question that reading fails, and why."""

    id: str
    document: str
    reason: str
    found: str = ""


@dataclass(slots=True)
class Score:
    """How many of one kind were asked and right."""

    asked: int = 0
    right: int = 0
    failures: list[Failure] = field(default_factory=list)

    def add(self, failure: Failure | None) -> None:
        """Count one question."""
        self.asked += 1
        self.right += failure is None
        if failure:
            self.failures.append(failure)

    @property
    def share(self) -> float:
        """Right of asked; 1 where nothing was asked."""
        return self.right / self.asked if self.asked else 1.0


@dataclass(frozen=True, slots=True)
class Question:
    """What the set asks: a kind, the document's symbol, a paragraph, the text expected."""

    id: str
    kind: str
    text: str
    symbol: str
    paragraph: str
    answer: str


def load(file: Path) -> list[Question]:
    """Return the questions of a JSONL file; raises AssistantError with the line that is wrong."""
    found = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise AssistantError(f"{file} cannot be read: {error.strerror}") from error
    for at, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            answer = (row.get("answers") or [""])[0]
            number = str(row.get("paragraph") or "")
            symbol = row.get("doc_id") or ""
            found.append(Question(row["id"], row["kind"], row["question"], symbol, number, answer))
        except (ValueError, KeyError, TypeError) as error:
            raise AssistantError(f"{file}, line {at} is no question: {error}") from error
    return found


def read_folder(folder: Path) -> dict[str, list[Document]]:
    """Return the documents of every file in a folder, by file name; the unreadable are left out."""
    read_files: dict[str, list[Document]] = {}
    if not folder.is_dir():
        raise AssistantError(f"{folder} is no folder")
    for file in sorted(f for f in folder.rglob("*") if f.is_file()):
        try:
            read_files[file.name] = read(file, root=folder)
        except AssistantError as error:
            stderr.print(f"left out: {error}")
    return read_files


def measure(
    read_files: dict[str, list[Document]], questions: Iterable[Question]
) -> dict[str, Score]:
    """Score every question of the known kinds against the documents read."""
    documents = [document for found in read_files.values() for document in found]
    checks = {
        "paragraph": _check_paragraph,
        "title": _check_title,
        "symbol": _check_symbol,
        "absent_symbol": _check_absent,
    }
    scores = {kind: Score() for kind in checks}
    for question in questions:
        if question.kind in checks:
            scores[question.kind].add(checks[question.kind](question, documents))
    return scores


def whole(read_files: dict[str, list[Document]], folder: Path) -> dict[str, Score]:
    """Score whether every passage has spans, and is verbatim where the file is plain text."""
    scores = {"has spans": Score(), "verbatim": Score()}
    for name, documents in read_files.items():
        path = next((p for p in folder.rglob(name)), folder / name)
        text = _text_of(path) if path.suffix.lower() in _AS_TEXT else None
        for passage in (p for d in documents for p in d.passages):
            lacking = Failure(passage.id, name, "no spans", passage.text[:80])
            scores["has spans"].add(None if passage.spans else lacking)
            if text is not None:
                torn = next((q for q in passage.quote().split(ELLIPSIS) if q not in text), None)
                scores["verbatim"].add(
                    Failure(passage.id, name, "not in the file", torn[:120]) if torn else None
                )
    return scores


def _text_of(path: Path) -> str:
    return " ".join(decode(path.read_bytes()).split())


def plain(text: str) -> str:
    r"""Return a text for comparing: white space folded, small differences of marks left out.

    Example: `plain("rights,1 and\\n law")` → "rights, and law".
    """
    unmarked = re.sub(r"(?<=[a-z”)])([,.;]?)\d{1,3}(?=[\s,.;]|$)", r"\1", text)
    unmarked = re.sub(r"[¹²³⁰⁴-⁹\u00ad\u200b-\u200d\ufeff]", "", unmarked)
    return " ".join(unmarked.split())


def own_words(passage: Passage, end: int | None = None) -> str:
    """Return a numbered paragraph as it is read, without its number."""
    reading = passage.reading(0, end)
    return plain(re.sub(r"^[“\"\[]?\d+(?:\s?(?:bis|ter))?\s?[.)–—-]?\s*", "", reading))


def _of(symbol: str, documents: Sequence[Document]) -> list[Document]:
    wanted = symbols.normalise(symbol) or symbol
    return [d for d in documents if symbols.same(d.source.symbol, wanted) and not d.source.partial]


def _check_paragraph(question: Question, documents: Sequence[Document]) -> Failure | None:
    mine = _of(question.symbol, documents)
    if not mine:
        return Failure(question.id, question.symbol, "no document with this symbol")
    numbered = [
        passage
        for document in mine
        for passage in document.passages
        if passage.locator.kind is Kind.PARAGRAPH and passage.locator.number == question.paragraph
    ]
    if not numbered:
        return Failure(question.id, question.symbol, f"no para. {question.paragraph}")
    plainly = [p for p in numbered if not p.locator.within] or numbered
    if any(says(passage, question.answer) for passage in plainly):
        return None
    elsewhere = any(says(passage, question.answer) for passage in numbered)
    reason = "stands in another part" if elsewhere else "other text"
    return Failure(question.id, question.symbol, reason, plainly[0].text[:160])


def says(passage: Passage, answer: str) -> bool:
    """Say whether a passage is the text expected: all of it, or all that precedes its list."""
    wanted = plain(answer)
    item = next((span for span in passage.spans if span.kind is SpanKind.ITEM), None)
    return own_words(passage) == wanted or bool(item and own_words(passage, item.start) == wanted)


def _check_title(question: Question, documents: Sequence[Document]) -> Failure | None:
    wanted = _bare(question.text)
    for document in _of(question.symbol, documents):
        if wanted in _bare(document.source.title) or _bare(document.source.title) == wanted:
            return None
        return Failure(question.id, question.symbol, "other title", document.source.title)
    return Failure(question.id, question.symbol, "no document with this symbol")


def _bare(title: str) -> str:
    number = r"^(?:\d+/\d+|(?:resolution|decision)\s\d+/\d+:)\.?\s+"
    folded = re.sub(number, "", " ".join(title.lower().split()))
    return re.sub(r"[^\w\s]|(?<=[a-z])\d+$", "", folded).strip()


def _check_symbol(question: Question, documents: Sequence[Document]) -> Failure | None:
    mine = _of(question.symbol, documents)
    if not mine:
        return Failure(question.id, question.symbol, "no document with this symbol")
    if question.answer and _bare(question.answer) not in _bare(mine[0].source.title):
        return Failure(question.id, question.symbol, "other title", mine[0].source.title)
    return None


def _check_absent(question: Question, documents: Sequence[Document]) -> Failure | None:
    asked = symbols.normalise(question.text)
    if asked is None:
        return Failure(question.id, question.text, "symbol not understood")
    there = _of(asked, documents)
    own = next((d for d in there if "-in-" not in d.source.id), None)
    return Failure(question.id, asked, "said to be there", own.source.file) if own else None


def compare(one: dict[str, list[Document]], other: dict[str, list[Document]]) -> Score:
    """Score whether the same document has the same paragraphs in two formats."""
    score = Score()
    stems = {Path(name).stem: name for name in one}
    for name, documents in other.items():
        if Path(name).stem not in stems:
            continue
        mine, theirs = (_numbered(found[0]) for found in (one[stems[Path(name).stem]], documents))
        for key in mine | theirs:
            same = mine.get(key) == theirs.get(key)
            what = f"{mine.get(key, '–')[:70]} / {theirs.get(key, '–')[:70]}"
            score.add(None if same else Failure(key, name, "differs", what))
    return score


def _numbered(document: Document) -> dict[str, str]:
    """The paragraphs of a document that people cite, by locator."""
    kinds = (Kind.PARAGRAPH, Kind.PREAMBULAR, Kind.NAMED)
    return {
        p.id.split(":", 1)[1]: plain(p.reading())
        for p in document.passages
        if p.locator.kind in kinds
    }


@app.command()
def main(
    questions: Annotated[Path, typer.Option(help="questions with known answers, JSONL")],
    documents: Annotated[Path | None, typer.Option(help="folder of documents")] = None,
    other: Annotated[
        list[Path] | None, typer.Option(help="folder of the same documents in another format")
    ] = None,
    assistant: Annotated[
        Path | None, typer.Option(metavar="INDEX", help="ask the assistant over this index")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Measure how rightly a folder is read, or how an assistant looks things up."""
    try:
        if (documents is None) == (assistant is None):
            raise UsageError("name one: --documents DIR to read, or --assistant INDEX to ask")
        asked = load(questions)
        scores = _asked(assistant, asked) if assistant else {}
        if documents:
            read_files = read_folder(documents)
            scores = {**measure(read_files, asked), **whole(read_files, documents)}
            for folder in other or []:
                theirs = read_folder(folder)
                scores[f"same as {folder.name}"] = compare(read_files, theirs)
                more = whole(theirs, folder)
                scores |= {f"{kind}, {folder.name}": score for kind, score in more.items()}
    except AssistantError as error:
        stderr.print(str(error))
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps({k: asdict(s) | {"share": s.share} for k, s in scores.items()}))
    else:
        _show(scores)
    raise typer.Exit(int(any(s.failures for s in scores.values())))


def _asked(index: Path, questions: Sequence[Question]) -> dict[str, Score]:
    from eval import lookups  # noqa: PLC0415 -- it and the assistant are needed here alone
    from eval.system import open_assistant  # noqa: PLC0415

    return lookups.measure(open_assistant(index), questions)


def _show(scores: dict[str, Score]) -> None:
    for kind, score in scores.items():
        stdout.print(f"{kind:20} {score.right}/{score.asked}  {score.share:.1%}")
        for reason, times in Counter(f.reason for f in score.failures).most_common():
            stdout.print(f"  {reason}: {times}")
            for failure in [f for f in score.failures if f.reason == reason][:12]:
                stdout.print(f"    {failure.id}  {failure.document}  {failure.found}", markup=False)


if __name__ == "__main__":
    app()
