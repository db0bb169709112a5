"""Kinds of documents beside the plain resolution: records, decisions, old texts, reports."""

from __future__ import annotations

import pytest

from assistant.documents import Kind, Source, SpanKind, Status
from ingest.formats import to_blocks
from ingest.reading import _surest
from ingest.shapes import collection, report, resolution
from ingest.shapes.structure import structure
from ingest.shapes.units import units


def documents(text, file="x.txt"):
    blocks = to_blocks(text.encode())
    return _surest(blocks).read(blocks, Source("", file, ""))


def locators(document, *kinds):
    return [str(p.locator) for p in document.passages if p.locator.kind in kinds]


def texts(document):
    return [p.text for p in document.passages]


def labels(passage):
    return [s.label for s in passage.spans if s.kind is SpanKind.ITEM]


# --- headings that head nothing ---------------------------------------------------

FORCE = """S/2099/345
Security Council
Situation of the lamps
Report of the Secretary-General
Contents
I. Introduction 2
II. Lamps 3
I. Introduction
1. The present report covers the winter and the spring of the past year.
II. Lamps
2. The lamps burned.
Annex
Lamps of the coast as at 1 May 2099
Alboria 14 0 14
Brenia 300 20 320
"""


def test_no_word_is_lost_where_lines_look_like_headings():
    [document] = documents(FORCE)
    rows = document.passages[-1]
    assert rows.text == "Alboria 14 0 14 Brenia 300 20 320"
    assert rows.headings == ("Annex", "Lamps of the coast as at 1 May 2099")
    assert str(rows.locator) == "annex, first paragraph"
    assert not any("Introduction 2" in text for text in texts(document))


def test_numbered_lines_under_which_nothing_stands_are_paragraphs():
    text = "Rules\nAnnex\nTravel ban\n1. Ada BRINE\nBorn in Port Alba\n2. Ivo BRINE\nBorn in Dune\n"
    drafts = structure(units(to_blocks(text.encode()))[1:], resolution=False)
    assert [(d.kind, d.number, d.region) for d in drafts] == [
        (Kind.PARAGRAPH, "1", "annex"),
        (Kind.PARAGRAPH, "2", "annex"),
    ]
    assert drafts[1].headings == ("Annex", "Travel ban")
    assert [u.text for u, _ in drafts[1].units] == ["2. Ivo BRINE", "Born in Dune"]


GOALS = """A/RES/99/256
99/256. Agenda of the lamps
The General Assembly,
Recalling its resolution 98/3,
1. Endorses the Agenda in the annex to the present resolution.
Annex
Agenda of the lamps
Goal 1. Light every harbour
1.1 By 2130, light the harbours of the east
1.2 By 2130, light the harbours of the west
1.a Ensure the oil
Goal 2. Train the keepers
2.1 By 2130, train all keepers
"""


def test_targets_without_a_full_stop_are_paragraphs_of_their_goal():
    [document] = documents(GOALS)
    assert locators(document, Kind.PARAGRAPH) == [
        "para. 1",
        "annex, goal 1, para. 1.1",
        "annex, goal 1, para. 1.2",
        "annex, goal 1, para. 1.a",
        "annex, goal 2, para. 2.1",
    ]
    goal = next(p for p in document.passages if p.locator.kind is Kind.NAMED)
    assert (str(goal.locator), goal.text) == ("annex, Goal 1", "Goal 1. Light every harbour")


# --- marks of notes, signatures, annexes of letters ----------------------------------

OPINION = """CAT/C/70/D/9/2099
Committee against Torture
Decision adopted by the Committee under article 22, concerning communication No. 9/2099*, **
Communication submitted by: X
State party: Alboria
1.1 The complainant is X, a keeper, born in 2060. She says that she was left in the dark.
1.2 The Committee asked the State party for lamps.
Facts as presented by the complainant
2.1 The complainant lived on a rock.
2.2 She had no lamp.
* Adopted by the Committee at its ninetieth session.
** The following members took part: Ada Brine and Ivo Brine.
"""


