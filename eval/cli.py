"""The commands of `python -m eval`.

Exit status: 0 done; 1 done with failures, which are listed; 2 wrong usage or input.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from assistant.errors import AssistantError, UsageError
from eval import dataset, gate, measures, replies, report, runner, tables
from eval.sources import SourceTexts, document_files, open_sources

if TYPE_CHECKING:
    from assistant.assistant import Assistant

RESULTS = Path(__file__).parent / "results"

# A command that needs the assistant or ir-measures imports them itself: that takes seconds.
app = typer.Typer(
    help="Measures the assistant: answers question sets, scores the answers, holds the floors.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
stdout = Console()
stderr = Console(stderr=True, highlight=False, soft_wrap=True)

Questions = Annotated[Path, typer.Option(help="question set, one JSON object a line")]
Answers = Annotated[Path, typer.Option(help="answers, one answer object a line")]
Out = Annotated[Path, typer.Option(help="file to write, put in place whole")]
Index = Annotated[Path | None, typer.Option(help="folder of the index [default: the setting]")]
Results = Annotated[Path, typer.Option(help="folder for what is worth a second look")]
Documents = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FOLDER",
        help="folder of the documents, to check quotes; may be repeated "
        "[default: ASSISTANT_CORPUS, corpus, ../shared/corpus]",
    ),
]


@app.command()
def answer(
    questions: Questions,
    out: Out,
    index: Index = None,
    condense: Annotated[
        bool,
        typer.Option(
            "--condense", help="follow-ups are condensed by ASSISTANT_LLM, answers are quoted"
        ),
    ] = False,
) -> int:
    """Answer every question of a set, one answer object a line."""
    asked = dataset.load(questions)
    if condense:
        from eval.condensing import open_condensing  # noqa: PLC0415

        system = open_condensing(index)
        status = _answer(asked, system, out)
        tally = system.tally
        stderr.print(f"follow-ups condensed: {tally.taken} of {tally.shown} shown to the model")
        return status
    from eval.system import open_assistant  # noqa: PLC0415

    return _answer(asked, open_assistant(index), out)


@app.command()
def baseline(
    kind: Annotated[
        Literal["naive", "dense", "words"],
        typer.Option(help="naive: nearest 500 characters; dense: nearest span; words: BM25"),
    ],
    questions: Questions,
    out: Out,
    index: Index = None,
    documents: Documents = None,
) -> int:
    """Answer a set with a simpler system, to compare with."""
    from eval.baseline import open_baseline  # noqa: PLC0415

    asked = dataset.load(questions)
    return _answer(asked, open_baseline(kind, index, open_sources(documents or ())), out)


def _answer(asked: dataset.QuestionSet, system: runner.Answerer, path: Path) -> int:
    batch = runner.run(asked, system, stderr)
    runner.write(batch.answers, path)
    return _failed(f"not answered: {failure}" for failure in batch.failures)


@app.command()
def score(
    questions: Questions,
    answers: Answers,
    documents: Documents = None,
    as_json: Annotated[bool, typer.Option("--json", help="print an object for machines")] = False,
    failures: Annotated[int, typer.Option(min=0, help="how many of the worst to show")] = 0,
) -> int:
    """Score answers against their question set."""
    asked = dataset.load(questions)
    scores, status = _score(asked, answers, open_sources(documents or ()))
    if as_json:
        typer.echo(json.dumps(tables.as_object(asked, scores), ensure_ascii=False, indent=1))
    else:
        tables.show(asked, scores, stdout)
        tables.show_failures(scores, stdout, failures)
    return status


@app.command("report")
def write_report(
    questions: Questions,
    answers: Annotated[
        list[Path], typer.Option(help="answers; further ones are compared with the first")
    ],
    out: Out,
    more: Annotated[list[Path] | None, typer.Argument(help="further answers")] = None,
    documents: Documents = None,
) -> int:
    """Write one HTML page of figures, charts and failures."""
    asked, sources = dataset.load(questions), open_sources(documents or ())
    paths = [*answers, *(more or ())]
    scored = [_score(asked, path, sources) for path in paths]
    systems = [report.System(p.stem, s) for p, (s, _) in zip(paths, scored, strict=True)]
    runner.write_text(out, report.render(asked, systems))
    return max(status for _, status in scored)


@app.command()
def retrieval(questions: Questions, index: Index = None, results: Results = RESULTS) -> int:
    """Measure how passages are ranked, and write qrels and run as TREC files."""
    from eval import retrieval as ranks  # noqa: PLC0415
    from eval.system import open_assistant  # noqa: PLC0415

    asked, assistant = dataset.load(questions), open_assistant(index)
    ranking = ranks.measure(asked, assistant, assistant.index)
    tables.show_figures(asked.name, ranking.figures, stdout)
    if ranking.left_out:
        stderr.print(f"{ranking.left_out} follow-ups left out: they are no query by themselves")
    stderr.print(*(f"{path}" for path in ranks.write_trec(ranking, results, asked.name)))
    return _failed(f"in no passage: {lost}" for lost in ranking.lost)


@app.command("gate")
def hold_gate(
    update: Annotated[bool, typer.Option("--update", help="raise the floors to what is")] = False,
    allow_lower: Annotated[
        bool, typer.Option("--allow-lower", help="with --update: lower them too")
    ] = False,
    index: Annotated[
        Path | None, typer.Option(help="folder of the index [default: one of the collection alone]")
    ] = None,
    sets: Annotated[Path, typer.Option(help="folder of question sets")] = gate.SETS,
    floors: Annotated[Path, typer.Option(help="file of the floors")] = gate.FLOORS,
) -> int:
    """Answer the project's own sets and compare with the recorded floors."""
    from eval.system import fitting_assistant  # noqa: PLC0415

    if allow_lower and not update:
        raise UsageError("--allow-lower goes with --update")
    own, recorded = gate.own_sets(sets), gate.read_floors(floors)
    with fitting_assistant(index, lambda files: gate.fits(own, files)) as assistant:
        found = [_gated(questions, assistant) for questions in _at_hand(own, assistant)]
    if not found:
        return 0
    if update:
        recorded = gate.raised(found, recorded, allow_lower=allow_lower)
        gate.write_floors(recorded, floors)
    tables.show_floors(found, recorded, stdout)
    return _failed(f"below: {line}" for line in gate.check(found, recorded))


