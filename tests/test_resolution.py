"""Resolutions of invented bodies, in every shape that real ones come in."""

from __future__ import annotations

from assistant.documents import Kind, Source, SpanKind, Status
from ingest.formats import to_blocks
from ingest.reading import read as read_file
from ingest.shapes import report, resolution

ADOPTED = """A/RES/71/940
Resolution adopted by the General Assembly on 14 May 2017
[on the report of the Tide Committee (A/71/900)]
71/940. Keeping of lighthouses
The General Assembly,
Recalling its resolution 70/931 of 3 May 2016,
Deeply concerned about broken lamps,
1. Requests keepers of all islands:
(a) To trim each lamp at dusk;
(b) To write down:
(i) The height of the tide;
(ii) The hour;
2. Decides to return to the matter;
2 bis. Also decides to buy oil;
3. Takes note of the Lamp Charter1 and the Oil Rules.2
101st plenary meeting 14 May 2017
Annex I
Charter of Lamps
1. Lamps are lit at dusk.
2. Lamps are trimmed at dawn.
Annex II
Oil
Oil is kept dry and the keeper counts the barrels every week.
1 See A/70/812, annex.
2 Ibid., chap. II.
"""

WRAPPED = """ 2099/19. Strengthening cooperation in the keeping of lighthouses on all
outer islands and coasts


 The Economic and Social Council,

 Recognizing that lighthouses have grown old and that keepers need the help of
States and of one another, as well as of the keepers’ families,

 Stressing the need for universal adherence to the Lamp Charter1 and for the
additional cooperation between keepers and private harbours, as appropriate, to

_______________
1 See E/2098/12, chap. I,
sect. D.
2 Ibid., annex.
 counter the darkness on the coasts, as told in various reports of the keepers of
the outer islands,

 1. Reiterates its call upon those States that have not yet done so to light
the lamps, and encourages States to keep them lit;

 2. Requests the Harbour Office to report to the Council.2



46th plenary meeting
26 July 2099
"""

DRAFT = """Economic and Social Council

Distr.: Limited
25 April 2099

Commission on Lamps and Harbours

Twenty-second session

Brine, 22–26 April 2099

Agenda item 5 (a)

**Integration of lamps:
keeping of the Lamp Charter**

Atlantis and Lemuria: revised draft resolution

Renewed efforts to light the coasts

The Commission on Lamps and Harbours,

Recalling that the Lamp Charter was adopted by all islands and ports,¹ and that the rules for
lamps, their wicks and Their Parts

¹ *Lamp Series*, vol. 5, No. 7.

and Components remain in force on every coast of the ocean and in every harbour,

1. *Notes with appreciation* the growing number of keepers;

2. *Requests* the Office to write a report.
"""

RECORD = """A/RES/36/967
<!-- Page 1 -->
20
General Assembly—Thirty-sixth Session
11. Also appeals to keepers to write their names in the book;
12. Decides to return to the matter.
74th plenary meeting
27 November 1981
36/967. Day of Lamps
The General Assembly,
Recalling that lamps are of use and that keepers in all islands have asked for a day of their
---
28 Resolution 2951 (XXVII).
<!-- Page 2 -->
Resolutions adopted on the reports of the Third Committee
own since the Conference of Keepers met in 1972,28
Declares the third Tuesday of May the Day of Lamps.
77th plenary meeting
30 November 1981
36/968. Oil for lamps
The General Assembly,
Having examined the report of the Oil Board,
Recalling, in particular, the
"""

TWO_COLUMNS = """A/RES/910(III)
910 (III). Charter of keepers
A
CHARTER OF THE KEEPERS
Preamble
Whereas the keepers of the lamps have a right to rest and to the oil that is theirs,
910 (III). Charte des gardiens
A
CHARTE DES GARDIENS
Préambule
Considérant que les gardiens des lampes ont droit au repos et à une part de leur huile,
71
<!-- Page 2 -->
The General Assembly
Proclaims this Charter as the rule of all the islands and of the keepers in them.
ARTICLE 1
Every keeper has the right to sleep by day and to be paid for the night.
ARTICLE 2
1. No keeper shall be left without oil in the winter.
2. This right may not be taken from them by any harbour.
L’Assemblée générale
Proclame la présente Charte comme la règle de toutes les îles et de leurs gardiens.
ARTICLE 1
Tout gardien a le droit de dormir pendant le jour et à être payé pour la nuit.
ARTICLE 2
1. Aucun gardien ne sera laissé sans huile dans une île pendant les mois de l’hiver.
2. Ce droit ne peut être retiré aux gardiens par le maître de la rade.
"""


def documents(text, file="x.txt", **given):
    source = Source(id="", file=file, title="", **given)
    return resolution.read(to_blocks(text.encode()), source)


def locators(document, *kinds):
    return [str(p.locator) for p in document.passages if p.locator.kind in kinds]


def at(document, locator):
    return next(p for p in document.passages if str(p.locator) == locator)