def test_two_stars_of_a_note_do_not_join_lines():
    [document] = documents(OPINION)
    assert document.source.title.endswith("concerning communication No. 9/2099")
    assert document.source.body == "Committee against Torture"
    assert locators(document, Kind.PARAGRAPH) == [
        "para. 1.1", "para. 1.2", "para. 2.1", "para. 2.2",
    ]  # fmt: skip
    assert locators(document, Kind.FOOTNOTE) == ["footnote *", "footnote **"]


LETTER = """A/99/900–S/2099/400
Agenda item 34
Letter dated 1 June 2099 from the Permanent Representative of Alboria addressed to the President
I have the honour to draw your attention to the lamps of the southern coast, which are out.
(Signed) Ada Brine
Ambassador
Permanent Representative
Annex to the letter dated 1 June 2099 from the Permanent Representative of Alboria to the \
United Nations addressed to the President of the Council of Lamps
[Original: English]
Lamps out
1. On 3 April 2099, a lamp went out.
"""


def test_a_letter_its_signature_and_its_annex():
    [document] = documents(LETTER)
    assert document.source.symbol == "A/99/900-S/2099/400"
    assert document.source.date == "2099-06-01"
    signature = next(p for p in document.passages if p.locator.name == "signature")
    assert signature.text == "(Signed) Ada Brine Ambassador Permanent Representative"
    assert locators(document, Kind.PARAGRAPH) == ["annex, para. 1"]
    assert document.passages[-1].headings[-1] == "Lamps out"
    assert any(p.text == "[Original: English]" for p in document.passages)


# --- records of meetings ------------------------------------------------------------

RECORD = """S/PV.9999
Security Council
9999th meeting
Tuesday, 16 May 2099, 10 a.m.
New York
President: Ms. Brine (Alboria)
Agenda
Lamps in harbours
The meeting was called to order at 10 a.m.
Lamps in harbours
The President: I give the floor to Mr. Dorn.
Mr. Dorn (Brenia) (spoke in French): The lamps are out. The harbour is dark.
Two boats were lost. The following is needed: oil.
The President: The meeting is closed.
"""


def test_a_record_knows_its_meeting_and_who_speaks():
    [document] = documents(RECORD)
    source = document.source
    assert (source.symbol, source.date) == ("S/PV.9999", "2099-05-16")
    assert source.title == "9999th meeting – Lamps in harbours"
    spoken = [(str(p.locator), p.headings[-1]) for p in document.passages[-4:]]
    assert spoken == [
        ("The President, first paragraph", "The President"),
        ("Mr. Dorn, first paragraph", "Mr. Dorn"),
        ("Mr. Dorn, second paragraph", "Mr. Dorn"),
        ("The President, second paragraph", "The President"),
    ]


# --- collections ----------------------------------------------------------------------

VOLUME = """A/99/49 (Vol. II)
General Assembly
Resolutions and Decisions adopted by the General Assembly during its ninety-ninth session
Contents
A. Elections
99/401. Keepers of the lamps
At its 1st plenary meeting, on 10 September 2099, the General Assembly appointed three keepers.
99/402. Counters of the oil
At its 30th plenary meeting, on 6 November 2099, the General Assembly elected Alboria.
B. Other decisions
99/501. Organization of the session
At its 2nd plenary meeting, on 13 September 2099, the General Assembly took note of the plan.
"""


def test_each_decision_of_a_volume_is_a_document():
    volume, *decisions = documents(VOLUME)
    assert volume.source.symbol == "A/99/49 (Vol. II)"
    assert [(d.source.symbol, d.source.date, d.source.status) for d in decisions] == [
        ("A/DEC/99/401", "2099-09-10", Status.DECISION),
        ("A/DEC/99/402", "2099-11-06", Status.DECISION),
        ("A/DEC/99/501", "2099-09-13", Status.DECISION),
    ]
    assert "B. Other decisions" not in texts(decisions[1])


def _adopted(number, title):
    return (
        f"Resolution {number}: {title}\nThe Governing Council,\nRecalling its resolution 23/1,\n"
        f"1. Decides to go on with {title.lower()};\n2. Thanks the keepers.\n"
        "8th plenary meeting\n19 April 2099\n"
    )


