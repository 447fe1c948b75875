"""Spans point at characters, notice when these change, and are found from quotes."""

from __future__ import annotations

import os
import random
import re
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir
from maslahat.graph.readers import read_document
from maslahat.graph.spans import Span, check_span, line_number, locate_quote, quote, span_of
from maslahat.ontology.errors import SpanError

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "maslahat-hypothesis")  # tests write nothing into the tree

CAFE_NFC, CAFE_NFD = "caf\u00e9", "cafe\u0301"


def located(text: str, wanted: str, *, after: str | None = None, nth: int | None = None) -> str:
    return quote(text, locate_quote(text, wanted, after=after, nth=nth))


# -- spans


def test_span_holds_the_first_16_digits_of_the_hash() -> None:
    assert span_of("abc", 0, 3) == Span(0, 3, "ba7816bf8f01cfea")


def test_span_counts_code_points() -> None:
    text = "\U0001f1f0\U0001f1ff " + CAFE_NFD
    assert [quote(text, span_of(text, start, end)) for start, end in ((0, 1), (3, 8))] == ["\U0001f1f0", CAFE_NFD]


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 4), (9, 10)])
def test_span_outside_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(SpanError, match=f"no span from {start} to {end} in a text of 3"):
        span_of("abc", start, end)
    assert not check_span("abc", Span(start, end, "ba7816bf8f01cfea"))


def test_span_notices_another_text() -> None:
    span = span_of("met in Khiva", 7, 12)
    assert (check_span("met in Khiva", span), check_span("met in Osh..", span)) == (True, False)
    with pytest.raises(SpanError, match=f"hash [0-9a-f]{{16}} where {span.sha256}"):
        quote("met in Osh..", span)


def test_span_tells_nfc_from_nfd() -> None:
    assert span_of(CAFE_NFC, 0, 4).sha256 != span_of(CAFE_NFD, 0, 5).sha256


def test_lines_are_counted_from_one() -> None:
    assert [line_number("a\nb\n", offset) for offset in (0, 1, 2)] == [1, 1, 2]


# -- finding quotes


@pytest.mark.parametrize(
    ("text", "wanted", "found"),
    [
        ("one two three", " two\n", "two"),
        ("one\n\t two\u00a0\u2009three", "one two three", "one\n\t two\u00a0\u2009three"),
        ("one two", "one\r\n  two", "one two"),
        ("Khiva , Osh ; Astana .", "Khiva, Osh; Astana.", "Khiva , Osh ; Astana ."),
        ("Khiva, Osh", "Khiva , Osh", "Khiva, Osh"),
        ("the “C5+1” forum’s", 'the "C5+1" forum\'s', "the “C5+1” forum’s"),
        ("«Орталық Азия»", '"Орталық Азия"', "«Орталық Азия»"),
        ("Oʻzbekiston", "O'zbekiston", "Oʻzbekiston"),
        ("2022–2024 — plan", "2022-2024 - plan", "2022–2024 — plan"),
        (f"a {CAFE_NFD} b", CAFE_NFC, CAFE_NFD),
        (f"a {CAFE_NFC} b", CAFE_NFD, CAFE_NFC),
        ("Қазақ и\u0306од", "Қазақ йод", "Қазақ и\u0306од"),
        ("re\u00adgion\u200bal", "regional", "re\u00adgion\u200bal"),
        ("of\ufb01ce", "office", "of\ufb01ce"),
        ("\U0001f1f0 one  two", "one two", "one  two"),
        ("wait...", "wait…", "wait..."),
    ],
)
def test_quote_is_found_in_the_spelling_of_the_text(text: str, wanted: str, found: str) -> None:
    assert located(text, wanted) == found


def test_exact_match_wins_over_a_tolerant_one() -> None:
    assert locate_quote('“forum” and "forum"', '"forum"').start == 12


def test_tolerant_match_never_cuts_an_accent_off_its_letter() -> None:
    with pytest.raises(SpanError, match="not in the text"):
        locate_quote(f"big {CAFE_NFD}", "big  cafe")


@pytest.mark.parametrize("dots", [" … ", " ... ", " […] ", "\n...\n"])
def test_ellipsis_spans_to_the_next_occurrence_of_the_last_part(dots: str) -> None:
    text = "The states agreed on water, on trade and on\ntransport. Later on transport again."
    assert located(text, f"agreed on{dots}on  transport") == "agreed on water, on trade and on\ntransport"


def test_several_ellipses_are_followed_in_order() -> None:
    assert located("a1 b2 c3 b2 d4", "a1 … c3 … d4") == "a1 b2 c3 b2 d4"


def test_ellipsis_at_the_ends_of_a_quote_means_nothing() -> None:
    assert located("met in Khiva today", "… in Khiva …") == "in Khiva"


def test_ellipsis_that_the_text_itself_has_is_taken_as_written() -> None:
    assert located("from a ... b; a x b", "a  ... b") == "a ... b"


@pytest.mark.parametrize(("gap", "fits"), [(590, True), (591, False)])
def test_ellipsis_is_limited_to_600_characters(gap: int, fits: bool) -> None:
    text = "begin" + "-" * gap + "endss"
    if fits:
        assert locate_quote(text, "begin … endss").end == 600
    else:
        with pytest.raises(SpanError, match="within 600 characters"):
            locate_quote(text, "begin … endss")


def test_several_matches_are_listed_with_their_lines() -> None:
    with pytest.raises(SpanError) as caught:
        locate_quote("Osh\nOsh and Osh", "Osh")
    assert "offset 0 (line 1), offset 4 (line 2), offset 12 (line 2); give more words" in str(caught.value)


