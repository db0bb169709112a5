"""The command line: `ask` one question, `serve` the chat page and the HTTP API.

Heavy parts are imported when a command needs them, so that `--help` is quick.
Wrong input ends with one line on stderr and exit status 2.
"""

# ruff: noqa: PLC0415 -- imports wait until a command needs them

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.answers import Answer, Filters
from assistant.errors import AssistantError, DamagedIndex, UsageError

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.settings import Settings

app = typer.Typer(
    help="Answers questions over United Nations documents, each with the paragraph it rests on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

IndexOption = Annotated[
    Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index.")
]


@contextlib.contextmanager
def one_line() -> Iterator[None]:
    """Turn an error a person can mend into its line on stderr and exit status 2."""
    try:
        yield
    except AssistantError as error:
        typer.echo(f"assistant: {error}", err=True)
        raise typer.Exit(2) from None


def configured(**changed: object) -> Settings:
    """The settings, with what the command line says in place of the environment."""
    from assistant.settings import settings

    given = {key: value for key, value in changed.items() if value is not None}
    return settings().model_copy(update=given)


@app.command()
def ask(  # noqa: PLR0913, PLR0917 -- each is an option of the command
    question: Annotated[str, typer.Argument(help="The question, in quotation marks.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer as one line of JSON.")
    ] = False,
    history: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Earlier turns: a JSON list, or lines, of objects with role and content.",
        ),
    ] = None,
    index: IndexOption = None,
    language: Annotated[
        str | None, typer.Option(metavar="xx", help="Language of the question, such as fr.")
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option(help="Search this document only (its id or file); repeatable."),
    ] = None,
    body: Annotated[
        list[str] | None, typer.Option(help="Search documents of this body only; repeatable.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Not older than this year or day.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Not newer than this year or day.")
    ] = None,
) -> None:
    """Answer one question. Exit status 0, also when the documents do not hold the answer."""
    with one_line():
        from assistant import history as turns
        from assistant.answers import Question

        config = configured(index=index)
        check(question, config.max_question_chars)
        earlier = turns.read(history) if history else ()
        chosen = narrowed(document, body, since, until)
        answer = opened(config).ask(Question(question, earlier, chosen, language))
        typer.echo(json.dumps(answer.to_dict(), ensure_ascii=False) if as_json else printed(answer))


def narrowed(
    documents: list[str] | None, bodies: list[str] | None, since: str | None, until: str | None
) -> Filters:
    """What the search is narrowed to. Raises UsageError for what is no date."""
    from assistant.narrowing import Wish, WrongDate

    wish = Wish(tuple(documents or ()), tuple(bodies or ()), since=since or "", until=until or "")
    try:
        return wish.filters() or Filters()
    except WrongDate as error:
        line = f"“{error}” is no date: write a year, such as 2012, or a day, such as 2012-07-26"
        raise UsageError(line) from None


def printed(answer: Answer) -> str:
    """The answer as a person reads it, in colour where the terminal shows it."""
    from assistant.terminal import answer_text

    return answer_text(answer, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"))


def check(question: str, most: int) -> None:
    """Refuse what is no question before anything is loaded. Raises UsageError."""
    if not question.strip():
        raise UsageError("the question is empty: write what you want to know")
    if len(question) > most:
        raise UsageError(
            f"the question has {len(question):,} characters; at most {most:,} are taken"
        )


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")] = None,
    index: IndexOption = None,
) -> None:
    """Open the chat page and the HTTP API; end with Ctrl+C."""
    with one_line():
        config = configured(host=host, port=port, index=index)
        if config.llm:
            from assistant import writing

            writing.ready(config)  # what is wrong here does not mend itself: it ends the command

        from assistant import server

        server.run(config, lambda: opened(config))


def opened(config: Settings) -> Assistant:
    """The Assistant. Raises NoIndex before the model is loaded, which takes seconds."""
    from assistant import generation

    with contextlib.suppress(DamagedIndex):  # which opening explains better
        generation.require_current(config.index)

    from assistant.assistant import Assistant

    return Assistant.open(config)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
