"""Symbols: every form a document is named in, and what only looks like one."""

from __future__ import annotations

import pytest

from assistant import symbols
from assistant.documents import Status
from assistant.worded import in_words

CRIME = "Commission on Crime Prevention and Criminal Justice"


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("A/RES/71/400", "A/RES/71/400"),
        ("A / RES / 71 / 400", "A/RES/71/400"),
        ("what does a/res/71/400 say?", "A/RES/71/400"),
        ("A‑RES/71/400", None),
        ("A/RES/57/990 B", "A/RES/57/990 B"),
        ("A/RES/67/994/B", "A/RES/67/994 B"),
        ("A/RES/3963(XXX)", "A/RES/3963(XXX)"),
        ("A/RES/3963 (XXX)", "A/RES/3963(XXX)"),
        ("A/RES/ES-19/1", "A/RES/ES-19/1"),
        ("S/RES/1940(2002)", "S/RES/1940 (2002)"),
        ("S/RES/1940 (2002)", "S/RES/1940 (2002)"),
        ("E/CN.15/2013/L.92/Rev.1", "E/CN.15/2013/L.92/Rev.1"),
        ("UNEP/EA.9/RES.5", "UNEP/EA.9/Res.5"),
        ("S/PV.9999", "S/PV.9999"),
        ("S/PV.9999 (Resumption 1)", "S/PV.9999 (Resumption 1)"),
        ("A/99/49 (Vol. II)", "A/99/49 (Vol. II)"),
        ("ICCD/COP(99)/23", "ICCD/COP(99)/23"),
        ("IDB.99/1", "IDB.99/1"),
        ("gc.9/1 of the engine", None),
        ("CTOC/COP/2012/95", "CTOC/COP/2012/95"),
        ("GA res. 71/400", "A/RES/71/400"),
        ("UNSCR 1925", "S/RES/1925"),
        ("resolution 2934 (2016)", "S/RES/2934 (2016)"),
        ("Resolution 71/400 of the General Assembly", "A/RES/71/400"),
        ("ECOSOC resolution 2012/99", "E/RES/2012/99"),
        ("council resolution 2012/99", "E/RES/2012/99"),
        ("Résolution 71/400 de l’Assemblée générale", "A/RES/71/400"),
        ("القرار ٧١/٤٠٠", "A/RES/71/400"),
        ("第71/400号决议", "A/RES/71/400"),
        ("71/400", "A/RES/71/400"),
        ("A_RES_67_994_B", "A/RES/67/994 B"),
        ("United Nations, Treaty Series, vol. 9225, No. 99574", None),
        ("open 24/7 since 15/12/2023, a ratio of 3/4", None),
        ("and/or 5", None),
    ],
)
def test_every_form_has_one_symbol(text, symbol):
    assert symbols.normalise(text) == symbol


def found(text, body=None, known=()):
    return [(text[m.start : m.end], m.symbol) for m in symbols.find(text, body, known)]


def test_a_list_of_numbers_is_read_to_its_end():
    text = (
        "Recalling its resolutions 61/901 of 16 May 2005, 59/922 A and B of 3 March 1994 and "
        "4 June 1995, entitled “Tides”, 61/903, and Security Council resolution 1925 (2000)"
    )
    assert [symbol for _, symbol in found(text, "General Assembly")] == [
        "A/RES/61/901",
        "A/RES/59/922 A",
        "A/RES/59/922 B",
        "A/RES/61/903",
        "S/RES/1925 (2000)",
    ]


def test_a_mention_covers_the_body_that_is_named():
    text = "noting General Assembly resolution 71/400, annex"
    assert found(text) == [("General Assembly resolution 71/400", "A/RES/71/400")]


def test_its_resolution_is_that_of_the_body_in_the_same_clause():
    assert found("its resolution 5/92", "Human Rights Council")[0][1] == "A/HRC/RES/5/92"
    text = "in its resolution 71/400 of 14 May 2022, the General Assembly decided"
    assert found(text, "Economic and Social Council")[0][1] == "A/RES/71/400"
    text = "the General Assembly, in its resolution 71/400, decided"
    assert found(text, "Economic and Social Council")[0][1] == "A/RES/71/400"


def test_a_short_name_is_the_body_named_before():
    text = f"Recalling {CRIME} resolution 19/91, and Commission decision 19/92"
    assert [s for _, s in found(text)] == ["E/CN.15/RES/19/91", "E/CN.15/DEC/19/92"]
    assert found("Commission resolution 19/93", known=[CRIME])[0][1] == "E/CN.15/RES/19/93"
    assert found("Commission resolution 19/93") == []
    assert found("Governing Council decision 26/93") == []


def test_a_conference_is_told_by_its_full_name():
    text = (
        "resolution 5/95 of 22 May 2010 of the Conference of the Parties to the United Nations "
        "Convention against Transnational Organized Crime"
    )
    assert found(text) == [("resolution 5/95", "CTOC/COP/RES/5/95")]


def test_a_capital_behind_a_symbol_is_not_always_its_letter():
    assert found("A/RES/71/400 A new agenda")[0][0] == "A/RES/71/400"
    assert found("see A/71/940 B")[0][1] == "A/71/940"


def test_words_alone_name_no_document():
    assert list(in_words("the resolution of 4 May 2010 and a decision on 3 items", None, ())) == []


def test_same_overlooks_spacing_and_a_missing_year():
    assert symbols.same("S/RES/1940 (2002)", "S/RES/1940(2002)")
    assert symbols.same("S/RES/1940", "S/RES/1940 (2002)")
    assert symbols.same("A/RES/67/994 B", "A/RES/67/994/B")
    assert not symbols.same("S/RES/1940 (2003)", "S/RES/1940 (2002)")
    assert not symbols.same("A/RES/67/994", "A/RES/67/994 B")
    assert not symbols.same(None, "A/RES/67/994")


def test_a_symbol_tells_status_body_and_address():
    assert symbols.status_of("E/CN.15/2013/L.92") is Status.DRAFT
    assert symbols.status_of("E/CN.15/2013/L.92/Rev.1") is Status.REVISED_DRAFT
    assert symbols.status_of("A/RES/71/400") is Status.ADOPTED
    assert symbols.status_of("UNEP/EA.9/Res.5") is Status.ADOPTED
    assert symbols.status_of("S/PRST/2099/4") is Status.STATEMENT
    assert symbols.status_of("A/71/940") is None
    assert symbols.body_of("E/CN.15/2013/L.92") == CRIME
    assert symbols.body_of("A/C.3/71/L.9") == "Third Committee of the General Assembly"
    assert symbols.body_of("XYZ/1") is None
    assert symbols.url_of("S/RES/1940 (2002)", "fr") == "https://docs.un.org/fr/S/RES/1940(2002)"


def test_a_document_of_two_organs_has_two_symbols():
    joint = "A/99/900-S/2099/400"
    assert symbols.same(joint, "S/2099/400")
    assert symbols.same("A/99/900", joint)
    assert not symbols.same(joint, "S/2099/40")
    assert not symbols.same("A/RES/ES-11/1", "A/RES/ES")
