"""`python -m ingest` as it is typed, with the embedded model."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from ingest.cli import app
from ingest.report import Bars, FileReport, Outcome, Report, show

ROOT = Path(__file__).parents[1]


def command(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")}
    path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
    return subprocess.run(
        [sys.executable, "-m", "ingest", *map(str, arguments)],
        cwd=ROOT,
        env={**kept, **settings, "PYTHONPATH": path, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_documents_are_read_and_then_left(tmp_path: Path) -> None:
    docs, index = tmp_path / "docs", tmp_path / "index"
    docs.mkdir()
    text = "The harbour board meets in May.\n\nThe board elects a chair for two years.\n"
    (docs / "board.txt").write_text(text, encoding="utf-8")
    (docs / "nothing.txt").write_bytes(b"")
    first = command(docs, "--index", index, "--json")
    assert first.returncode == 1, first.stderr
    report = json.loads(first.stdout)
    files = {f["file"]: f for f in report["files"]}
    assert files["board.txt"]["outcome"] == "read"
    assert files["nothing.txt"]["outcome"] == "failed"
    assert report["embedded"] == report["spans"] > 0
    (docs / "nothing.txt").unlink()
    second = command(docs, "--index", index)
    assert second.returncode == 0, second.stderr
    assert "1 unchanged" in second.stdout
    assert "0 embedded" in second.stdout


def test_wrong_usage_is_one_line_and_exit_2(tmp_path: Path) -> None:
    gone = command(tmp_path / "gone", "--index", tmp_path / "index")
    assert gone.returncode == 2
    assert gone.stderr.splitlines() == [f"error: {tmp_path / 'gone'}: no such file or folder"]
    setting = command(tmp_path, ASSISTANT_PORT="many")
    assert setting.returncode == 2
    assert "ASSISTANT_PORT" in setting.stderr
    assert command("--no-such-option").returncode == 2


def test_help_says_what_it_does() -> None:
    done = command("--help")
    assert done.returncode == 0
    for word in ("PATH", "--index", "--json", "--rebuild", "Exit status"):
        assert word in done.stdout


def test_report_names_what_needs_a_look() -> None:
    console = Console(record=True, width=200, file=io.StringIO())
    files = (
        FileReport("a.txt", Outcome.UNCHANGED, passages=3, spans=4),
        FileReport("b.md", Outcome.BRIEF, "[no] address", passages=2, spans=2),
        FileReport("c.pdf", Outcome.FAILED, "is encrypted"),
    )
    report = Report(files, "abc", 2, 5, 6, 2, 4.0, ("made with another model",))
    assert report.failed
    assert report.rate == 0.5
    assert report.to_dict()["outcomes"] == {"unchanged": 1, "replaced by its brief": 1, "failed": 1}
    with Bars(console) as bars:
        for done in (0, 5, 10):
            bars("reading", done, 10)
    show(report, console)
    text = console.export_text()
    assert text.splitlines() == [
        "reading: 0 of 10",
        "reading: 10 of 10",
        "made with another model",
        "replaced by its brief: b.md ([no] address; 2 passages)",
        "failed: c.pdf (is encrypted)",
        "1 failed, 1 replaced by its brief, 1 unchanged. The index holds 2 documents, 5 passages,"
        " 6 spans. 2 embedded in 4.0 s.",
    ]


def test_a_stop_by_hand_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.cli.ingest", stopped)
    done = CliRunner().invoke(app, [str(tmp_path), "--index", str(tmp_path / "index")])
    assert done.exit_code == 130
    assert done.output.strip() == "stopped: the index is as it was; run it again to go on"
