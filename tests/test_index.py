"""The index open for reading: what it finds, and how it tells that it is damaged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.catalogue import Entry, File
from assistant.documents import Document, Source
from assistant.errors import DamagedIndex, NoIndex, OtherModel, UnusableIndex
from assistant.index import PassageIndex, span_text
from assistant.late import TokenStore, pack
from assistant.words import analyse
from assistant.writer import IndexWriter
from tests.fakes import HashEmbedder
from tests.texts import listed, read_plain, write_folder

EMBEDDER = HashEmbedder()


def entries(folder: Path) -> list[Entry]:
    found = [Entry(File("/x1.txt", "/", "x1.txt", "0"), (listed(),))]
    for path in sorted(folder.glob("*.txt")):
        found.append(Entry(File(str(path), "/", path.name, "0"), tuple(read_plain(path))))
    return found


def build(index: Path, content: list[Entry]) -> None:
    with IndexWriter.open(index, EMBEDDER) as writer:
        writer.commit(content)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(folder / "index", entries(write_folder(folder / "docs", 30, 20)))
    return folder / "index"


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    """A copy to damage; Chroma forgets nothing of a path that a process has opened."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def only_generation(index: Path) -> Path:
    [folder] = index.glob("0*")
    return folder


# --- finding --------------------------------------------------------------------


def test_near_similar_and_late_agree_on_the_span_itself(built: Path) -> None:
    index = PassageIndex.open(built, EMBEDDER)
    question = "Harbour 12 counts gull 1203"
    vector, [tokens] = EMBEDDER.encode([question])[0], EMBEDDER.encode_tokens([question])
    found = index.near(vector, 5)
    spans = [span for span, _ in found]
    assert spans[0] == ("doc012:para-4", 0)
    assert [c for _, c in found] == sorted((c for _, c in found), reverse=True)
    assert index.similar(vector, spans) == pytest.approx([c for _, c in found], abs=1e-4)
    late = index.best(tokens, [name for name, _ in spans]).mean(axis=0)
    assert late[0] == pytest.approx(1, abs=0.02)
    assert late[0] > late[1:].max()


def test_words_find_spans_and_passages(built: Path) -> None:
    index = PassageIndex.open(built, EMBEDDER)
    assert index.words(analyse("which gulls: 1203?"), 3)[0][0] == ("doc012:para-4", 0)
    assert index.passage_words(analyse("gull 1203"), 3)[0][0] == "doc012:para-4"
    assert index.passage_words(analyse("birds"), 3) == [("x-1:para-1", pytest.approx(6, abs=6))]
    assert index.idf("1203") > index.idf("gull")
    assert index.vocabulary()["gull"] == 600


def test_passages_come_back_whole(built: Path) -> None:
    index = PassageIndex.open(built, EMBEDDER)
    first = listed().passages[0]
    assert index.passage("x-1:para-1") == first
    assert index.passage("x-1:para-1") is index.passage("x-1:para-1")
    assert index.passages("x-1") == listed().passages
    assert index.source("x-1") == listed().source
    assert [s.id for s in index.sources()][:2] == ["x-1", "doc000"]
    assert index.passage("x-1:para-2") is None
    assert index.source("nothing") is None
    assert index.passages("nothing") == ()


def test_items_and_rows_carry_what_they_hang_on() -> None:
    one, two = listed().passages
    assert span_text(one, one.spans[2]) == "Requests the secretariat: (b) to paint the pier."
    assert span_text(one, one.spans[0]) == "Requests the secretariat:"
    assert span_text(two, two.spans[1]) == "Pier | Length north | 20 m"


def test_same_content_same_fingerprint(built: Path, tmp_path: Path) -> None:
    content = entries(built.parent / "docs")
    build(tmp_path / "again", content)
    one, other = (PassageIndex.open(p, EMBEDDER) for p in (built, tmp_path / "again"))
    assert one.fingerprint == other.fingerprint
    source = replace(listed().source, title="Another title")
    build(tmp_path / "other", [replace(content[0], documents=(_titled(source),)), *content[1:]])
    assert PassageIndex.open(tmp_path / "other", EMBEDDER).fingerprint != one.fingerprint


