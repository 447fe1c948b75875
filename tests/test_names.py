"""Names in any script find their thing, and the wrong one never by silence."""

from __future__ import annotations

import pytest
from maslahat.graph.names import Name, name_key, search
from maslahat.ontology.errors import IdentifierError
from maslahat.queries.graph import Graph


@pytest.mark.parametrize(
    "name",
    [
        "m:northland", "https://w3id.org/maslahat/id/northland", "<https://w3id.org/maslahat/id/northland>",
        "Northland", "northland", "NORTHLAND", "Солтүстік ел", "Северная страна", "shimoliy mamlakat", "Upland",
    ],
)  # fmt: skip
def test_an_iri_a_curie_and_any_name_stand_for_the_thing(small: Graph, name: str) -> None:
    assert small.resolve(name) == "m:northland"


def test_a_part_of_a_name_is_enough_where_it_is_one_thing(small: Graph) -> None:
    assert small.resolve("Aida") == "m:aida-example"
    assert small.resolve("league") == "m:river-league"


def test_an_ambiguous_name_lists_the_candidates(small: Graph) -> None:
    with pytest.raises(IdentifierError, match="can be 2 things: m:aida-example, m:bishkek-example") as caught:
        small.resolve("Example")
    assert caught.value.candidates == ("m:aida-example", "m:bishkek-example")


@pytest.mark.parametrize("name", ["Dushambe", "m:dushambe", "Душамбе"])
def test_an_unknown_name_is_answered_with_the_nearest(small: Graph, name: str) -> None:
    with pytest.raises(IdentifierError, match="Did you mean m:dushanbe"):
        small.resolve(name)


@pytest.mark.parametrize("name", ["", "   ", "!!!", "m:", "\u202e", "x" * 10000])
def test_a_name_that_is_none_is_refused(small: Graph, name: str) -> None:
    with pytest.raises(IdentifierError, match="nothing called"):
        small.resolve(name)


def test_case_accents_apostrophes_and_punctuation_do_not_count() -> None:
    assert name_key("Oʻzbekiston – «Тоқаев»!") == name_key("o'zbekiston тоқаев")


def test_search_crosses_scripts_and_ranks_the_exact_name_first(small: Graph) -> None:
    hits = search(small.names, "Северная страна")
    assert (hits[0].curie, hits[0].score, hits[0].language) == ("m:northland", 100, "ru")
    assert search(small.names, "Kengashi daryolar")[0].curie == "m:council-of-rivers"
    assert search(small.names, "Өзен кеңесі")[0].curie == "m:council-of-rivers"


def test_a_name_with_all_the_words_goes_before_a_short_one_inside_them() -> None:
    texts = {
        "m:talks": "Dushanbe talks of 2023",
        "m:america": "US",
        "m:yes": "Ha",
        "m:city": "Dushanbe",
        "m:people": "The Dushanbites",
    }
    names = [Name(curie, text, "en", name_key(text), "1") for curie, text in texts.items()]
    assert [hit.curie for hit in search(names, "Dushanbe 2023")][:2] == ["m:talks", "m:city"]
    assert not {"m:america", "m:yes"} & {hit.curie for hit in search(names, "Dushanbe 2023")}
    assert [hit.curie for hit in search(names, "Dush")][:2] == ["m:city", "m:talks"]
    assert search(names, "us")[0].curie == "m:america"


def test_search_finds_nothing_where_nothing_is_alike(small: Graph) -> None:
    assert search(small.names, "zzzzqqqq") == []
    assert search(small.names, "...") == []
