"""Ingest as a whole: what is read, left, removed; what survives kill -9."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.documents import Source
from assistant.errors import IndexBusy, UnusableIndex, UsageError
from assistant.index import PassageIndex
from assistant.writer import IndexWriter
from ingest.gather import MANIFEST, Item
from ingest.pipeline import Options, ingest
from ingest.report import Outcome, Report
from tests.fakes import HashEmbedder
from tests.texts import read_plain, write_folder

ROOT = Path(__file__).parents[1]
OPTIONS = Options(read=read_plain, workers=1)


def run(paths: Sequence[Path], index: Path, embedder: HashEmbedder | None = None) -> Report:
    return ingest(paths, index, embedder or HashEmbedder(), list, OPTIONS)


def ids(index: Path) -> list[str]:
    opened = PassageIndex.open(index, HashEmbedder())
    return [p.id for s in opened.sources() for p in opened.passages(s.id)]


def outcomes(report: Report) -> dict[str, Outcome]:
    return {f.file: f.outcome for f in report.files}


def test_second_run_reads_and_embeds_nothing(tmp_path: Path) -> None:
    docs, embedder = write_folder(tmp_path / "docs", 3), HashEmbedder()
    first = run([docs], tmp_path / "index", embedder)
    assert (first.sources, first.passages, first.spans) == (3, 12, 24)
    assert first.embedded == embedder.calls > 0
    embedder.calls = 0
    second = run([docs], tmp_path / "index", embedder)
    assert embedder.calls == second.embedded == 0
    assert set(outcomes(second).values()) == {Outcome.UNCHANGED}
    assert second.index == first.index
    assert len(list((tmp_path / "index").glob("0*"))) == 1


def test_changed_file_embeds_only_its_changed_spans(tmp_path: Path) -> None:
    docs, index, embedder = write_folder(tmp_path / "docs", 3), tmp_path / "index", HashEmbedder()
    run([docs], index, embedder)
    embedder.calls = 0
    changed = docs / "doc001.txt"
    changed.write_text(changed.read_text("utf-8") + "\nA new lamp was lit.", encoding="utf-8")
    report = run([docs], index, embedder)
    assert embedder.calls == report.embedded == 1
    assert outcomes(report)["doc001.txt"] is Outcome.READ
    assert "doc001:para-5" in ids(index)


def test_gone_file_goes_with_all_its_passages(tmp_path: Path) -> None:
    docs, index, embedder = write_folder(tmp_path / "docs", 3), tmp_path / "index", HashEmbedder()
    other = write_folder(tmp_path / "other", 1)
    (other / "doc000.txt").rename(other / "kept.txt")
    run([docs, other], index)
    (docs / "doc002.txt").unlink()
    report = run([docs], index)
    assert outcomes(report)["doc002.txt"] is Outcome.REMOVED
    opened = PassageIndex.open(index, embedder)
    assert {s.id for s in opened.sources()} == {"doc000", "doc001", "kept"}
    question = embedder.encode(["Harbour 2 counts gull 201"])[0]
    found = {span for span, _ in opened.near(question, 100)}
    assert len(found) == 24
    assert not any(passage.startswith("doc002") for passage, _ in found)
    assert opened.words(["201"], 5) == []


def test_gone_file_named_by_itself_touches_no_other(tmp_path: Path) -> None:
    docs = write_folder(tmp_path / "docs", 2)
    run([docs], tmp_path / "index")
    (docs / "doc000.txt").unlink()
    run([docs / "doc001.txt"], tmp_path / "index")
    assert "doc000:para-1" in ids(tmp_path / "index")


def test_broken_file_costs_only_itself(tmp_path: Path) -> None:
    docs = write_folder(tmp_path / "docs", 2)
    (docs / "bad.txt").write_text("BROKEN", encoding="utf-8")
    report = run([docs], tmp_path / "index")
    assert report.failed
    [bad] = [f for f in report.files if f.outcome is Outcome.FAILED]
    assert (bad.file, bad.why) == ("bad.txt", "is broken on purpose")
    assert report.sources == 2


def test_hidden_files_and_the_index_are_left_out(tmp_path: Path) -> None:
    docs = write_folder(tmp_path / "docs" / "deep", 1).parent
    write_folder(docs / ".git", 1)
    (docs / ".env").write_text("secret", encoding="utf-8")
    for _ in range(2):
        report = run([docs], docs / "index")
        assert [f.file for f in report.files] == ["deep/doc000.txt"]


def test_missing_path_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        run([tmp_path / "nowhere"], tmp_path / "index")
    assert not (tmp_path / "index").exists()


def test_same_text_twice_is_taken_once_and_comes_back_when_the_first_goes(tmp_path: Path) -> None:
    docs, index = tmp_path / "docs", tmp_path / "index"
    docs.mkdir()
    for name in ("a.txt", "b.md"):
        (docs / name).write_text("#x-9\nThe lamp is lit.", encoding="utf-8")
    report = run([docs], index)
    assert outcomes(report) == {"a.txt": Outcome.READ, "b.md": Outcome.SAME}
    assert ids(index) == ["x-9:para-1"]
    assert outcomes(run([docs], index))["b.md"] is Outcome.SAME
    (docs / "a.txt").unlink()
    run([docs], index)
    opened = PassageIndex.open(index, HashEmbedder())
    assert [s.file for s in opened.sources()] == ["b.md"]


def test_other_text_under_the_same_id_is_kept_apart(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.txt").write_text("#x-9\nThe lamp is lit.", encoding="utf-8")
    (docs / "b.txt").write_text("#x-9\nThe lamp is out.", encoding="utf-8")
    run([docs], tmp_path / "index")
    assert ids(tmp_path / "index") == ["x-9:para-1", "x-9-2:para-1"]


def _manifest(folder: Path, *, brief: bool) -> list[Item]:
    name = "brief.md" if brief else "full.txt"
    note = "the document could not be fetched" if brief else ""
    entry = Source(id="x-7", file=name, title="Lamps", brief=brief)
    return [Item(folder / name, name, folder, MANIFEST, entry, note)]


def test_brief_gives_way_to_its_document(tmp_path: Path) -> None:
    texts, index, embedder = tmp_path / "texts", tmp_path / "index", HashEmbedder()
    texts.mkdir()
    (texts / "brief.md").write_text("Lamps in short.", encoding="utf-8")
    (texts / "full.txt").write_text("Every lamp is lit at dusk.", encoding="utf-8")
    brief = ingest(None, index, embedder, lambda: _manifest(texts, brief=True), OPTIONS)
    assert outcomes(brief) == {"brief.md": Outcome.BRIEF}
    assert brief.files[0].why == "the document could not be fetched"
    full = ingest(None, index, embedder, lambda: _manifest(texts, brief=False), OPTIONS)
    assert outcomes(full) == {"full.txt": Outcome.READ, "brief.md": Outcome.REMOVED}
    opened = PassageIndex.open(index, embedder)
    assert [(s.id, s.brief) for s in opened.sources()] == [("x-7", False)]


def test_file_of_the_manifest_keeps_its_description_when_given_by_path(tmp_path: Path) -> None:
    texts, index, embedder = tmp_path / "texts", tmp_path / "index", HashEmbedder()
    texts.mkdir()
    (texts / "full.txt").write_text("Every lamp is lit at dusk.", encoding="utf-8")
    ingest(None, index, embedder, lambda: _manifest(texts, brief=False), OPTIONS)
    run([texts], index)
    assert PassageIndex.open(index, embedder).sources()[0].title == "Lamps"
    (texts / "full.txt").write_text("Every lamp is lit at dawn.", encoding="utf-8")
    ingest([texts], index, embedder, lambda: _manifest(texts, brief=False), OPTIONS)
    opened = PassageIndex.open(index, embedder)
    assert [s.title for s in opened.sources()] == ["Lamps"]
    assert opened.passages("x-7")[0].text == "Every lamp is lit at dawn."


def test_another_model_rebuilds_from_the_same_files(tmp_path: Path) -> None:
    docs, index = write_folder(tmp_path / "docs", 2), tmp_path / "index"
    extra = write_folder(tmp_path / "extra", 3)
    run([docs], index)
    other = HashEmbedder("another-model")
    report = run([extra / "doc002.txt"], index, other)
    assert "word-hash" in report.notes[0]
    assert "another-model" in report.notes[0]
    assert {s.id for s in PassageIndex.open(index, other).sources()} == {
        f"doc00{n}" for n in range(3)
    }


def test_rebuild_embeds_all_again(tmp_path: Path) -> None:
    docs, index, embedder = write_folder(tmp_path / "docs", 2), tmp_path / "index", HashEmbedder()
    first = run([docs], index, embedder)
    again = ingest([docs], index, embedder, list, replace(OPTIONS, rebuild=True))
    assert again.embedded == first.embedded
    assert again.index == first.index


def test_second_writer_is_refused_and_the_lock_of_a_dead_one_is_not_in_the_way(
    tmp_path: Path,
) -> None:
    docs, index = write_folder(tmp_path / "docs", 1), tmp_path / "index"
    run([docs], index)
    before = PassageIndex.open(index, HashEmbedder()).fingerprint
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, pathlib; from assistant import generation\n"
            "lock = generation.lock(pathlib.Path(sys.argv[1])); print('held', flush=True)\n"
            "time.sleep(60)",
            str(index),
        ],
        stdout=subprocess.PIPE,
        env=_environment(),
    )
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(IndexBusy, match="another process is writing"):
            run([docs], index)
        holder.kill()
    assert PassageIndex.open(index, HashEmbedder()).fingerprint == before
    with IndexWriter.open(index, HashEmbedder()) as writer:
        assert writer.previous


def test_files_order_is_the_same_after_any_history(tmp_path: Path) -> None:
    docs = write_folder(tmp_path / "docs", 3)
    run([docs], tmp_path / "clean")
    for name in ("doc002.txt", "doc000.txt"):
        (tmp_path / name).write_bytes((docs / name).read_bytes())
        (docs / name).unlink()
        run([docs], tmp_path / "grown")
    for name in ("doc002.txt", "doc000.txt"):
        (tmp_path / name).rename(docs / name)
        run([docs], tmp_path / "grown")
    assert ids(tmp_path / "grown") == ids(tmp_path / "clean")
    one, other = (PassageIndex.open(tmp_path / n, HashEmbedder()) for n in ("grown", "clean"))
    assert one.fingerprint == other.fingerprint


# Forks an ingest for each delay that it is given, kills it after that and says so; loaded once.
DRIVER = """
import os, signal, sys, time
if __name__ == "__main__":
    from pathlib import Path
    import chromadb
    from ingest.pipeline import Options, ingest
    from tests.fakes import HashEmbedder
    from tests.texts import read_plain

    docs = Path(sys.argv[1])
    for line in sys.stdin:
        delay, index = line.strip().split(" ", 1)
        begun, child = time.monotonic(), os.fork()
        if not child:
            os.setsid()
            ingest([docs], Path(index), HashEmbedder(), list, Options(read=read_plain, workers=1))
            os._exit(0)
        if delay != "whole":
            time.sleep(float(delay))
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        print(time.monotonic() - begun, flush=True)
"""


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


class Driver:
    """The driver above, over pipes."""

    def __init__(self, script: Path, docs: Path) -> None:
        script.write_text(DRIVER, encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(docs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )

    def run(self, delay: str, index: Path) -> float:
        """Ingest once, killed after so many seconds or left `whole`; the seconds it took."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{delay} {index}\n".encode())
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def test_killed_at_any_moment_the_old_index_answers_and_the_next_run_completes(
    tmp_path: Path,
) -> None:
    docs, index = write_folder(tmp_path / "docs", 4, 10), tmp_path / "index"
    run([docs], index)
    old = PassageIndex.open(index, HashEmbedder()).fingerprint
    write_folder(tmp_path / "docs", 5, 25)
    driver, seen = Driver(tmp_path / "driver.py", docs), []
    with driver.process:
        took = driver.run("whole", tmp_path / "clean")
        new = PassageIndex.open(tmp_path / "clean", HashEmbedder()).fingerprint
        for moment in range(10):
            driver.run(str(took * (moment + 0.5) / 10), index)
            seen.append(PassageIndex.open(index, HashEmbedder()).fingerprint)
    assert seen[0] == old
    assert set(seen) <= {old, new}
    run([docs], index)
    assert PassageIndex.open(index, HashEmbedder()).fingerprint == new
    assert ids(index) == ids(tmp_path / "clean")
    assert len(list(index.glob("0*"))) == 2


def test_a_name_that_is_not_utf8_fails_alone(tmp_path: Path) -> None:
    docs = write_folder(tmp_path / "docs", 2)
    odd = os.fsencode(docs) + b"/caf\xe9.txt"
    try:
        with open(odd, "w") as file:  # noqa: PTH123 -- a Path would need the name as text
            file.write("The harbour board meets.")
    except OSError:
        pytest.skip("this file system keeps no such names")
    report = run([docs], tmp_path / "index")
    assert report.sources == 2
    [failed] = [f for f in report.files if f.outcome is Outcome.FAILED]
    assert (failed.file, failed.why) == ("caf\ufffd.txt", "its name is not UTF-8: rename it")
    json.dumps(report.to_dict()).encode()
    assert not run([docs], tmp_path / "index").embedded


def test_a_full_disk_leaves_the_old_index_its_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    run([write_folder(tmp_path / "docs", 2)], index)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("assistant.writer.Words.write", full)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(UnusableIndex, match=r"No space left.*the old one is as it was"):
        run([write_folder(tmp_path / "docs", 4)], index)
    assert not (index / "vectors.partial").exists()
    assert len(PassageIndex.open(index, HashEmbedder()).sources()) == 2