def _titled(source: Source) -> Document:
    return Document(source, tuple(replace(p, source=source) for p in listed().passages))


def test_running_reader_keeps_its_generation_and_notices_the_next(tmp_path: Path) -> None:
    content = entries(write_folder(tmp_path / "docs", 3))
    build(tmp_path / "index", content)
    reader = PassageIndex.open(tmp_path / "index", EMBEDDER)
    assert not reader.stale
    assert reader.refresh(EMBEDDER) is reader
    build(tmp_path / "index", content[:-1])
    assert reader.stale
    question = EMBEDDER.encode(["Harbour 2 counts gull 203"])[0]
    assert reader.near(question, 1)[0][0] == ("doc002:para-4", 0)
    assert reader.passage("doc002:para-4")
    fresh = reader.refresh(EMBEDDER)
    assert not fresh.stale
    assert fresh.near(question, 1)[0][0] != ("doc002:para-4", 0)
    build(tmp_path / "index", content)
    assert len(list((tmp_path / "index").glob("0*"))) == 2


def test_empty_index_answers_nothing(tmp_path: Path) -> None:
    build(tmp_path / "index", [])
    index = PassageIndex.open(tmp_path / "index", EMBEDDER)
    assert index.near(EMBEDDER.encode(["gull"])[0], 3) == []
    assert index.words(["gull"], 3) == []
    assert index.sources() == ()


def test_late_of_spans_without_tokens_is_nought(tmp_path: Path) -> None:
    vectors = EMBEDDER.encode_tokens(["gull pier"])[0]
    TokenStore.write(tmp_path / "t", [pack(vectors), pack(vectors[:0]), pack(vectors[:1])])
    store = TokenStore.open(tmp_path / "t", 3, EMBEDDER.dimensions)
    best = store.best(vectors, [(1, 2), (0, 2), (1, 2)])
    assert best == pytest.approx(np.array([[0, 1, 0, 0]] * 2), abs=0.02)
    assert store.best(vectors[:0], [(0, 2)]).shape == (0, 2)
    assert store.best(vectors, []).shape == (2, 0)
    assert store.met(vectors, [1, 2])[0] == pytest.approx(1, abs=0.02)
    assert store.met(vectors, [1]) == pytest.approx([0, 0])
    assert store.met(vectors, []) == pytest.approx([0, 0])


# --- damage ---------------------------------------------------------------------


def _no_segment(generation: Path) -> None:
    [graph] = (generation / "chroma").glob("*/header.bin")
    shutil.rmtree(graph.parent)


def _cut(name: str) -> Callable[[Path], None]:
    def cut(generation: Path) -> None:
        path = next(generation.glob(name))
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])

    return cut


def _both_cut(generation: Path) -> None:
    _cut("chroma/*/data_level0.bin")(generation)
    _cut("chroma/kept/data_level0.kept")(generation)


def _without(name: str) -> Callable[[Path], None]:
    def remove(generation: Path) -> None:
        path = generation / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