def test_no_more_than_five_matches_are_listed() -> None:
    with pytest.raises(SpanError, match=r"offset 16 \(line 1\) and more"):
        locate_quote("Osh " * 9, "Osh")


def test_overlapping_matches_are_all_counted() -> None:
    assert [locate_quote("aaa", "aa", nth=nth).start for nth in (1, 2)] == [0, 1]


def test_nth_counts_from_one() -> None:
    assert locate_quote("Osh Osh Osh", "Osh", nth=3).start == 8
    with pytest.raises(SpanError, match="has 3 matches, so there is none with nth=4"):
        locate_quote("Osh Osh Osh", "Osh", nth=4)
    with pytest.raises(SpanError, match="from 1"):
        locate_quote("Osh", "Osh", nth=0)


def test_after_skips_matches_before_the_snippet() -> None:
    text = "2022: in Khiva. 2023: in “Khiva”. 2024: in Khiva"
    assert locate_quote(text, "Khiva", after='in "Khiva".').start == 43
    assert locate_quote(text, "Khiva", after="2022", nth=2).start == 26


def test_after_still_asks_which_of_several() -> None:
    with pytest.raises(SpanError, match="matches at offset 6"):
        locate_quote("x Osh Osh Osh", "Osh", after="x Osh")


@pytest.mark.parametrize(
    ("after", "words"),
    [("Osh", "not after the snippet"), ("Paris", "given as 'after' is not in the text"), (" ", "not in the text")],
)
def test_after_that_leaves_nothing_is_an_error(after: str, words: str) -> None:
    with pytest.raises(SpanError, match=words):
        locate_quote("Khiva then Osh", "Khiva", after=after)


@pytest.mark.parametrize("wanted", ["", " \n", "\u200b", "…", " ... "])
def test_quote_without_words_is_an_error(wanted: str) -> None:
    with pytest.raises(SpanError):
        locate_quote("some text", wanted)


def test_error_shows_the_nearest_place_and_where_it_differs() -> None:
    text = "One.\nThe presidents gathered in Tashkent."
    with pytest.raises(SpanError) as caught:
        locate_quote(text, "The presidents gathered in Toshkent")
    assert "nearest place is offset 5 (line 2): 'The presidents gathered" in str(caught.value)
    assert "differs from offset 33 on" in str(caught.value)


def test_error_finds_the_place_written_with_other_capitals() -> None:
    with pytest.raises(SpanError, match=r"offset 4 \(line 1\): 'Central Asia'"):
        locate_quote("the Central Asia", "CENTRAL ASIA")


def test_error_names_the_part_that_is_missing() -> None:
    with pytest.raises(SpanError, match="the quote 'Samarqand' is not in the text"):
        locate_quote("from Khiva to Samarkand", "Khiva … Samarqand")


def test_error_says_when_nothing_is_near() -> None:
    with pytest.raises(SpanError, match="nor anything like it"):
        locate_quote("abcdefgh" * 9, "0123456789")


def test_error_stays_short_for_a_long_quote() -> None:
    with pytest.raises(SpanError) as caught:
        locate_quote("words " * 500, "other " * 500)
    assert len(str(caught.value)) < 400


# -- properties

PIECES = st.sampled_from(["a", "б", " ", "\n", "\u00a0", ".", " … ", "e\u0301", "\u00e9", "“", '"', "–", "\U0001f600", "ﬁ"])
TEXTS = st.one_of(st.text(min_size=1), st.lists(PIECES, min_size=1, max_size=30).map("".join))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@settings(deadline=None)
@given(ranges())
def test_span_round_trips(case: tuple[str, int, int]) -> None:
    text, start, end = case
    span = span_of(text, start, end)
    assert check_span(text, span)
    assert quote(text, span) == text[start:end]


@settings(deadline=None)
@given(ranges())
def test_any_piece_of_a_text_is_found_or_ambiguous(case: tuple[str, int, int]) -> None:
    text, start, end = case
    piece = text[start:end].strip()
    if piece and text.find(piece) == text.rfind(piece):
        assert located(text, text[start:end]) == piece
    else:
        with pytest.raises(SpanError, match=r"give more words|empty quote"):
            locate_quote(text, text[start:end])


@settings(deadline=None)
@given(ranges())
def test_every_match_has_its_nth(case: tuple[str, int, int]) -> None:
    text, start, end = case
    piece = text[start:end].strip()
    start = text.find(piece, start)
    if piece:
        before = sum(text.startswith(piece, place) for place in range(start))
        assert locate_quote(text, piece, nth=before + 1).start == start


@settings(deadline=None)
@given(st.lists(st.sampled_from(["Khiva", "Osh", "é", "Қазақ"]), min_size=1, max_size=8), st.sampled_from("\n\t\u00a0 "))
def test_layout_and_normal_form_do_not_matter(words: list[str], gap: str) -> None:
    text = f"[ {gap.join(words)} ]"
    wanted = unicodedata.normalize("NFD", "  ".join(words))
    assert located(text, wanted, nth=1) == gap.join(words)


# -- real documents


def test_quotes_of_real_documents_round_trip() -> None:
    corpus = os.environ.get("MASLAHAT_CORPUS")
    if not corpus:
        pytest.skip("MASLAHAT_CORPUS names no folder of documents")
    paths = sorted(Path(corpus).glob("*.txt"))
    assert paths, f"there are no .txt files in {corpus}"
    for path in paths:
        text, chance = read_document(path).text, random.Random(path.name)
        for _ in range(20):
            start = chance.randrange(len(text) - 200)
            piece = text[start : start + chance.randrange(80, 200)].strip()
            reflowed = re.sub(r"\s+", " \n ", piece)
            assert located(text, piece, nth=1) == piece
            assert located(text, reflowed, nth=1).split() == piece.split()
