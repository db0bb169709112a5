"""Which documents a question means."""

import pytest

from assistant.documents import Source, Status
from assistant.naming import described, named

RESOLUTION = Source(
    id="e-res-2031-7-en", file="a.txt", title="Quiet harbours", symbol="E/RES/2031/7",
    body="Economic and Social Council", date="2031-07-20", status=Status.ADOPTED,
    names=("resolution 2031/7",),
)  # fmt: skip
DRAFT = Source(
    id="draft", file="b.txt", title="Renewed care for lamps", date="2033-04-02",
    body="Commission on Lamps", status=Status.REVISED_DRAFT,
)  # fmt: skip
COUNCIL = Source(
    id="s-res-2250-en", file="c.txt", title="Resolution 2250 (2015)", symbol="S/RES/2250 (2015)",
    body="Security Council", date="2015-12-09", status=Status.ADOPTED,
)  # fmt: skip
SOURCES = (RESOLUTION, DRAFT, COUNCIL)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What does E/RES/2031/7 say?", [RESOLUTION]),
        ("paragraph 3 of 2031/7", [RESOLUTION]),
        ("ECOSOC resolution 2031/7", [RESOLUTION]),
        ("UNSCR 2250", [COUNCIL]),
        ("what is asked of States?", []),
    ],
)
def test_documents_named_by_number(text: str, expected: list[Source]):
    assert list(named(text, SOURCES).sources) == expected


def test_symbols_that_are_not_here_are_told():
    found = named("What is A/RES/61/200 about?", SOURCES)
    assert (found.sources, found.absent) == ((), ("A/RES/61/200",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paragraph 2 of the 2033 draft", (DRAFT,)),
        ("the 2031 ECOSOC resolution", (RESOLUTION,)),
        ("the resolution", ()),
    ],
)
def test_documents_described(text: str, expected: tuple[Source, ...]):
    assert described(text, SOURCES) == expected