DAMAGES = {
    "segment folder gone": _no_segment,
    "vectors of the graph and their copy cut": _both_cut,
    "chroma's database cut": _cut("chroma/chroma.sqlite3"),
    "chroma gone": _without("chroma"),
    "catalogue cut": _cut("catalogue.sqlite"),
    "catalogue gone": _without("catalogue.sqlite"),
    "vectors cut": _cut("vectors.f32"),
    "vectors gone": _without("vectors.f32"),
    "tokens cut": _cut("tokens/tokens.i8"),
    "headings cut": _cut("headings/tokens.i8"),
    "lines of headings cut": _cut("headings/lines.json"),
    "words gone": _without("words"),
    "manifest cut": _cut("manifest.json"),
    "all gone": _without("."),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_told_on_opening(copied: Path, damage: Callable[[Path], None]) -> None:
    damage(only_generation(copied))
    with pytest.raises(DamagedIndex) as caught:
        PassageIndex.open(copied, EMBEDDER)
    line = str(caught.value)
    assert line.startswith(f"the index in {copied} is damaged: ")
    assert line.endswith("run `python -m ingest --rebuild`")
    assert "\n" not in line


@pytest.mark.parametrize("name", ["header", "length", "data_level0"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_graph_that_a_killed_reader_left_is_put_back(copied: Path, name: str, gone: bool) -> None:
    path = next(only_generation(copied).glob(f"chroma/*/{name}.bin"))
    whole = path.read_bytes()
    path.unlink() if gone else path.write_bytes(whole[:-1])
    PassageIndex.open(copied, EMBEDDER).close()
    assert path.stat().st_size == len(whole)
    assert not list(path.parent.glob("*.new"))


def test_parts_of_two_generations_are_told(copied: Path, tmp_path: Path) -> None:
    build(tmp_path / "other", entries(write_folder(tmp_path / "few", 2)))
    words = only_generation(copied) / "words"
    shutil.rmtree(words)
    shutil.copytree(only_generation(tmp_path / "other") / "words", words)
    with pytest.raises(DamagedIndex, match="different generations"):
        PassageIndex.open(copied, EMBEDDER)


def test_damaged_index_is_rebuilt_by_the_next_writer(copied: Path) -> None:
    _no_segment(only_generation(copied))
    with IndexWriter.open(copied, EMBEDDER) as writer:
        assert "damaged" in writer.distrust
        assert writer.previous is None
        assert len(writer.known_files()) == 31
        writer.commit(entries(copied.parent / "none"))
    assert PassageIndex.open(copied, EMBEDDER).passage("x-1:para-1")


def test_current_that_names_nothing_is_told(copied: Path) -> None:
    (copied / "CURRENT").write_text("../../etc\n", encoding="ascii")
    with pytest.raises(DamagedIndex, match="CURRENT"):
        PassageIndex.open(copied, EMBEDDER)


def test_no_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoIndex, match="run `python -m ingest`"):
        PassageIndex.open(tmp_path / "index", EMBEDDER)


def test_other_model_names_both(built: Path) -> None:
    with pytest.raises(OtherModel, match=r"word-hash .* another .* run `python -m ingest`"):
        PassageIndex.open(built, HashEmbedder("another"))


def test_an_index_of_another_version_says_what_to_do(copied: Path) -> None:
    manifest = only_generation(copied) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 1}))
    with pytest.raises(UnusableIndex, match=r"another version .* run `python -m ingest`"):
        PassageIndex.open(copied, EMBEDDER)
    with IndexWriter.open(copied, EMBEDDER) as writer:
        assert "another version" in writer.distrust


