"""The prompts: files with declared variables, checked at start, filled in as data.

A prompt is a Markdown file: a TOML head between `+++` lines (`about`, `variables`), then
the parts `# system` and `# user`, in Jinja. Whatever is filled in loses its angle brackets,
so that no document and no question can close the mark-up it stands in. Whether a model
keeps to a prompt is not believed here; `checking` looks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, TemplateError, meta

from assistant.errors import UsageError
from assistant.llm.calls import Message

# What each prompt is given; a file that asks for anything else, or leaves one out, is wrong.
GIVEN = {
    "answer": frozenset({"language", "words", "refusal", "passages", "question"}),
    "condense": frozenset({"language", "asked", "question"}),
    "suggest": frozenset({"language", "count", "passages", "question", "answer"}),
    "judge": frozenset({"question", "expected", "passages", "answer"}),
}
REFUSAL = "NOT_IN_PASSAGES"  # the one word with which a model says that it has no answer
REPEATED = 8  # words in a row that only a text which repeats its prompt has
_FORM = re.compile(
    r"\+\+\+\n(?P<head>.*?)\n\+\+\+\n# system\n(?P<system>.*?)\n# user\n(?P<user>.*)", re.DOTALL
)
_BRACKETS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class PassageData:
    """A passage as a prompt shows it."""

    number: int
    cite: str
    text: str
    status: str = ""
    date: str = ""


# What a prompt is tried with when it is read: a field that no passage has is found then.
_SOME: dict[str, object] = {
    "asked": ["x"],
    "expected": ["x"],
    "passages": [PassageData(1, "x", "x", "x", "x")],
    "words": 1,
    "count": 1,
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, ready to be filled in."""

    name: str
    system: Template
    user: Template

    def render(self, **values: object) -> list[Message]:
        """The messages. Raises UsageError when a variable is missing or not declared."""
        if values.keys() != GIVEN[self.name]:
            odd = ", ".join(sorted(values.keys() ^ GIVEN[self.name]))
            raise UsageError(f"prompt {self.name}: not the variables it declares: {odd}")
        return [
            Message("system", self.system.render(values).strip()),
            Message("user", self.user.render(values).strip()),
        ]


def folder() -> Path:
    """Where the prompts lie: inside the installed package, or beside `src` in a checkout."""
    installed = Path(__file__).parent / "_prompts"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "prompts"


@cache
def prompt(name: str) -> Prompt:
    """A prompt by its name, read and checked once. Raises UsageError saying what is wrong."""
    return read(folder() / f"{name}.md")


def check() -> None:
    """Read every prompt, so that a wrong one is told at the start. Raises UsageError."""
    for name in GIVEN:
        prompt(name)


def read(path: Path) -> Prompt:
    """Read and check one prompt file. Raises UsageError saying what is wrong.

    It is named without its folder: visitors may read the line too.
    """
    name = f"prompts/{path.name}"
    try:
        parts = _FORM.fullmatch(path.read_text("utf-8").replace("\r\n", "\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: cannot be read: {type(error).__name__}") from None
    if parts is None:
        raise UsageError(f"{name}: needs a head between +++ lines, then # system, then # user")
    _check_variables(path, parts)
    try:
        system, user = (_environment().from_string(parts[part]) for part in ("system", "user"))
        found = Prompt(path.stem, system, user)
        found.render(**{variable: _SOME.get(variable, "x") for variable in GIVEN[path.stem]})
    except Exception as error:  # a template can go wrong in as many ways as code
        raise UsageError(f"{name}: {' '.join(str(error).split())}") from None
    return found


def _check_variables(path: Path, parts: re.Match[str]) -> None:
    try:
        declared = frozenset(map(str, tomllib.loads(parts["head"])["variables"]))
        used = meta.find_undeclared_variables(
            _environment().parse(parts["system"] + "\n" + parts["user"])
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, TemplateError) as error:
        raise UsageError(f"prompts/{path.name}: {type(error).__name__}: {error}") from None
    given = GIVEN.get(path.stem, frozenset())
    for what, other in (("used", used), ("given", given)):
        if odd := ", ".join(sorted(declared ^ other)):
            raise UsageError(f"prompts/{path.name}: declared and {what} variables differ: {odd}")


def refuses(text: str) -> bool:
    """Whether a text holds the refusing word. Example: `**Not in passages**` does."""
    return REFUSAL in re.sub(r"[\W_]+", "_", text).upper()


def repeats(text: str, messages: Sequence[Message]) -> bool:
    """Whether a text repeats the rules that it was written by, or holds the refusing word."""
    rules = " ".join(re.findall(r"\w+", messages[0].text.lower()))
    said = re.findall(r"\w+", text.lower())
    runs = (" ".join(said[i : i + REPEATED]) for i in range(len(said) - REPEATED + 1))
    return refuses(text) or any(run in rules for run in runs)


@cache
def _environment() -> Environment:
    return Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  no HTML: `finalize` takes the brackets off instead
        finalize=_as_data,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _as_data(value: object) -> object:
    return value.translate(_BRACKETS) if isinstance(value, str) else value
