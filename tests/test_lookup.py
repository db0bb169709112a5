"""What is found by its place: lists made of headings, their nth, and whom to write to."""

from __future__ import annotations

import pytest

from assistant import lookup, masthead
from assistant.answers import Question
from assistant.assistant import Assistant
from assistant.documents import Kind, Status
from assistant.query import Address, read
from assistant.spelling import Speller
from assistant.understanding import understand
from tests.assistants import assistant_over
from tests.test_strategy import BROCHURE
from tests.test_webpage import COPIED


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return assistant_over(tmp_path_factory, board=COPIED, plan=BROCHURE)


def places(assistant: Assistant, text: str) -> list[str]:
    answer = assistant.ask(Question(text))
    assert not answer.refused, answer.text
    return [citation.locator for citation in answer.citations]


@pytest.mark.parametrize(
    "text",
    [
        "What are the troubles in the harbours?",
        "Which two troubles stand out in the harbours?",
        "How many troubles are there in the harbours today?",
    ],
)
def test_headings_that_form_a_list_are_the_answer(assistant: Assistant, text: str):
    answer = assistant.ask(Question(text))
    assert [c.locator for c in answer.citations] == ["I, headings"], answer.text
    assert "ROTTEN PIERS" in answer.text
    assert "IDLE CRANES" in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "Which five troubles stand out in the harbours?",
        "Which troubles in the harbours does the ice bring?",
    ],
)
def test_a_list_of_another_length_or_matter_is_not(assistant: Assistant, text: str):
    answer = assistant.ask(Question(text))
    assert answer.refused or [c.locator for c in answer.citations] != ["I, headings"]


def test_units_are_counted_in_the_list_that_names_them(assistant: Assistant):
    sources = assistant.index.sources()
    found = lookup.nth_heading(Address(Kind.NAMED, "2", "trouble"), sources, assistant.index)
    assert found is not None
    assert (str(found[0].locator), found[1]) == ("I, headings", 2)
    assert not lookup.nth_heading(Address(Kind.NAMED, "2", "catalyst"), sources, assistant.index)


@pytest.mark.parametrize("text", ["What does the Board do?", "List what you do", "What do we do?"])
def test_a_list_needs_more_than_asking_words(assistant: Assistant, text: str):
    query = understand(Question(text), Speller(assistant.index.vocabulary()))
    assert lookup.headings(query, assistant.index.sources(), assistant.index) is None


@pytest.mark.parametrize(
    "text",
    [
        "How do I get in touch with the Board?",
        "What is the e-mail of the Lighthouse Board?",
        "¿Cuál es el correo electrónico de la Junta?",
    ],
)
def test_whom_to_write_to(assistant: Assistant, text: str):
    answer = assistant.ask(Question(text))
    assert [c.locator for c in answer.citations] == ["contact"], answer.text
    assert "@" in answer.text


def test_a_kind_of_address_that_is_not_there_is_not_made_up(assistant: Assistant):
    answer = assistant.ask(Question("What is the fax number of the Lighthouse Board?"))
    assert answer.refused, answer.text


def test_a_whole_title_alone_names_its_document(assistant: Assistant):
    for source in assistant.index.sources():
        answer = assistant.ask(Question(source.title))
        assert (answer.refused, answer.citations[0].source) == (False, source.file), answer.text
        query, there = read(f"{source.title} and the price of eels"), assistant.index.sources()
        assert lookup.titled(query, (), there, assistant.index) == []


DRAFT = """E/CN.99/2035/L.4/Rev.1
Commission on Lighthouses
Twelfth session
25 April 2035
Chile and Tonga: revised draft resolution
Lamps for small harbours
The Commission on Lighthouses,
1. Requests the Secretariat to count the lamps of small harbours;
2. Decides to meet again in 2036.
"""


def test_a_draft_is_not_said_to_be_adopted(tmp_path_factory: pytest.TempPathFactory):
    drafts = assistant_over(tmp_path_factory, draft=DRAFT)
    [source] = drafts.index.sources()
    assert source.status is Status.REVISED_DRAFT
    asked = ("When was the draft adopted?", "Who adopted the draft?", "Who issued the draft?")
    for text in asked:
        query = understand(Question(text), Speller(drafts.index.vocabulary()))
        assert masthead.stated(query, source, drafts.index) == [], text
    query = understand(Question("Who tabled the draft?"), Speller(drafts.index.vocabulary()))
    assert [p.locator.name for p in masthead.stated(query, source, drafts.index)] == ["sponsors"]