@app.command("from-feedback")
def from_feedback(
    out: Out,
    data: Annotated[
        Path | None, typer.Option(help="folder of the feedback [default: the setting]")
    ] = None,
) -> int:
    """Turn thumbs-down into drafts of questions, for a person to complete."""
    from assistant.settings import settings  # noqa: PLC0415
    from eval import feedback  # noqa: PLC0415

    made = feedback.drafts(data or settings().data)
    runner.write_text(out, feedback.lines(made))
    stdout.print(f"{len(made)} drafts in {out}: fill in what a right answer holds (must, evidence)")
    return 0


def _at_hand(own: Iterable[dataset.QuestionSet], assistant: Assistant) -> list[dataset.QuestionSet]:
    """The sets whose documents are in the index; the others are said to be skipped."""
    files, served = document_files(assistant.index), []
    for questions in own:
        if lacking := gate.missing(questions, files):
            named = f"{', '.join(lacking[:5])}{', …' * (len(lacking) > 5)}"
            stdout.print(
                f"{questions.name}: skipped, the index lacks documents that it needs: {named}"
            )
        else:
            served.append(questions)
    return served


def _score(
    asked: dataset.QuestionSet, path: Path, sources: SourceTexts
) -> tuple[measures.Scores, int]:
    """The scores of an answers file and the exit status; what has no answer counts as wrong."""
    given = replies.load(path)
    lacking = [item.id for item in asked.items if item.id not in given]
    if len(lacking) == len(asked.items):
        raise UsageError(f"{path}: answers none of the questions: no id is in both files")
    status = _failed([f"{path}: no answer, counted as wrong: {', '.join(lacking)}"] * bool(lacking))
    return measures.score(asked, given, sources), status


@app.command()
def judge(
    questions: Questions,
    answers: Answers,
    documents: Documents = None,
    as_json: Annotated[bool, typer.Option("--json", help="print an object for machines")] = False,
) -> int:
    """Ask a language model (ASSISTANT_LLM) about answers, beside the measures of `score`."""
    from assistant.llm import open_model  # noqa: PLC0415
    from assistant.settings import settings  # noqa: PLC0415
    from eval import judge as judging  # noqa: PLC0415

    model = open_model(settings())
    if model is None:
        raise UsageError("a judge is a language model: set ASSISTANT_LLM")
    asked = dataset.load(questions)
    scores, status = _score(asked, answers, open_sources(documents or ()))
    judged = judging.judge(asked, scores, model, settings().llm_timeout, stderr)
    if as_json:
        typer.echo(json.dumps(judged.as_object(), ensure_ascii=False, indent=1))
    else:
        tables.show_figures(f"{asked.name}, judged by {model.name}", judged.figures, stdout)
    return max(status, _failed(f"not judged: {line}" for line in judged.failures))


@app.command()
def fit(
    on: Annotated[
        list[str],
        typer.Option(metavar="QUESTIONS=INDEX", help="a question set and its index; may repeat"),
    ],
) -> int:
    """Learn the ranker and the refusal model from questions with known evidence."""
    from eval import fit as fitting  # noqa: PLC0415
    from eval.system import open_assistant  # noqa: PLC0415

    pairs = [pair.partition("=") for pair in on]
    if any(not index for _, _, index in pairs):
        raise UsageError("--on takes QUESTIONS=INDEX, such as eval/questions/dev.jsonl=index")
    sets = [(open_assistant(Path(i)), dataset.load(Path(q)).items) for q, _, i in pairs]
    note = "python -m eval fit on " + ", ".join(Path(q).name for q, _, _ in pairs)
    found = fitting.learn(sets, note)
    stdout.print("evidence among the first 1, 3, 10, on documents held out")
    for name, shares in found.ablation.items():
        told = f"without {name}" if name in fitting.GROUPS else name
        stdout.print(f"{told:32}" + "".join(f"{share:8.3f}" for share in shares.values()))
    stdout.print(f"area under the curve, answerable or not: {found.told_apart:.3f}")
    return 0


def _gated(asked: dataset.QuestionSet, system: runner.Answerer) -> gate.Result:
    """Answer a set, keep the answers for reading, and score them."""
    path = RESULTS / f"{asked.name}.answers.jsonl"
    _answer(asked, system, path)
    return gate.Result(asked, measures.score(asked, replies.load(path), open_sources()))


def _failed(lines: Iterable[str]) -> int:
    """List what failed; the exit status."""
    status = 0
    for line in lines:
        stderr.print(line, markup=False)
        status = 1
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; what is wrong is said in one line."""
    try:
        return int(app(arguments, standalone_mode=False, prog_name="python -m eval") or 0)
    except typer.TyperException as error:
        stderr.print(f"error: {error.format_message()} (see python -m eval --help)", markup=False)
        return 2
    except AssistantError as error:
        stderr.print(f"error: {error}", markup=False)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
