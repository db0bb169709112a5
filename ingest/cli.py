"""The command line of `python -m ingest`."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.embedding import deferred
from assistant.errors import AssistantError
from assistant.settings import settings
from ingest.gather import from_manifest
from ingest.pipeline import Options, ingest
from ingest.report import Bars, Report, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def main(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]…",
            help="Files or folders. None: the collection described in ingest/sources.toml.",
            show_default=False,
        ),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the index; else ASSISTANT_INDEX, or index/."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read and embed everything again.")
    ] = False,
) -> None:
    """Read documents into the index: new, changed and removed ones; the rest is left as it is.

    A folder is read with all folders in it, hidden files left out. Files that lay in a
    given folder and are gone are removed from the index. A file that cannot be read
    is reported; the others go on.

    Exit status: 0 done; 1 done, but some files failed; 2 wrong usage, or the index
    cannot be written now.
    """
    try:
        report = _run(paths or None, index or settings().index, rebuild=rebuild, quiet=as_json)
    except AssistantError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("stopped: the index is as it was; run it again to go on", err=True)
        raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    else:
        show(report, Console())
    raise typer.Exit(1 if report.failed else 0)


def _run(paths: list[Path] | None, index: Path, *, rebuild: bool, quiet: bool) -> Report:
    embedder = deferred(settings().embedding_model)
    collection = partial(from_manifest, settings().corpus)
    if quiet:
        return ingest(paths, index, embedder, collection, Options(rebuild=rebuild))
    with Bars(Console(stderr=True)) as bars:
        options = Options(rebuild=rebuild, watch=bars)
        return ingest(paths, index, embedder, collection, options)
