"""The command line: what it prints, and one clear line with exit status 2 for wrong input."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import generation, history, prompts, server
from assistant.__main__ import app
from assistant.answers import Filters
from assistant.assistant import Assistant
from assistant.errors import DamagedIndex, UsageError
from assistant.settings import settings
from assistant.terminal import answer_text
from tests.face_fakes import REFUSED, FakeAssistant

ROOT = Path(__file__).parents[1]


@pytest.fixture
def assistant(monkeypatch) -> FakeAssistant:
    """The stand-in, where the command would open the real one."""
    fake = FakeAssistant()
    monkeypatch.setattr(Assistant, "open", lambda _settings: fake)
    monkeypatch.setattr(generation, "require_current", lambda _folder: "000001-abcdef")
    return fake


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True, text=True, cwd=ROOT, check=False, timeout=120,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"} | environment,
    )  # fmt: skip


def one_line(result) -> str:
    assert getattr(result, "returncode", getattr(result, "exit_code", None)) == 2
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_the_answer_comes_with_numbered_sources(assistant):
    result = run("ask", "Which lamps?")
    assert result.exit_code == 0
    out = " ".join(result.stdout.split())
    assert "from dusk to dawn. [1]" in out
    assert (
        "[1] Lighting of harbours and small ports — X/RES/7/3, para. 12 "
        "(adopted resolution, 26 July 2012)" in out
    )
    assert "“By 2034 there are 400 lamps”" in out
    assert "https://harbours.example/X/RES/7/3" in out
    assert "[brief]" in out
    assert "! One of the sources is a brief." in out
    assert "Ask next: - Who counts the lamps?" in out
    assert "\x1b" not in out


def test_a_refusal_names_its_reason_in_the_language_of_the_answer():
    spanish = replace(REFUSED, language="es")
    assert answer_text(spanish).startswith("Sin respuesta en los documentos")
    assert "resolución aprobada, 26 de julio de 2012" in " ".join(answer_text(spanish).split())
    assert "\x1b[1m" in answer_text(spanish, colour=True)


def test_the_search_is_narrowed(assistant):
    narrowing = [
        "--document",
        "x-l-9-en",
        "--body",
        "Assembly",
        "--since",
        "2012",
        "--until",
        "2013",
    ]
    assert run("ask", "Which lamps?", *narrowing).exit_code == 0
    (asked,) = assistant.asked
    assert asked.filters == Filters(("x-l-9-en",), ("Assembly",), (), "2012-01-01", "2013-12-31")


@pytest.mark.parametrize("date", ["soon", "2012-13", "12", "2012-02-30"])
def test_a_wrong_date_is_one_clear_line(assistant, date):
    assert date in one_line(run("ask", "Which lamps?", "--since", date))
    assert not assistant.asked


def test_json_is_one_line_of_the_contract(assistant):
    result = run("ask", "Which lamps?", "--json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    answer = json.loads(result.stdout)
    assert answer["mode"] == "quoted"
    assert answer["citations"][0]["locator"] == "para. 12"


def test_a_refusal_is_no_failure(assistant):
    result = run("ask", "What does it cost?")
    assert result.exit_code == 0
    assert "do not say" in result.stdout


def test_history_and_language_reach_the_assistant(assistant, tmp_path):
    file = tmp_path / "turns.jsonl"
    file.write_text('{"role": "user", "content": "Which lamps?"}\n', "utf-8")
    assert run("ask", "And oil?", "--history", str(file), "--language", "es").exit_code == 0
    (asked,) = assistant.asked
    assert asked.history[0].content == "Which lamps?"
    assert asked.language == "es"


def test_control_characters_do_not_reach_the_terminal(assistant):
    assert "\x1b" not in run("ask", "echo \x1b[31mred\x07").stdout


def test_both_forms_of_history_are_read(tmp_path):
    turns = [{"role": "user", "content": "a\nb"}, {"role": "assistant", "content": "c"}]
    listed, lines = tmp_path / "a.json", tmp_path / "b.jsonl"
    listed.write_text(json.dumps(turns), "utf-8-sig")
    lines.write_text("\n\n".join(json.dumps(turn) for turn in turns), "utf-8")
    assert history.read(listed) == history.read(lines)
    assert [turn.role for turn in history.read(lines)] == ["user", "assistant"]


@pytest.mark.parametrize(
    "content",
    [b"{", b"[1]", b"\xff\xfe\x00", b'{"role": "system", "content": ""}', b'["a"', b"hello"],
)
def test_a_wrong_history_is_one_clear_line(tmp_path, content):
    file = tmp_path / "history.json"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="history") as caught:
        history.read(file)
    assert "\n" not in str(caught.value)
    assert "history" in one_line(run("ask", "Which lamps?", "--history", str(file)))


def test_a_missing_history_is_one_clear_line(tmp_path):
    gone = tmp_path / "gone.json"
    assert "gone.json" in one_line(run("ask", "Which lamps?", "--history", str(gone)))
    assert str(tmp_path) in one_line(run("ask", "Which lamps?", "--history", str(tmp_path)))


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_one_clear_line(question):
    assert "empty" in one_line(run("ask", question))


def test_too_long_a_question_is_one_clear_line():
    most = settings().max_question_chars
    assert f"{most:,}" in one_line(run("ask", "x" * (most + 1)))


def test_an_index_that_cannot_be_used_is_one_clear_line(monkeypatch):
    def damaged(_settings):
        raise DamagedIndex("the index is damaged; run `python -m ingest --rebuild`")

    monkeypatch.setattr(generation, "require_current", damaged)
    monkeypatch.setattr(Assistant, "open", damaged)
    assert "ingest --rebuild" in one_line(run("ask", "Which lamps?"))


def test_no_index_is_one_clear_line(tmp_path):
    result = process("ask", "Which lamps?", "--index", str(tmp_path / "none"))
    assert "python -m ingest" in one_line(result)


def test_a_wrong_setting_is_one_clear_line():
    assert "ASSISTANT_PORT" in one_line(process("serve", ASSISTANT_PORT="many"))


def test_a_port_in_use_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = one_line(process("serve", "--port", port, "--index", str(tmp_path)))
    assert port in line
    assert "--port" in line


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"ASSISTANT_LLM": "seagull:one"}, "no such provider"),
        ({"ASSISTANT_LLM": "gull"}, "write provider:model"),
        ({"ASSISTANT_LLM": "anthropic:gull", "ANTHROPIC_API_KEY": ""}, "needs a key"),
        ({"ASSISTANT_LLM": "local:no/such/folder"}, "cannot be loaded"),
        ({"ASSISTANT_LLM": "gull", "ASSISTANT_LLM_BASE_URL": "host/v1"}, "the whole address"),
    ],
)
def test_a_language_model_that_cannot_be_ends_the_server_before_it_listens(
    tmp_path, changed: dict[str, str], told: str
):
    with socket.socket() as taken:  # were it tried, the port would be what is told
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        line = one_line(process("serve", "--port", port, "--index", str(tmp_path), **changed))
    assert told in line


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Settings and prompts are remembered for the whole process: not what a test made of them."""
    remembered = settings, prompts.prompt
    for each in remembered:
        each.cache_clear()
    yield
    for each in remembered:
        each.cache_clear()


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (b"in asked", b"in []", "variables differ: asked"),
        (b"{{ question }}", b"{{ question }} {{ secret }}", "variables differ: secret"),
        (b"before", b"bef\xffre", "cannot be read"),
    ],
)
@pytest.mark.usefixtures("forgetful")
def test_a_wrong_prompt_ends_the_server_before_it_listens(
    tmp_path, monkeypatch, right: bytes, wrong: bytes, told: str
):
    for file in prompts.folder().glob("*.md"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / "condense.md"
    path.write_bytes(path.read_bytes().replace(right, wrong))
    monkeypatch.setattr(prompts, "folder", lambda: tmp_path)
    monkeypatch.setattr(server, "listen", lambda *_: pytest.fail("the server listens"))
    monkeypatch.setenv("ASSISTANT_LLM", "gull")
    monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    line = one_line(run("serve", "--index", str(tmp_path)))
    assert line.startswith("assistant: prompts/condense.md: ")
    assert told in line


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["serve", "--help"]])
def test_help_is_given(arguments):
    result = run(*arguments)
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_help_loads_nothing_heavy():
    code = "import sys, assistant.__main__; print([m for m in sys.modules if m in " + (
        "('torch', 'gradio', 'chromadb', 'langchain', 'fastapi', 'numpy')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert done.stdout.strip() == "[]"