PROCEEDINGS = (
    "HSP/GC/31/7\nProceedings of the Governing Council at its thirty-first session\n"
    "I. Opening\nThe session was opened by the eldest of the keepers of the lamps, who thanked "
    "all of them for the work that they had done.\nAnnex I\n"
    + "".join(_adopted(f"31/{n}", title) for n, title in ((1, "Oil"), (2, "Wicks"), (7, "Ropes")))
    + "Annex II\nThe message of the eldest was read out to the keepers of the lamps.\n"
)


def test_resolutions_inside_a_report_are_documents_and_the_report_stays_one():
    found = documents(PROCEEDINGS)
    assert [(d.source.symbol, d.source.title) for d in found] == [
        ("HSP/GC/31/7", "Ropes"),  # the text that bears the number of the file's symbol
        ("HSP/GC/31/7", "Proceedings of the Governing Council at its thirty-first session"),
        ("HSP/GC/RES/31/1", "Oil"),
        ("HSP/GC/RES/31/2", "Wicks"),
    ]
    assert len({d.source.id for d in found}) == 4
    assert locators(found[0], Kind.PARAGRAPH) == ["para. 1", "para. 2"]
    assert str(found[1].passages[-1].locator) == "annex II, first paragraph"


def test_a_page_of_an_old_volume_is_no_collection():
    old = "A/RES/2(I)\n" + "".join(
        f"{n} (I). Lamps\nThe General Assembly,\nDecides to light them.\n" for n in (1, 2, 3)
    )
    assert collection.fits(to_blocks(old.encode())) == 0


# --- old and scanned texts -----------------------------------------------------------


def test_the_first_resolutions_of_the_council_have_no_title_but_a_date():
    text = (
        "50 (1948). Resolution of 29 May 1948\n[S/801]\nThe Security Council,\n"
        "Desiring to bring about calm,\nCalls upon all keepers to light their lamps;\n"
        "Decides to meet again.\nAdopted at the 310th meeting.\n"
    )
    [document] = documents(text, "S_RES_50(1948).txt")
    assert (document.source.title, document.source.date) == ("Resolution 50 (1948)", "1948-05-29")
    assert locators(document, Kind.PARAGRAPH) == ["para. 1", "para. 2"]
    assert document.passages[-1].locator.kind is Kind.CLOSING


def test_numbers_that_a_scan_misread_count_where_they_are_due():
    text = (
        "2444 (XXIII). Lamps\nThe General Assembly,\nRecognizing the dark,\n"
        "I. Affirms the following:\n(a) That lamps are lit;\n( b) That oil is bought;\n"
        "2 . Invites the keepers to work;\n3, Requests the Council to help;\n"
        "4 Further requests that it report;\n5.Decides to go on.\n"
    )
    [document] = documents(text, "A_RES_2444(XXIII).txt")
    assert locators(document, Kind.PARAGRAPH) == [f"para. {n}" for n in range(1, 6)]
    first = next(p for p in document.passages if p.locator.kind is Kind.PARAGRAPH)
    assert labels(first) == ["(a)", "(b)"]
    assert first.text.startswith("I. Affirms")


def test_a_list_of_sums_stays_in_its_paragraph():
    text = (
        "A/RES/99/262\n99/262. Money for lamps\nThe General Assembly,\nRecalling its debate,\n"
        "1. Approves a sum, as follows:\nSection 24, Lamps 1 000 000\nSection 36, Oil 200 300\n"
        "2. Decides to go on.\n"
    )
    [document] = documents(text)
    first, second = (p for p in document.passages if p.locator.kind is Kind.PARAGRAPH)
    assert first.text.endswith("Section 36, Oil 200 300")
    assert second.headings == ()


# --- drafts -----------------------------------------------------------------------------


def test_paragraphs_of_a_draft_whose_kind_is_written_out():
    text = (
        "A/HRC/99/L.37\nHuman Rights Council\nAlboria,* Brenia, Coria:* draft resolution\n"
        "99/… Freedom of the lamps\nThe Human Rights Council,\n"
        "PP1 Guided by the lamps,\nPP2 Recalling its resolution 38/7,\n"
        "OP1. Reaffirms the lamps;\nOP1 bis. Welcomes the oil;\nOP2 Decides to go on.\n"
        "* State not a member of the Human Rights Council.\n"
    )
    [document] = documents(text)
    assert document.source.title == "Freedom of the lamps"
    assert locators(document, Kind.PREAMBULAR, Kind.PARAGRAPH) == [
        "preambular para. 1", "preambular para. 2", "para. 1", "para. 1 bis", "para. 2",
    ]  # fmt: skip
    assert locators(document, Kind.FOOTNOTE) == ["footnote *"]