def test_the_masthead_tells_what_it_is():
    source = documents(ADOPTED)[0].source
    assert source.id == "a-res-71-940-en"
    assert (source.symbol, source.title) == ("A/RES/71/940", "Keeping of lighthouses")
    assert (source.body, source.date) == ("General Assembly", "2017-05-14")
    assert source.status is Status.ADOPTED
    assert "General Assembly resolution 71/940" in source.names
    assert source.url == "https://docs.un.org/en/A/RES/71/940"


def test_what_the_entry_says_wins():
    given = {"symbol": "A/RES/71/941", "body": "Assembly of Tides", "date": "2017-06-01"}
    source = documents(ADOPTED, **given)[0].source
    assert (source.symbol, source.body, source.date) == tuple(given.values())
    assert source.title == "Keeping of lighthouses"


def test_paragraphs_keep_their_numbers_and_annexes_theirs():
    document = documents(ADOPTED)[0]
    assert locators(document, Kind.PREAMBULAR) == ["preambular para. 1", "preambular para. 2"]
    assert locators(document, Kind.PARAGRAPH) == [
        "para. 1",
        "para. 2",
        "para. 2 bis",
        "para. 3",
        "annex I, para. 1",
        "annex I, para. 2",
    ]
    assert locators(document, Kind.TEXT) == ["annex II, first paragraph"]
    assert locators(document, Kind.CLOSING) == ["closing"]
    assert len({p.id for p in document.passages}) == len(document.passages)


def test_a_list_stays_in_its_paragraph_as_items():
    passage = at(documents(ADOPTED)[0], "para. 1")
    items = [(s.label, passage.text[s.start : s.end]) for s in passage.spans]
    assert passage.spans[0].kind is SpanKind.LEAD
    assert [label for label, _ in items[1:]] == ["(a)", "(b)", "(i)", "(ii)"]
    assert items[3][1] == "(i) The height of the tide;"


def test_footnotes_stand_apart_and_are_linked():
    document = documents(ADOPTED)[0]
    passage = at(document, "para. 3")
    assert [m.note for m in passage.marks] == ["1", "2"]
    assert passage.reading() == "3. Takes note of the Lamp Charter and the Oil Rules."
    assert at(document, "annex II, footnote 2").text == "Ibid., chap. II."


def test_mentions_are_resolved_by_the_body():
    passage = at(documents(ADOPTED)[0], "preambular para. 1")
    assert [m.symbol for m in passage.mentions] == ["A/RES/70/931"]


def test_a_page_end_tears_but_does_not_part_a_paragraph():
    document = documents(WRAPPED)[0]
    source = document.source
    assert (source.symbol, source.date) == ("E/RES/2099/19", "2099-07-26")
    assert source.title.endswith("on all outer islands and coasts")
    torn = at(document, "preambular para. 2")
    assert "as appropriate, to counter the darkness" in torn.text
    assert " … counter the darkness" in torn.quote()
    assert locators(document, Kind.PARAGRAPH) == ["para. 1", "para. 2"]
    assert at(document, "footnote 1").text == "See E/2098/12, chap. I, sect. D."
    assert "ECOSOC resolution 2099/19" in source.names


def test_every_piece_of_a_quote_stands_in_the_source():
    for text in (ADOPTED, WRAPPED, DRAFT, RECORD, TWO_COLUMNS):
        folded = " ".join(text.split())
        for document in documents(text):
            for passage in document.passages:
                assert all(piece in folded for piece in passage.quote().split(" … "))


def test_a_draft_has_sponsors_and_a_title_and_no_symbol():
    document = documents(DRAFT, file="001_draft.txt")[0]
    source = document.source
    assert source.symbol is None
    assert source.title == "Renewed efforts to light the coasts"
    assert source.status is Status.REVISED_DRAFT
    assert source.body == "Commission on Lamps and Harbours"
    assert (source.session, source.agenda_item) == ("Twenty-second session", "Agenda item 5 (a)")
    assert source.date == "2099-04-25"
    assert at(document, "sponsors").text == "Atlantis and Lemuria: revised draft resolution"


def test_a_draft_torn_before_a_capital_is_joined():
    passage = at(documents(DRAFT)[0], "preambular para. 1")
    assert "Their Parts and Components" in passage.text
    assert [m.note for m in passage.marks if m.note] == ["1"]
    assert (
        at(documents(DRAFT)[0], "para. 2").reading() == "2. Requests the Office to write a report."
    )


def test_texts_of_one_file_are_told_apart_its_own_first():
    own, *others = documents(RECORD)
    assert (own.source.symbol, own.source.title) == ("A/RES/36/967", "Day of Lamps")
    assert not own.source.partial
    assert locators(own, Kind.PARAGRAPH) == ["para. 1"]
    assert "keepers in all islands have asked for a day of their own since" in own.passages[2].text
    assert [(d.source.symbol, d.source.partial) for d in others] == [
        (None, True),
        ("A/RES/36/968", True),
    ]
    assert locators(others[0], Kind.PARAGRAPH) == ["para. 11", "para. 12"]
    assert len({d.source.id for d in (own, *others)}) == 3


def test_running_heads_and_page_numbers_are_no_text():
    words = " ".join(p.text for d in documents(RECORD) for p in d.passages)
    assert "Thirty-sixth Session" not in words
    assert "on the reports of" not in words


