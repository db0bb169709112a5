"""Measures ingest: the whole run's time against the bare model's on the same spans.

`python -m eval.ingest_time --documents DIR` ingests a folder (or every n-th file of it,
`--sample`) into an index that is thrown away, and embeds the very texts that the index
holds with the model alone, in its library's own batches. Both in one process, one after
the other, round by round; loading the model is counted in neither. The ratio is what the
machine's speed and its other load cannot change much; take the median of the rounds.
"""

from __future__ import annotations

import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.embedding import Transformer, load
from assistant.errors import AssistantError, UsageError
from assistant.index import PassageIndex, span_text
from ingest.pipeline import Options, ingest
from ingest.report import Bars

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
stdout, stderr = Console(soft_wrap=True, highlight=False), Console(stderr=True, soft_wrap=True)
_LIBRARY_BATCH = 32  # what sentence-transformers takes when nothing is said


@dataclass(frozen=True, slots=True)
class Round:
    """One comparison; seconds on the clock and of processor time, reading processes left out."""

    files: int
    spans: int
    texts: int
    whole: float
    embedding: float
    bare: float
    whole_cpu: float
    bare_cpu: float

    @property
    def ratio(self) -> float:
        """The whole run's time as a multiple of the bare model's."""
        return self.whole / self.bare


class _Watch:
    """Shows progress, and notes how long the embedding took."""

    def __init__(self, bars: Bars) -> None:
        self._bars, self._last, self.embedding = bars, time.perf_counter(), 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.perf_counter()
        self.embedding += (now - self._last) * (stage == "embedding")
        self._last = now
        self._bars(stage, done, total)


def measure(files: Sequence[Path], model: Transformer) -> Round:
    """Ingest the files into a new index, then embed the index's texts with the model alone."""
    with tempfile.TemporaryDirectory() as place, Bars(stderr) as bars:
        folder, index = Path(place) / "documents", Path(place) / "index"
        folder.mkdir()
        for path in files:
            shutil.copy(path, folder / path.name)
        watch, cpu = _Watch(bars), time.process_time()
        report = ingest([folder], index, model, list, Options(watch=watch))
        whole_cpu = time.process_time() - cpu
        texts = _texts(index, model)
    started, cpu = time.perf_counter(), time.process_time()
    model.bare.encode(
        texts, batch_size=_LIBRARY_BATCH, normalize_embeddings=True, show_progress_bar=False
    )
    bare, bare_cpu = time.perf_counter() - started, time.process_time() - cpu
    return Round(
        len(files), report.spans, len(texts), report.seconds, watch.embedding, bare,
        whole_cpu, bare_cpu,
    )  # fmt: skip


def _texts(folder: Path, model: Transformer) -> list[str]:
    """The texts that an index holds vectors of, each once: the model is not asked twice either."""
    index = PassageIndex.open(folder, model)
    try:
        passages = [p for source in index.sources() for p in index.passages(source.id)]
        return list(dict.fromkeys(span_text(p, s) for p in passages for s in p.spans))
    finally:
        index.close()


@app.command()
def main(
    documents: Annotated[Path, typer.Option(help="folder of documents")],
    sample: Annotated[int, typer.Option(min=0, help="so many of them, evenly; 0: all")] = 0,
    rounds: Annotated[int, typer.Option(min=1, help="how often to compare")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Measure what ingesting costs above embedding."""
    try:
        files = sorted(f for f in documents.rglob("*") if f.is_file())
        if not files:
            raise UsageError(f"{documents} holds no files")
        if sample:
            files = files[:: max(1, len(files) // sample)][:sample]
        model = load()
        model.encode(["warm"])
        found = [measure(files, model) for _ in range(rounds)]
    except AssistantError as error:
        stderr.print(f"error: {error}", markup=False)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(json.dumps([asdict(r) | {"ratio": r.ratio} for r in found]))
        return
    for r in found:
        stdout.print(
            f"{r.files} files, {r.spans} spans ({r.texts} texts): whole run {r.whole:.1f} s "
            f"(embedding {r.embedding:.1f} s), bare model {r.bare:.1f} s "
            f"({r.texts / r.bare:.0f} texts/s): ratio {r.ratio:.2f}"
        )
    stdout.print(f"median ratio {statistics.median(r.ratio for r in found):.2f}")


if __name__ == "__main__":
    app()
