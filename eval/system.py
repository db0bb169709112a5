"""The assistant as the evaluation sees it: the same object that the faces hold, opened once.

Where the gate finds no index of the documents, one is built by the ingest command in a
process of its own: the two sides do not import each other.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.assistant import Assistant
from assistant.errors import AssistantError, UnusableIndex
from assistant.settings import Settings, settings
from eval.sources import document_files


def with_index(index: Path | None) -> Settings:
    """The settings of this process, with another index when one is named."""
    return settings().model_copy(update={"index": index}) if index else settings()


def open_assistant(index: Path | None = None) -> Assistant:
    """Open the assistant over an index. Raises AssistantError when that cannot be."""
    return Assistant.open(with_index(index))


@contextmanager
def fitting_assistant(index: Path | None, fits: Callable[[list[str]], bool]) -> Iterator[Assistant]:
    """The assistant over the index named; or over the one in use, if its files are fitting.

    Else over a new one of the collection, which is used and thrown away.
    """
    assistant = open_assistant(index) if index else _in_use()
    if assistant and (index or fits(document_files(assistant.index))):
        yield assistant
        return
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield open_assistant(build(Path(folder) / "index"))


def _in_use() -> Assistant | None:
    try:
        return open_assistant()
    except UnusableIndex:
        return None


def build(index: Path) -> Path:
    """Build an index of the collection. Raises AssistantError when ingest gives up."""
    command = [sys.executable, "-m", "ingest", "--index", str(index)]
    # 1 is done with failures: a document that is not to be had is seen by what is missing.
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode > 1:
        raise AssistantError("the index cannot be built: run python -m ingest to see why")
    return index
