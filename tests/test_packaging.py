"""What is built and installed: the wheel works by itself, and all that is imported is declared."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OWN = {"assistant", "ingest", "eval", "tests"}


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASSISTANT_", "PYTHON"))}
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout and installed where nothing else of it is."""
    folder = tmp_path_factory.mktemp("an install")
    built = run("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    [wheel] = folder.glob("*.whl")
    target = folder / "site"
    options = ("--no-deps", "--no-index", "--no-compile", "--quiet", "--target", target)
    done = run("-m", "pip", "install", *options, wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return target


def test_wheel_holds_the_assistant_with_all_its_data(installed: Path) -> None:
    for tree, inside in (("src/assistant", "assistant"), ("prompts", "assistant/_prompts")):
        for file in (ROOT / tree).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                copy = installed / inside / file.relative_to(ROOT / tree)
                assert copy.is_file(), f"the wheel lacks {file.relative_to(ROOT)}"
                assert copy.read_bytes() == file.read_bytes()


def test_wheel_holds_nothing_else(installed: Path) -> None:
    names = {path.name for path in installed.iterdir() if path.suffix != ".dist-info"}
    assert names - {"bin"} == {"assistant"}


def test_installed_assistant_runs_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    where = {"PYTHONPATH": str(installed)}
    code = "import assistant.prompts as p; p.check(); print(p.__file__, p.folder(), sep='\\n')"
    found = run("-c", code, cwd=tmp_path, **where)
    assert found.returncode == 0, found.stderr
    assert all(Path(line).is_relative_to(installed) for line in found.stdout.splitlines())
    shown = run("-m", "assistant", "--help", cwd=tmp_path, **where)
    assert shown.returncode == 0, shown.stderr
    assert "serve" in shown.stdout
    asked = run("-m", "assistant", "ask", "Who chairs the board?", cwd=tmp_path, **where)
    assert asked.returncode == 2
    assert len(asked.stderr.splitlines()) == 1
    assert "there is no index" in asked.stderr


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: Sequence[str]) -> set[str]:
    """The canonical names of requirements; the project's own extras stand for what is in them."""
    found = set()
    for requirement in requirements:
        name, extras = re.match(r"([\w.-]+)(?:\[([\w,-]+)\])?", requirement).groups()
        if name == PROJECT["name"]:
            for extra in extras.split(","):
                found |= names(PROJECT["optional-dependencies"][extra])
        else:
            found.add(canonical(name))
    return found


def imported(tree: Path) -> set[str]:
    """The top names of every module imported below a folder."""
    nodes = (n for f in tree.rglob("*.py") for n in ast.walk(ast.parse(f.read_text("utf-8"))))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module)
    tops = {name.partition(".")[0] for name in found}
    return tops - OWN - sys.stdlib_module_names


@pytest.mark.parametrize(
    ("tree", "extras"),
    [
        ("src/assistant", ["openai"]),
        ("ingest", ["ingest"]),
        ("eval", ["eval"]),
        ("tests", ["dev"]),
    ],
)
def test_whatever_is_imported_is_declared(tree: str, extras: list[str]) -> None:
    own = [requirement for e in extras for requirement in PROJECT["optional-dependencies"][e]]
    declared = names([*PROJECT["dependencies"], *own])
    owners = packages_distributions()
    for module in sorted(imported(ROOT / tree)):
        found = {canonical(owner) for owner in owners[module]}
        assert found & declared, f"{tree} imports {module}: declare one of {found}"


def test_whatever_is_declared_is_pinned_without_a_place() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", pin) for pin in pins)
    pinned = {canonical(pin.partition("==")[0]) for pin in pins}
    extras = PROJECT["optional-dependencies"].values()
    assert names([*PROJECT["dependencies"], *(r for e in extras for r in e)]) <= pinned


def test_bootstrap_speaks_in_one_line_of_what_it_does_not_know() -> None:
    done = run("scripts/bootstrap.py", "nonsense", cwd=ROOT, PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 2
    assert "bootstrap.py check" in done.stderr
    assert run("scripts/bootstrap.py", "check", cwd=ROOT).returncode == 0
