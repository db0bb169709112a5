"""A hostile file costs only itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import SourceError
from ingest.isolation import Limits, Readers
from tests.texts import read_hostile, read_plain

LIMITS = Limits(cpu_seconds=1, clock_seconds=60, memory_bytes=200_000_000)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits need POSIX")

HOSTILE = {
    "LOOP": "more than 1 s of processor time",
    "FILL": "more than 0.2 GB of memory",
    "CRASH": "SIGABRT",
    "RECURSE": "nested too deeply",
    "ODD": "ZeroDivisionError: in a parser",
    "BROKEN": "is broken on purpose",
}


def test_each_hostile_file_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    paths = []
    for word in HOSTILE:
        for name, text in ((word, word), (f"after-{word}", "A lamp is lit.")):
            path = tmp_path / f"{name}.txt"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
    with Readers(read_hostile, LIMITS, workers=2) as readers:
        results = list(readers.read((path, None, tmp_path) for path in paths))
    for path, result in zip(paths, results, strict=True):
        if path.stem in HOSTILE:
            assert isinstance(result, SourceError)
            assert HOSTILE[path.stem] in str(result)
        else:
            assert not isinstance(result, SourceError)
            assert result[0].passages[0].text == "A lamp is lit."


def test_file_that_only_waits_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("SLEEP", encoding="utf-8")
    with Readers(read_hostile, Limits(clock_seconds=0.2), workers=1) as readers:
        [result] = readers.read([(path, None, None)])
    assert "took more than 0.2 s" in str(result)


def test_processor_time_is_counted_for_each_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A lamp is lit.", encoding="utf-8")
    with Readers(read_plain, LIMITS, workers=1) as readers:
        results = list(readers.read([(path, None, None)] * 40))
    assert all(not isinstance(r, SourceError) for r in results)


def test_readers_do_not_load_the_model() -> None:
    code = "import sys, ingest.isolation, ingest.reading; print('torch' in sys.modules)"
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(root / 'src')!r}]; {code}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