# --- languages ---------------------------------------------------------------------------

IN_FRENCH = """S/RES/2999(2099)
Résolution 2999 (2099)
Adoptée par le Conseil de sécurité à sa 9400e séance, le 14 septembre 2099
Le Conseil de sécurité,
Rappelant toutes ses résolutions antérieures,
1. Décide de proroger le mandat des gardiens ;
2. Décide de rester saisi de la question.
"""
IN_SPANISH = """A/RES/99/200
Asamblea General
Nonagésimo noveno período de sesiones
Tema 71 b) del programa
Resolución aprobada por la Asamblea General el 19 de diciembre de 2099
[sobre la base del informe de la Tercera Comisión (A/99/481, párr. 77)]
99/200. El derecho a las lámparas
La Asamblea General,
Recordando su resolución 76/300, de 28 de julio de 2022,
1. Acoge con beneplácito el informe;
2. Exhorta a los Estados a que:
a) Protejan las lámparas;
b) Informen a la Asamblea.
50a sesión plenaria
19 de diciembre de 2099
"""
IN_RUSSIAN = """A/RES/99/300
Генеральная Ассамблея
Пункт 23 повестки дня
99/300. Озера и лампы
Генеральная Ассамблея,
ссылаясь на свою резолюцию 77/171 от 14 декабря 2022 года,
отмечая доклад Генерального секретаря,
1. приветствует доклад;
2. призывает государства беречь лампы.
49-е пленарное заседание,
19 декабря 2099 года
"""
IN_CHINESE = """A/RES/99/301
大会
99/301. 湖泊与灯塔
大会，
回顾其2022年12月14日第77/171号决议，
1. 欢迎该报告；
2. 促请各国保护灯塔。
"""


@pytest.mark.parametrize(
    ("text", "language", "title", "date", "preamble"),
    [
        (IN_FRENCH, "fr", "Résolution 2999 (2099)", "2099-09-14", 1),
        (IN_SPANISH, "es", "El derecho a las lámparas", "2099-12-19", 1),
        (IN_RUSSIAN, "ru", "Озера и лампы", "2099-12-19", 2),
        (IN_CHINESE, "zh", "湖泊与灯塔", None, 1),
    ],
)
def test_resolutions_in_other_languages(text, language, title, date, preamble):
    [document] = documents(text)
    source = document.source
    assert (source.language, source.title, source.status) == (language, title, Status.ADOPTED)
    assert source.date == date
    assert locators(document, Kind.PARAGRAPH) == ["para. 1", "para. 2"]
    assert len(locators(document, Kind.PREAMBULAR)) == preamble


def test_the_masthead_of_a_french_report():
    text = (
        "A/99/123\nAssemblée générale\nQuatre-vingt-dix-neuvième session\n"
        "Point 69 b) de la liste préliminaire*\nLes lampes et les droits\n"
        "Rapport du Secrétaire général\nRésumé\nLe présent rapport porte sur les lampes.\n"
        "I. Introduction\n1. Le présent rapport est soumis à l’Assemblée.\n* A/99/50.\n"
    )
    [document] = documents(text)
    source = document.source
    assert (source.title, source.status) == ("Les lampes et les droits", Status.REPORT)
    assert source.agenda_item == "Point 69 b) de la liste préliminaire"


def test_a_kind_of_document_has_its_subject_in_the_title():
    text = (
        "CCPR/C/GC/99\nHuman Rights Committee\nGeneral comment No. 99\nArticle 6: right to light\n"
        "I. General remarks\n1. This comment replaces the one of 1982.\n"
    )
    [document] = documents(text)
    assert document.source.title == "General comment No. 99 – Article 6: right to light"


def test_a_resolution_is_still_read_by_its_own_shape():
    blocks = to_blocks(GOALS.encode())
    assert resolution.fits(blocks) > report.fits(blocks) > collection.fits(blocks)