def test_a_full_disk_is_no_damage(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("(code: 13) database or disk is full")

    monkeypatch.setattr("assistant.vectors._connect", full)
    with pytest.raises(UnusableIndex, match=r"disk is full.*free space") as caught:
        PassageIndex.open(built, EMBEDDER)
    assert "damaged" not in str(caught.value)


def test_headings_are_met_and_taken_over(copied: Path) -> None:
    index = PassageIndex.open(copied, EMBEDDER)
    [tokens] = EMBEDDER.encode_tokens(["doc001 part"])
    best = index.best_in_headings(tokens, ["doc001", "Part one"])
    assert best.shape == (2, 2)
    assert best.diagonal() == pytest.approx([1, 1], abs=0.02)
    counted = HashEmbedder()
    with IndexWriter.open(copied, counted) as writer:
        writer.commit(entries(write_folder(copied.parent / "same", 1)))
    assert counted.calls == 0
    again = PassageIndex.open(copied, EMBEDDER)
    assert again.heading_tokens("Part one").tolist() == index.heading_tokens("Part one").tolist()


def test_half_built_generations_are_cleared(copied: Path) -> None:
    (copied / "000009-abcdef" / "words").mkdir(parents=True)
    (copied / "mine").mkdir()
    with IndexWriter.open(copied, EMBEDDER):
        pass
    assert sorted(p.name for p in copied.iterdir() if p.is_dir()) == [
        only_generation(copied).name,
        "mine",
    ]


class _Failing(HashEmbedder):
    def encode_both(self, texts):
        raise OSError(28, "No space left on device")


def test_failing_commit_leaves_the_old_index(copied: Path, tmp_path: Path) -> None:
    content = entries(write_folder(tmp_path / "docs", 40, 20))
    with (
        IndexWriter.open(copied, _Failing()) as writer,
        pytest.raises(UnusableIndex, match="No space left on device"),
    ):
        writer.commit(content)
    assert only_generation(copied)
    assert not PassageIndex.open(copied, EMBEDDER).stale


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from assistant.errors import UnusableIndex
from assistant.writer import IndexWriter
from tests.fakes import HashEmbedder
from tests.test_index import entries

content = entries(Path(sys.argv[2]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with IndexWriter.open(Path(sys.argv[1]), HashEmbedder()) as writer:
    for most in (1_000, 100_000, 250_000, 400_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        try:
            writer.commit(content)
        except UnusableIndex as error:
            print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of file sizes")
def test_disk_that_fills_up_leaves_the_old_index(copied: Path, tmp_path: Path) -> None:
    """Files cannot grow beyond a limit, each time another part of the index."""
    docs = write_folder(tmp_path / "docs", 31, 20)
    done = _script(FULL_DISK, copied, docs)
    lines = done.splitlines()
    assert len(lines) == 4, done
    assert all("the old one is as it was" in line for line in lines)
    assert only_generation(copied)
    assert PassageIndex.open(copied, EMBEDDER).source("doc029")


def _script(code: str, *arguments: Path) -> str:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


READ_ONLY = """
import os, sys
from pathlib import Path
from assistant.errors import UnusableIndex
from assistant.index import PassageIndex
from assistant.writer import IndexWriter
from tests.fakes import HashEmbedder

# Once before, so that all that is needed is loaded while it can still be read.
with IndexWriter.open(Path(sys.argv[2]), HashEmbedder()) as writer:
    writer.commit([])
if os.geteuid() == 0:
    os.setuid(65534)
for name in ("PassageIndex", "IndexWriter"):
    try:
        if name == "PassageIndex":
            PassageIndex.open(Path(sys.argv[1]), HashEmbedder())
        else:
            with IndexWriter.open(Path(sys.argv[1]), HashEmbedder()):
                pass
    except UnusableIndex as error:
        print(name, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_read_only_folder_is_told(copied: Path, tmp_path: Path) -> None:
    for path in [*copied.rglob("*"), copied]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    for parent in copied.parents:  # pytest keeps its folders to their owner
        if parent.name.startswith(("pytest-", "popen-", "test_")):
            parent.chmod(0o755)
    try:
        reader, writer = _script(READ_ONLY, copied, tmp_path / "warm").splitlines()
    finally:
        for path in [copied, *copied.rglob("*")]:
            path.chmod(0o755)
    assert "cannot be used read-only" in reader
    assert "damaged" not in reader
    assert f"cannot write in {copied}" in writer


def test_proof_is_fast_and_counts_known_spans(built: Path) -> None:
    index = PassageIndex.open(built, EMBEDDER)
    index.prove(200)
    assert np.isfinite(index.similar(EMBEDDER.encode(["gull"])[0], [("x-1:para-1", 0)])).all()


def test_thousands_of_equal_spans_are_one_in_the_graph_and_all_are_found(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "same.txt").write_text("\n\n".join(["The gulls are counted."] * 3000), encoding="utf-8")
    (docs / "other.txt").write_text("The pier is green.", encoding="utf-8")
    build(tmp_path / "index", entries(docs))
    index = PassageIndex.open(tmp_path / "index", EMBEDDER)
    found = index.near(EMBEDDER.encode(["The gulls are counted."])[0], 50)
    assert len({span for span, _ in found}) == 50
    assert min(cosine for _, cosine in found) == pytest.approx(1, abs=1e-3)
    assert index.near(EMBEDDER.encode(["The pier is green."])[0], 1)[0][0][0].startswith("other")