def test_two_languages_in_columns_become_two_documents():
    english, french = documents(TWO_COLUMNS)
    assert (english.source.language, french.source.language) == ("en", "fr")
    assert english.source.title == "Charter of keepers"
    assert [str(p.locator) for p in english.passages][-3:] == [
        "part A, article 1",
        "part A, article 2, para. 1",
        "part A, article 2, para. 2",
    ]
    assert not any("gardien" in p.text for p in english.passages)


def test_sections_that_number_anew_are_named_in_the_locator():
    text = """A/RES/63/950
63/950. Lamps
The General Assembly,
Recalling the tides,
I Oil
1. Requests oil;
2. Requests barrels;
II Wicks
1. Requests wicks;
2. Decides to trim them.
"""
    assert locators(documents(text)[0], Kind.PARAGRAPH) == [
        "section I, para. 1",
        "section I, para. 2",
        "section II, para. 1",
        "section II, para. 2",
    ]


def test_a_recommended_draft_is_a_part_of_its_own():
    text = """E/RES/2099/16
2099/16. Lamps
The Economic and Social Council
Recommends to the General Assembly the adoption of the following draft resolution:
The General Assembly,
Recalling the tides,
1. Decides to light the lamps;
2. Requests oil.
"""
    assert locators(documents(text)[0], Kind.PREAMBULAR, Kind.PARAGRAPH) == [
        "para. 1",
        "draft resolution, preambular para. 1",
        "draft resolution, para. 1",
        "draft resolution, para. 2",
    ]


def test_unnumbered_operative_paragraphs_are_counted():
    text = """HSP/HA.9/Res.3
Resolution adopted by the United Nations Habitat Assembly on 9 June 2099
9/3. Day of Lamps
The United Nations Habitat Assembly,
Recalling the tides,
Invites all keepers to rest;
Requests the Office to count the lamps.
"""
    document = documents(text)[0]
    assert locators(document, Kind.PARAGRAPH) == ["para. 1", "para. 2"]
    assert document.source.symbol == "HSP/HA.9/Res.3"


def test_a_council_title_and_chapter_vii_between_paragraphs():
    text = """S/RES/2990(2099)
Resolution 2990 (2099)
Adopted by the Security Council at its 9999th meeting, on 21 May 2099
The Security Council,
Expressing concern about the dark,
1. Decides to stay seized;
Acting under Chapter VII of the Charter,
2. Demands light.
"""
    document = documents(text)[0]
    assert document.source.title == "Resolution 2990 (2099)"
    assert document.source.date == "2099-05-21"
    assert locators(document, Kind.PREAMBULAR) == ["preambular para. 1", "preambular para. 2"]


def test_a_vote_is_a_closing_line():
    text = """A/HRC/RES/77/8
77/8. Lamps
The Human Rights Council,
Recalling the tides,
1. Decides to light the lamps.
46th meeting
9 October 2099
[Adopted by a recorded vote of 2 to 1. The voting was as follows:
In favour:
Atlantis, Lemuria
Against:
Mu]
"""
    closing = at(documents(text)[0], "closing")
    assert closing.text.endswith("Atlantis, Lemuria Against: Mu]")


def test_principles_and_markdown_headings():
    text = """# A/RES/41/965 Principles of lamps

## 41/965. Principles of lamps

The General Assembly,

Recalling the tides,

Adopts the principles set forth in the annex.

ANNEX

Principle I

For the purposes of these principles:

(a) A lamp is a light;

(b) A keeper is a person.

Principle II

Lamps are lit in the interests of all.
"""
    document = documents(text)[0]
    assert document.source.title == "Principles of lamps"
    assert locators(document, Kind.NAMED) == ["annex, Principle I", "annex, Principle II"]
    assert at(document, "annex, Principle I").spans[-1].label == "(b)"


def test_fits_tells_resolutions_from_other_documents():
    assert resolution.fits(to_blocks(ADOPTED.encode())) > 0.9
    assert resolution.fits(to_blocks(ADOPTED.encode())) > report.fits(to_blocks(ADOPTED.encode()))
    assert resolution.fits(to_blocks(b"Lamps are lit at dusk.\nKeepers sleep by day.\n")) == 0.0


def test_both_resolutions_of_the_collection_are_read_rightly(shared):
    council, commission = (
        read_file(next((shared / "corpus").glob(f"{start}_*")))[0] for start in ("002", "001")
    )
    assert council.source.symbol == "E/RES/2012/19"
    assert len(locators(council, Kind.PREAMBULAR)) == 17
    assert locators(council, Kind.PARAGRAPH) == [f"para. {n}" for n in range(1, 18)]
    assert len(locators(council, Kind.FOOTNOTE)) == 10
    assert commission.source.symbol is None
    assert commission.source.status is Status.REVISED_DRAFT
    assert len(locators(commission, Kind.PREAMBULAR)) == 17
    assert locators(commission, Kind.PARAGRAPH) == [f"para. {n}" for n in range(1, 9)]
    assert len(locators(commission, Kind.FOOTNOTE)) == 7
