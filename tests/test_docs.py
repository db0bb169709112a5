"""What the papers say is so: settings, commands, make targets, versions and links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from assistant.__main__ import app as assistant_app
from assistant.settings import Settings
from eval.cli import app as eval_app
from ingest.cli import app as ingest_app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAPERS = [ROOT / "README.md", ROOT / "AGENTS.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]
COMMANDS = {"assistant": assistant_app, "ingest": ingest_app, "eval": eval_app}


def settings_rows() -> Iterator[str]:
    """The rows of README's table of settings, as the code has them."""
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if field.default not in {None, ""} else ""
        yield f"| `ASSISTANT_{name.upper()}` | {default} | {field.description} |"


def test_every_setting_is_in_the_table_as_the_code_has_it() -> None:
    shown = [line for line in README.splitlines() if line.startswith("| `ASSISTANT_")]
    assert shown == list(settings_rows())


@pytest.mark.parametrize("module", COMMANDS)
def test_every_command_and_option_is_explained(module: str) -> None:
    found = typer.main.get_command(COMMANDS[module])
    for name, command in getattr(found, "commands", {"": found}).items():
        typed = f"python -m {module} {name}".strip()
        assert typed in README
        assert command.help, typed
        options = [o for p in command.params for o in p.opts if o.startswith("--")]
        assert options
        assert [o for o in options if o not in README] == [], f"of {typed}"


def test_every_make_target_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^\.PHONY:(.*)", makefile, re.MULTILINE)[0].split()
    assert targets
    for target in targets:
        assert f"| `make {target}` |" in README
        assert f"make {target}" in makefile.partition("PYTHON ?=")[0]


def test_newest_change_is_the_version() -> None:
    newest = re.search(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert newest
    assert newest[1] == project["version"]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_within_the_project_lead_somewhere(paper: Path) -> None:
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)", paper.read_text("utf-8"))
    own = [link for link in links if not re.match(r"[a-z]+:", link)]
    broken = [link for link in own if not (paper.parent / link).exists()]
    assert broken == []
