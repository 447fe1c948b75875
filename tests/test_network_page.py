"""The network page: what goes into the file, and what a reader can do with it in a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from maslahat.graph.network_page import (
    Evidence,
    Network,
    NetworkEdge,
    NetworkNode,
    kind_styles,
    render_network,
    script_json,
)
from maslahat.ontology.errors import IdentifierError

if TYPE_CHECKING:
    from tests.browser import OpenedPage, OpenPage

PHONE = (390, 844)

# a small network on real states, meetings and bodies; places in documents are made up for the test

STATES = {
    "kazakhstan": ("Kazakhstan", "Қазақстан", "Казахстан", "Qozogʻiston"),
    "kyrgyzstan": ("Kyrgyzstan", "Қырғызстан", "Кыргызстан", "Qirgʻiziston"),
    "tajikistan": ("Tajikistan", "Тәжікстан", "Таджикистан", "Tojikiston"),
    "turkmenistan": ("Turkmenistan", "Түрікменстан", "Туркменистан", "Turkmaniston"),
    "uzbekistan": ("Uzbekistan", "Өзбекстан", "Узбекистан", "Oʻzbekiston"),
}
OTHERS = """
Person | mirziyoyev | Shavkat Mirziyoyev
Person | tokayev | Kassym-Jomart Tokayev
Person | rahmon | Emomali Rahmon
Person | japarov | Sadyr Japarov
Person | berdimuhamedov | Serdar Berdimuhamedov
City | astana | Astana
City | tashkent | Tashkent
City | dushanbe | Dushanbe
City | cholpon-ata | Cholpon-Ata
City | turkmenbashi | Turkmenbashi
Summit | meeting-1 | First Consultative Meeting
Summit | meeting-2 | Second Consultative Meeting
Summit | meeting-3 | Third Consultative Meeting
Summit | meeting-4 | Fourth Consultative Meeting
Summit | meeting-5 | Fifth Consultative Meeting
Summit | meeting-6 | Sixth Consultative Meeting
Summit | meeting-7 | Seventh Consultative Meeting
CooperationFormat | consultative-meetings | Consultative Meetings of the Heads of State of Central Asia
IntergovernmentalOrganisation | sco | Shanghai Cooperation Organisation
IntergovernmentalOrganisation | eaeu | Eurasian Economic Union
IntergovernmentalOrganisation | ots | Organization of Turkic States
IntergovernmentalOrganisation | wto | World Trade Organization
Initiative | economic-council | Economic Council of Central Asia
Initiative | digital-platform | Digital platform for transport
Initiative | dialogue | Central Asian Dialogue
Initiative | climate-strategy | Regional climate strategy
Initiative | energy-dialogue | Energy Dialogue
Initiative | climate-centre | Regional Center for climate technologies
Initiative | contact-group | Contact Group on Afghanistan
Initiative | union | Central Asian Union
Treaty | friendship-21 | Treaty on Friendship, Good-Neighbourliness and Cooperation for the Development of Central Asia
Treaty | kz-uz-1998 | Treaty of Eternal Friendship of Kazakhstan and Uzbekistan
Railway | cku | China–Kyrgyzstan–Uzbekistan railway
HydropowerPlant | kambarata | Kambarata-1 hydropower plant
HydropowerPlant | yavan | Yavan hydropower plant
Topic | water | Water and energy
"""
MEETINGS = {
    "meeting-1": ("astana", "2018-03-15"),
    "meeting-2": ("tashkent", "2019-11-29"),
    "meeting-3": ("turkmenbashi", "2021-08-06"),
    "meeting-4": ("cholpon-ata", "2022-07-21"),
    "meeting-5": ("dushanbe", "2023-09-14"),
    "meeting-6": ("astana", "2024-08-09"),
    "meeting-7": ("tashkent", "2025-11-16"),
}
HEADS = {
    "mirziyoyev": "uzbekistan",
    "tokayev": "kazakhstan",
    "rahmon": "tajikistan",
    "japarov": "kyrgyzstan",
    "berdimuhamedov": "turkmenistan",
}
LINKS = """
sco hasMember kazakhstan 2001-06-15 | sco hasMember kyrgyzstan 2001-06-15 | sco hasMember tajikistan 2001-06-15
sco hasMember uzbekistan 2001-06-15 | eaeu hasMember kazakhstan 2015-01-01 | eaeu hasMember kyrgyzstan 2015-08-12
ots hasMember kazakhstan | ots hasMember kyrgyzstan | ots hasMember uzbekistan | ots hasObserver turkmenistan
wto hasMember kyrgyzstan 1998-12-20 | wto hasMember tajikistan 2013-03-02 | wto hasMember kazakhstan 2015-11-30
kz-uz-1998 hasParty kazakhstan 1998-10-31 | kz-uz-1998 hasParty uzbekistan 1998-10-31
friendship-21 hasParty kazakhstan 2022-07-21 | friendship-21 hasParty kyrgyzstan 2022-07-21
friendship-21 hasParty uzbekistan 2022-07-21 | friendship-21 signedAt meeting-4 2022-07-21
cku hasPartner kyrgyzstan | cku hasPartner uzbekistan | kambarata hasPartner kyrgyzstan
kambarata hasPartner uzbekistan | kambarata hasPartner kazakhstan
yavan hasPartner tajikistan | yavan hasPartner uzbekistan
kambarata hasTopic water | yavan hasTopic water | energy-dialogue hasTopic water
"""
PROPOSALS = {
    "mirziyoyev": "economic-council digital-platform dialogue climate-strategy contact-group",
    "berdimuhamedov": "energy-dialogue climate-centre",
}
QUOTE = "Meetings of five neighbours, named here by the test."


def node(kind: str, slug: str, *labels: str) -> NetworkNode:
    known = dict(zip(("en", "kk", "ru", "uz"), labels, strict=False))
    iri = f"https://w3id.org/maslahat/id/{slug}"
    return NetworkNode(f"m:{slug}", iri, kind, known, labels, {"en": f"{labels[0]}, as the test knows it."})


def edge(source: str, name: str, target: str, day: str | None = None, **changes: Any) -> NetworkEdge:
    words = re.sub("([A-Z])", r" \1", name).lower()
    plain = NetworkEdge(
        id=f"claim:{source}-{name}-{target}",
        source=f"m:{source}",
        target=f"m:{target}",
        property=f"msl:{name}",
        labels={"en": words, "ru": f"{words} (по-русски)"},
        modality="happened",
        qualifiers=(("on", day),) if day else (),
        rank="normal",
        attributed_to=None,
        evidence=(Evidence("901", "Brief of the test", 120, 172, "en", QUOTE if name == "attended" else None),),
        earliest=day,
        latest=day,
        rival=False,
    )
    return replace(plain, **changes)


def sample() -> Network:
    nodes = [node("State", slug, *labels) for slug, labels in STATES.items()]
    nodes += [node(*re.split(r" \| ", line)) for line in OTHERS.strip().splitlines()]
    nodes[0] = replace(nodes[0], names=(*nodes[0].names, "Republic of Kazakhstan", "Казак Ели", "RK"))
    used = tuple(sorted({one.kind for one in nodes}))
    kinds = {kind: {"en": re.sub("(?<=.)([A-Z])", r" \1", kind).capitalize()} for kind in used}
    kinds["State"] |= {"kk": "Мемлекет", "ru": "Государство", "uz": "Davlat"}
    title = {
        "en": "Who met, and what came of it",
        "kk": "Кім кездесті, одан не шықты",
        "ru": "Кто встречался и что вышло",
    }
    return Network(title, tuple(nodes), tuple(sample_edges()), kinds)


def sample_edges() -> list[NetworkEdge]:
    edges = [edge(meeting, "tookPlaceIn", city, day) for meeting, (city, day) in MEETINGS.items()]
    edges += [edge("consultative-meetings", "hasEdition", meeting, day) for meeting, (_, day) in MEETINGS.items()]
    edges += [edge(head, "headOfStateOf", state, modality="in force") for head, state in HEADS.items()]
    edges += [edge(head, "attended", "meeting-5", "2023-09-14") for head in HEADS]
    edges += [edge(state, "attended", meeting, day) for state in STATES for meeting, (_, day) in MEETINGS.items()]
    for link in LINKS.strip().replace("\n", " | ").split(" | "):
        source, name, target, *day = link.split()
        edges.append(edge(source, name, target, *day))
    for head, initiatives in PROPOSALS.items():
        for slug in initiatives.split():
            edges.append(edge(head, "proposed", slug, "2023-09-14", modality="proposed", qualifiers=(("at", "Dushanbe"),)))
            edges.append(edge(slug, "proposedAt", "meeting-5", "2023-09-14"))
    return edges + awkward_edges()


def awkward_edges() -> list[NetworkEdge]:
    """Parallel, rival, denied and whole-year statements."""
    union = edge("kazakhstan", "proposed", "union", modality="proposed", earliest="1994-01-01", latest="1994-12-31")
    return [
        union,
        edge("kazakhstan", "supported", "union", rival=True),
        edge("uzbekistan", "joined", "union", modality="denied", attributed_to="Test Observer"),
        edge("uzbekistan", "partnerOf", "kazakhstan", "2013-06-14"),
        edge("kazakhstan", "partnerOf", "uzbekistan", "2013-06-14", rank="deprecated"),
        edge("kazakhstan", "borders", "uzbekistan", modality="in force"),
    ]


# what goes into the file


class Scripts(HTMLParser):
    """Collects the scripts of a page (``data`` by id, and ``code`` that runs), all tags and all links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.code: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._open: dict[str, str | None] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        self._open = dict(attrs) if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._open is None:
            return
        if self._open.get("type") == "application/json":
            self.data[self._open["id"] or ""] = json.loads(data)
        else:
            self.code.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._open = None


HOSTILE = (
    "</script><script>window.__pwned = 1</script>",
    "<img src=x onerror='window.__pwned = 1'>",
    "<!--<script>",
    "javascript:window.__pwned=1",
    'a href=" onmouseover="window.__pwned=1" x="',
    "{{ 7 * 7 }} {% raw %} ${window.__pwned=1}",
    "\u202egnp.exe \u200f\u2067 \u2028\u2029\u0000",
    "long " * 2000,
    "🇰🇿👩‍👩‍👧‍👦 Ә",
    "__proto__",
)


def hostile_network() -> Network:
    """Every field of every kind holds every hostile text once."""
    texts = [*HOSTILE, "half a letter: \ud800"]
    nodes = tuple(hostile_node(text, number) for number, text in enumerate(texts))
    edges = tuple(hostile_edge(text, nodes[number], nodes[number - 1]) for number, text in enumerate(texts))
    every = " ".join(texts)
    kinds = {text: {"en": text, "ru": text} for text in texts}
    return Network({"en": every, "ru": every}, nodes, edges, kinds, {"en": every, "ru": every})


def hostile_node(text: str, number: int) -> NetworkNode:
    return NetworkNode(f"m:{number}{text}", text, text, {"en": text, "ru": text, text: text}, (text,), {"en": text})


def hostile_edge(text: str, source: NetworkNode, target: NetworkNode) -> NetworkEdge:
    spoken = {"en": text, "ru": text, text: text}
    place = Evidence(text, spoken, 0, 1, text, text)
    plain = edge("a", "says", "b", rival=True, attributed_to=spoken, evidence=(place,))
    tied = replace(plain, qualifiers=((text, text), (spoken, spoken)), weight=2.5, because=(text, spoken), directed=False)
    named = replace(tied, id=f"claim:{text}", source=source.id, target=target.id, property=text, labels={"en": text})
    return replace(named, modality=text, rank=text, earliest=text, latest=text)


@pytest.fixture(scope="module")
def page() -> str:
    return render_network(sample())


def test_the_payload_holds_every_node_and_edge(page: str) -> None:
    data = Scripts(page).data
    assert [one["id"] for one in data["drawing"]["nodes"]] == [one.id for one in sample().nodes]
    assert [one["id"] for one in data["facts"]["edges"]] == [one.id for one in sample().edges]
    assert data["facts"]["edges"][12]["evidence"][0]["document"] == "901"


def test_physics_is_off_and_places_are_given(page: str) -> None:
    drawing = Scripts(page).data["drawing"]
    assert drawing["options"]["physics"]["enabled"] is False
    assert len({(one["x"], one["y"]) for one in drawing["nodes"]}) == len(sample().nodes)


def test_the_page_is_the_same_each_time(page: str) -> None:
    assert render_network(sample()) == page


def test_no_link_leaves_the_page(page: str) -> None:
    found = Scripts(page)
    assert found.links == ["data:,"]
    assert not {"iframe", "object", "embed", "base"} & set(found.tags)
    assert "sourceMappingURL" not in page
    assert "bootstrap" not in page


def test_only_the_two_known_scripts_may_run(page: str) -> None:
    hashes = re.findall(r"'sha256-[^']+'", page.partition("</head>")[0])
    assert len(Scripts(page).code) == len(set(hashes)) == 2
    assert "default-src 'none'" in page


def test_hostile_data_adds_no_element_and_comes_back_unchanged(page: str) -> None:
    found = Scripts(render_network(hostile_network()))
    assert found.tags == Scripts(page).tags
    assert tuple(one["labels"]["en"] for one in found.data["facts"]["nodes"][:-1]) == HOSTILE


def test_the_hostile_page_can_be_written_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(render_network(hostile_network()), encoding="utf-8", newline="\n")
    assert (tmp_path / "page.html").stat().st_size > 400_000


@pytest.mark.parametrize("text", HOSTILE)
def test_script_json_means_the_same_and_cannot_end_the_element(text: str) -> None:
    written = script_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    assert not set("<>&\u2028\u2029") & set(written)


def test_half_a_letter_becomes_the_sign_for_one() -> None:
    assert json.loads(script_json("a\ud800b")) == "a\N{REPLACEMENT CHARACTER}b"


def test_intended_lines_are_dashed_and_denied_ones_dotted(page: str) -> None:
    lines = {one["id"]: one for one in Scripts(page).data["drawing"]["edges"]}
    assert lines["claim:kazakhstan-proposed-union"]["dashes"] == [9, 7]
    assert lines["claim:uzbekistan-joined-union"]["dashes"] == [1, 4]
    assert "dashes" not in lines["claim:kazakhstan-supported-union"]


def two_states(*edges: NetworkEdge) -> Network:
    return Network({"en": "Two"}, (node("State", "a", "A"), node("State", "b", "B")), edges, {})


def test_the_width_of_a_line_is_its_weight() -> None:
    ties = [edge("a", f"met{weight}", "b", weight=weight) for weight in (1, 6, 12)]
    widths = [one["width"] for one in Scripts(render_network(two_states(*ties))).data["drawing"]["edges"]]
    assert widths == [1.0, 5.0, 10.0]


def test_a_line_without_direction_has_no_arrow() -> None:
    ties = (edge("a", "met", "b", directed=False), edge("a", "visited", "b"))
    arrows = [one.get("arrows") for one in Scripts(render_network(two_states(*ties))).data["drawing"]["edges"]]
    assert arrows == [{"to": {"enabled": False}}, "to"]


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_cannot_be_drawn_is_named(weight: float) -> None:
    with pytest.raises(IdentifierError, match=r"claim:a-met-b.*above 0"):
        render_network(two_states(edge("a", "met", "b", weight=weight)))


def test_parallel_edges_are_bent_apart() -> None:
    between = [edge("a", f"knows{number}", "b") for number in range(3)] + [edge("b", "answers", "a")]
    nodes = (node("State", "a", "A"), node("State", "b", "B"))
    lines = Scripts(render_network(Network({"en": "Two"}, nodes, tuple(between), {}))).data["drawing"]["edges"]
    sides = {(one["smooth"]["type"] == "curvedCW") == (one["from"] == "m:a") for one in lines}
    bends = {(one["smooth"]["roundness"], one["smooth"]["type"], one["from"]) for one in lines}
    assert len(bends) == 4
    assert sides == {True, False}


def test_edges_from_a_node_to_itself_differ_in_size() -> None:
    loops = (edge("a", "renamed", "a"), edge("a", "praised", "a"))
    page = render_network(Network({"en": "One"}, (node("State", "a", "A"),), loops, {}))
    sizes = {one.get("selfReference", {}).get("size") for one in Scripts(page).data["drawing"]["edges"]}
    assert len(sizes) == 2


def test_kinds_look_different_and_the_same_on_every_page() -> None:
    together = kind_styles(["State", "Person", "Summit", "City", "Visit", "Invented", "Other"])
    assert len(set(together.values())) == 7
    assert kind_styles(["Summit"])["Summit"] == together["Summit"]


def test_an_empty_network_makes_a_page() -> None:
    assert Scripts(render_network(Network({"en": "Nothing"}, (), (), {}))).data["facts"]["nodes"] == []


def test_an_edge_that_ends_nowhere_is_named() -> None:
    with pytest.raises(IdentifierError, match=r"claim:a-knows-b.*m:b"):
        render_network(Network({"en": "One"}, (node("State", "a", "A"),), (edge("a", "knows", "b"),), {}))


def test_an_id_used_twice_is_named() -> None:
    with pytest.raises(IdentifierError, match=r"m:a.*2 times"):
        render_network(Network({"en": "One"}, (node("State", "a", "A"),) * 2, (), {}))


# what a reader can do with it


@pytest.fixture(scope="module")
def file(page: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "network.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def opened(file: Path, open_page: OpenPage) -> OpenedPage:
    return open_page(file)


def test_no_request_leaves_and_nothing_is_complained_of(opened: OpenedPage) -> None:
    page = opened.page
    for step in (
        "select('m:kazakhstan')",
        "setView('table')",
        "setLanguage('kk')",
        "setTheme('dark')",
        "setView('network')",
    ):
        page.evaluate(f"maslahat.{step}")
    assert (opened.requests, opened.complaints) == ([], [])


def test_nothing_hostile_runs(tmp_path: Path, open_page: OpenPage) -> None:
    network = hostile_network()
    path = tmp_path / "hostile.html"
    path.write_text(render_network(network), encoding="utf-8", newline="\n")
    opened = open_page(path)
    for one in ids_of(network):
        assert opened.page.evaluate("id => maslahat.select(id)", one)
    for step in ("setView('table')", "setLanguage('ru')", "setTheme('dark')", "setView('network')", "fit()"):
        opened.page.evaluate(f"maslahat.{step}")
    opened.page.fill("#search", "script")
    assert opened.page.evaluate("window.__pwned") is None
    assert opened.page.locator("img, iframe, script:not([type])").count() == 2
    assert (opened.requests, opened.complaints) == ([], [])


def ids_of(network: Network) -> list[str]:
    ids = [one.id for one in network.nodes] + [one.id for one in network.edges]
    return [one.replace("\ud800", "\N{REPLACEMENT CHARACTER}") for one in ids]


def test_an_address_that_is_no_web_address_is_no_link(tmp_path: Path, open_page: OpenPage) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(render_network(hostile_network()), encoding="utf-8", newline="\n")
    opened = open_page(path)
    for one in ids_of(hostile_network()):
        opened.page.evaluate("id => maslahat.select(id)", one)
        addresses = opened.page.locator("a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        assert all(address.startswith("#") for address in addresses)


def test_a_content_security_policy_stops_scripts_that_get_in(opened: OpenedPage) -> None:
    opened.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.__pwned = 1'}))"
    )
    assert opened.page.evaluate("window.__pwned") is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kazakhstan", "m:kazakhstan"),
        ("ҚАЗАҚСТАН", "m:kazakhstan"),
        ("казакстан", "m:kazakhstan"),
        ("Казахстан", "m:kazakhstan"),
        ("qozog'iston", "m:kazakhstan"),
        ("казак ели", "m:kazakhstan"),
        ("тажикстан", "m:tajikistan"),
        ("meeting fifth", "m:meeting-5"),
        ("cholpon ata", "m:cholpon-ata"),
        ("Тоқаев", "m:tokayev"),
        ("Мирзиёев", "m:mirziyoyev"),
        ("чолпон ата", "m:cholpon-ata"),
        ("Жапаров", "m:japarov"),
    ],
)
def test_search_finds_any_name_in_any_script(opened: OpenedPage, typed: str, found: str) -> None:
    opened.page.fill("#search", typed)
    opened.page.press("#search", "Enter")
    assert opened.page.evaluate("maslahat.state.selected.id") == found


def test_the_list_of_hits_is_walked_with_the_keyboard(opened: OpenedPage) -> None:
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("consultative meeting")
    hits = opened.page.locator("#hits li[role=option]").all_inner_texts()
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("ArrowDown")
    opened.page.keyboard.press("Enter")
    assert len(hits) == 8
    assert opened.page.locator("#card h2").inner_text() == hits[1]


def test_escape_clears_search_and_choice(opened: OpenedPage) -> None:
    opened.page.fill("#search", "astana")
    opened.page.press("#search", "Enter")
    opened.page.keyboard.press("Escape")
    assert opened.page.input_value("#search") == ""
    assert opened.page.locator("#card").is_hidden()


def test_the_legend_counts_and_filters(opened: OpenedPage) -> None:
    row = opened.page.locator("#kinds li", has_text="Summit")
    assert row.locator(".count").inner_text() == "7"
    row.locator(".toggle").click()
    assert row.locator(".toggle").get_attribute("aria-pressed") == "false"
    assert "34 of 41" in opened.page.locator("#status").inner_text()
    hidden = opened.page.evaluate("maslahat.network.body.nodes['m:meeting-5'].options.hidden")
    assert hidden is True


def test_the_legend_can_show_one_kind_alone_and_all_again(opened: OpenedPage) -> None:
    row = opened.page.locator("#kinds li", has_text="State")
    row.hover()
    row.locator(".only").click()
    assert "Entities: 5 of 41" in opened.page.locator("#status").inner_text()
    opened.page.click("#show-all")
    assert "Entities: 41 of 41" in opened.page.locator("#status").inner_text()


def test_lines_of_one_modality_can_be_hidden(opened: OpenedPage) -> None:
    opened.page.locator("#lines li", has_text="denied").locator("button").click()
    assert "107 of 108" in opened.page.locator("#status").inner_text()


def test_a_click_on_a_node_opens_its_card_with_connections(opened: OpenedPage) -> None:
    click_canvas(opened, "maslahat.network.getPosition('m:astana')")
    card = opened.page.locator("#card")
    assert card.locator("h2").inner_text() == "Astana"
    card.get_by_role("link", name="First Consultative Meeting").click()
    assert card.locator("h2").inner_text() == "First Consultative Meeting"


def test_a_click_on_an_edge_shows_the_statement_and_its_sources(opened: OpenedPage) -> None:
    click_canvas(opened, middle("m:astana", "m:meeting-1"))
    text = opened.page.locator("#card").inner_text()
    assert opened.page.locator("#card .sentence").inner_text() == "First Consultative Meeting took place in Astana"
    for words in (
        "happened",
        "2018-03-15",
        "normal",
        "Document 901: Brief of the test",
        "characters 120–172",
        "English",
    ):
        assert words in text


def middle(a: str, b: str) -> str:
    return (
        f"(({{x, y}}, other) => ({{x: (x + other.x) / 2, y: (y + other.y) / 2}}))"
        f"(maslahat.network.getPosition('{a}'), maslahat.network.getPosition('{b}'))"
    )


def click_canvas(opened: OpenedPage, place: str) -> None:
    point = opened.page.evaluate(f"maslahat.network.canvasToDOM({place})")
    opened.page.locator("#network canvas").click(position=point)
    opened.page.locator("#card").wait_for()


def test_the_quote_is_shown_when_there_is_one(file: Path, open_page: OpenPage) -> None:
    page = open_page(file, "#claim:tokayev-attended-meeting-5").page
    assert page.locator("blockquote").inner_text() == QUOTE


def test_one_line_says_why_there_is_no_quote(file: Path, open_page: OpenPage) -> None:
    page = open_page(file, "#claim:kazakhstan-supported-union").page
    assert page.locator("blockquote").count() == 0
    assert "documents at hand" in page.locator(".no-quote").inner_text()


def test_a_rival_is_named_and_leads_to_its_line(tmp_path: Path, open_page: OpenPage) -> None:
    network = sample()
    other = next(e for e in network.edges if not e.rival)
    rivals = ((other.id, {"en": "The other line"}), ("claim:elsewhere", {"en": "One <b>not</b> drawn here"}))
    changed = tuple(replace(e, rivals=rivals) if e.rival else e for e in network.edges)
    path = tmp_path / "page.html"
    path.write_text(render_network(replace(network, edges=changed)), encoding="utf-8", newline="\n")
    page = open_page(path, "#claim:kazakhstan-supported-union").page
    assert page.locator(".rival-note li").all_inner_texts() == ["The other line", "One <b>not</b> drawn here"]
    page.click(".rival-note a")
    assert page.evaluate("maslahat.state.selected.id") == other.id


def test_centuries_are_counted_in_bars_wide_enough_to_see(tmp_path: Path, open_page: OpenPage) -> None:
    network = sample()
    days = [f"{1500 + 10 * place}-05-01" for place in range(50)]
    first = network.edges[0]
    edges = tuple(replace(first, id=f"claim:{day}", earliest=day, latest=day) for day in days)
    path = tmp_path / "page.html"
    path.write_text(render_network(replace(network, edges=edges)), encoding="utf-8", newline="\n")
    page = open_page(path).page
    widths = page.locator("#bars i").evaluate_all("(bars) => bars.map((bar) => bar.getBoundingClientRect().width)")
    assert min(widths) > 1
    totals = page.locator("#bars i").evaluate_all("(bars) => bars.map((bar) => +bar.title.split(': ')[1])")
    assert sum(totals) == len(days)


def test_lines_that_are_hidden_fade_what_they_alone_reached(file: Path, open_page: OpenPage) -> None:
    page = open_page(file).page
    faded = "Object.values(maslahat.network.body.nodes).filter((node) => node.options.opacity < 1).length"
    assert page.evaluate(faded) == 0
    page.locator("#lines button, #lines input").first.click()
    assert page.evaluate(faded) > 0


@pytest.mark.parametrize(("asked", "spoken"), [("kk", "kk"), ("xx", "en"), ("constructor", "en")])
def test_the_address_says_the_language(file: Path, open_page: OpenPage, asked: str, spoken: str) -> None:
    opened = open_page(file, f"?lang={asked}#m:kazakhstan")
    assert opened.page.locator("html").get_attribute("lang") == spoken
    assert opened.complaints == []


def test_a_rival_statement_and_its_parallels_are_told(file: Path, open_page: OpenPage) -> None:
    text = open_page(file, "#claim:kazakhstan-supported-union").page.locator("#card").inner_text()
    assert "disagrees" in text
    assert "Also between these two" in text


def test_who_said_it_and_that_it_is_denied(file: Path, open_page: OpenPage) -> None:
    text = open_page(file, "#claim:uzbekistan-joined-union").page.locator("#card").inner_text()
    assert "Test Observer" in text
    assert "denied" in text


@pytest.mark.parametrize(
    ("language", "label", "word"),
    [("kk", "Қазақстан", "Байланыстары"), ("ru", "Казахстан", "Связи"), ("uz", "Qozogʻiston", "Aloqalari")],
)
def test_the_language_changes_labels_and_words(file: Path, open_page: OpenPage, language: str, label: str, word: str) -> None:
    page = open_page(file, "#m:kazakhstan").page
    page.select_option("#language", language)
    assert page.locator("#card h2").inner_text() == label
    assert word in page.locator("#card").inner_text()
    assert page.locator("html").get_attribute("lang") == language


def test_every_word_of_the_interface_is_there_in_all_languages(opened: OpenedPage) -> None:
    words: dict[str, dict[str, str]] = opened.page.evaluate("maslahat.words")
    marks = {lang: {key: re.findall(r"{\w+}", text) for key, text in table.items()} for lang, table in words.items()}
    assert set(words) == {"en", "kk", "ru", "uz"}
    assert all(
        {key: sorted(found) for key, found in table.items()} == marks["en"] | {"status": sorted(marks["en"]["status"])}
        for table in marks.values()
    )


def test_an_address_with_an_entity_opens_it_and_follows_clicks(file: Path, open_page: OpenPage) -> None:
    page = open_page(file, "#m:meeting-5").page
    assert page.locator("#card h2").inner_text() == "Fifth Consultative Meeting"
    page.locator("#card").get_by_role("link", name="Dushanbe").click()
    assert page.url.endswith("#m:dushanbe")
    page.go_back()
    assert page.locator("#card h2").inner_text() == "Fifth Consultative Meeting"


def test_an_address_that_means_nothing_opens_the_whole(file: Path, open_page: OpenPage) -> None:
    opened = open_page(file, "#m:nowhere%")
    assert opened.page.locator("#card").is_hidden()
    assert opened.complaints == []


def test_the_table_lists_the_statements_with_links(opened: OpenedPage) -> None:
    opened.page.click("#view")
    rows = opened.page.locator("#table-body tr")
    assert rows.count() == 108
    rows.first.locator("a").nth(1).click()
    assert "First Consultative Meeting took place in Astana" in opened.page.locator("#card").inner_text()


def test_the_table_sorts_by_a_column(opened: OpenedPage) -> None:
    opened.page.click("#view")
    for order in ("ascending", "descending"):
        opened.page.locator("th button", has_text="Subject").click()
        subjects = opened.page.locator("#table-body td:first-child").all_inner_texts()
        assert subjects == sorted(subjects, reverse=order == "descending")
        assert opened.page.locator("th").first.get_attribute("aria-sort") == order


def test_the_table_lists_the_entities_too(tmp_path: Path, open_page: OpenPage) -> None:
    nodes = (node("State", "a", "Alone", "Жалғыз"), node("State", "b", "B"))
    page = opened_network(Network({"en": "Two"}, nodes, (), {}), tmp_path, open_page).page
    page.click("#view")
    page.click("#table-entities")
    assert page.locator("#table-body tr").first.locator("td").all_inner_texts() == ["Alone", "State", "0", "Жалғыз"]


def test_the_keyboard_goes_from_the_table_to_the_card_and_back(opened: OpenedPage) -> None:
    opened.page.click("#view")
    opened.page.locator("#table-body a").nth(4).focus()
    before = opened.page.evaluate("document.activeElement.href")
    opened.page.keyboard.press("Enter")
    opened.page.locator("#card").wait_for()
    assert opened.page.evaluate("document.activeElement.closest('#card') !== null")
    opened.page.keyboard.press("Escape")
    assert opened.page.evaluate("document.activeElement.href") == before


def opened_network(network: Network, folder: Path, open_page: OpenPage, fragment: str = "") -> OpenedPage:
    path = folder / "page.html"
    path.write_text(render_network(network), encoding="utf-8", newline="\n")
    return open_page(path, fragment)


def test_a_computed_tie_shows_its_weight_and_what_it_rests_on(tmp_path: Path, open_page: OpenPage) -> None:
    because = ({"en": "Fifth meeting", "kk": "Бесінші кездесу"}, "2018")
    tie = edge("a", "metWith", "b", evidence=(), because=because, weight=2, directed=False, labels={"en": "met with"})
    page = opened_network(two_states(tie), tmp_path, open_page, "#claim:a-metWith-b").page
    assert page.locator("#card .basis li").all_inner_texts() == ["Fifth meeting", "2018"]
    assert "Weight\n2" in page.locator("#card").inner_text()
    assert "No source" not in page.locator("#card").inner_text()
    page.click("#view")
    assert page.locator("#table-body td").all_inner_texts()[-2:] == ["2", "Fifth meeting, 2018"]
    page.select_option("#language", "kk")
    assert page.locator("#card .basis li").first.inner_text() == "Бесінші кездесу"


def test_an_undirected_tie_is_one_group_for_both_ends(tmp_path: Path, open_page: OpenPage) -> None:
    ties = (edge("a", "met", "b", directed=False), replace(edge("b", "met", "a", directed=False), id="claim:again"))
    page = opened_network(two_states(*ties), tmp_path, open_page, "#m:a").page
    assert page.locator("#card h4").all_inner_texts() == ["–met (2)"]


def test_qualifiers_and_speakers_are_in_the_language_of_the_page(tmp_path: Path, open_page: OpenPage) -> None:
    qualifier = ({"en": "topic", "kk": "тақырып"}, {"en": "water", "kk": "су"})
    said = edge("a", "met", "b", qualifiers=(qualifier,), attributed_to={"en": "Observer", "kk": "Бақылаушы"})
    page = opened_network(two_states(said), tmp_path, open_page, "#claim:a-met-b").page
    page.select_option("#language", "kk")
    told = page.locator("#card dl").inner_text().split("\n")
    assert told[told.index("тақырып") + 1] == "су"
    assert "Бақылаушы" in told


def slide(opened: OpenedPage, end: str, year: int) -> None:
    opened.page.locator(f"#{end}").fill(str(year))
    opened.page.wait_for_function("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))")


def test_the_dates_hide_what_lies_wholly_outside(opened: OpenedPage) -> None:
    slide(opened, "from", 2023)
    hidden = "id => maslahat.network.body.edges[id].options.hidden"
    ids = (
        "claim:meeting-4-tookPlaceIn-cholpon-ata",
        "claim:meeting-5-tookPlaceIn-dushanbe",
        "claim:ots-hasMember-kazakhstan",
    )
    assert [opened.page.evaluate(hidden, one) for one in ids] == [True, False, False]


def test_statements_without_a_date_are_hidden_only_when_asked(opened: OpenedPage) -> None:
    opened.page.check("#hide-undated")
    assert opened.page.evaluate("maslahat.network.body.edges['claim:ots-hasMember-kazakhstan'].options.hidden") is True


def test_a_network_without_dates_has_no_slider(tmp_path: Path, open_page: OpenPage) -> None:
    nodes = (node("State", "a", "A"), node("State", "b", "B"))
    path = tmp_path / "page.html"
    path.write_text(render_network(Network({"en": "Two"}, nodes, (edge("a", "knows", "b"),), {})), encoding="utf-8")
    assert open_page(path).page.locator("#dates").is_hidden()


def test_one_far_year_does_not_press_the_others_into_a_corner(tmp_path: Path, open_page: OpenPage) -> None:
    edges = [edge("a", f"met{n}", "b", f"{2000 + n % 25}-05-01") for n in range(60)] + [edge("a", "founded", "b", "1501-01-01")]
    opened = opened_network(two_states(*edges), tmp_path, open_page)
    assert opened.page.locator("#from-year").inner_text().startswith("≤ 20")
    assert "61 of 61" in opened.page.locator("#status").inner_text()
    slide(opened, "from", 2010)
    assert opened.page.evaluate("maslahat.network.body.edges['claim:a-founded-b'].options.hidden") is True


def test_the_banner_says_what_was_left_out(tmp_path: Path, open_page: OpenPage, opened: OpenedPage) -> None:
    path = tmp_path / "page.html"
    left_out = {"en": "41 of 99 entities, the most connected.", "uz": "99 tadan 41 tasi."}
    path.write_text(render_network(replace(sample(), omitted=left_out)), encoding="utf-8")
    page = open_page(path).page
    assert "41 of 99" in page.locator("#omitted").inner_text()
    page.select_option("#language", "uz")
    assert "99 tadan 41 tasi." in page.locator("#omitted").inner_text()
    assert opened.page.locator("#omitted").is_hidden()


def test_rearranging_runs_physics_and_the_first_places_come_back(opened: OpenedPage) -> None:
    before = opened.page.evaluate("maslahat.network.getPosition('m:astana')")
    opened.page.click("#rearrange")
    assert opened.page.evaluate("maslahat.network.physics.options.enabled") is True
    opened.page.wait_for_timeout(300)
    opened.page.click("#restore")
    assert opened.page.evaluate("maslahat.network.physics.options.enabled") is False
    assert opened.page.evaluate("maslahat.network.getPosition('m:astana')") == before


def test_dark_mode_follows_the_system_and_the_button(file: Path, open_page: OpenPage) -> None:
    page = open_page(file, dark=True).page
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.click("#theme")
    assert page.locator("html").get_attribute("data-theme") == "light"


def test_on_a_phone_nothing_is_wider_than_the_window(file: Path, open_page: OpenPage) -> None:
    page = open_page(file, "#m:kazakhstan", size=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    assert page.locator("#panel").is_hidden()
    page.click("#filters")
    assert page.locator("#panel").is_visible()


def test_the_mouse_over_the_drawing_does_not_take_the_focus(opened: OpenedPage) -> None:
    opened.page.focus("#search")
    opened.page.mouse.move(700, 500)
    opened.page.mouse.move(720, 520)
    assert opened.page.evaluate("document.activeElement.id") == "search"


def test_arrow_keys_move_the_drawing(opened: OpenedPage) -> None:
    before = opened.page.evaluate("maslahat.network.getViewPosition().x")
    opened.page.locator("#network .vis-network").focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened.page.evaluate("maslahat.network.getViewPosition().x") > before


def test_the_keyboard_reaches_every_control(opened: OpenedPage) -> None:
    reached = set()
    for _ in range(60):
        opened.page.keyboard.press("Tab")
        reached.add(opened.page.evaluate("document.activeElement.id"))
    assert {"search", "view", "language", "theme", "from", "until", "hide-undated", "fit", "rearrange"} <= reached


# what a reader can keep


def test_no_label_lies_over_another_at_first_sight(opened: OpenedPage) -> None:
    boxes = [one["box"] for one in opened.page.evaluate("maslahat.texts()")]
    apart = [
        a["right"] < b["left"] or b["right"] < a["left"] or a["bottom"] < b["top"] or b["bottom"] < a["top"]
        for place, a in enumerate(boxes)
        for b in boxes[:place]
    ]
    assert len(boxes) > 20
    assert all(apart)


SVG = "{http://www.w3.org/2000/svg}"


def test_the_saved_svg_is_the_network_with_texts_colours_arrows_and_dashes(opened: OpenedPage) -> None:
    drawn = ElementTree.fromstring(opened.page.evaluate("maslahat.svg()"))
    texts = {one.text for one in drawn.iter(f"{SVG}text")}
    paths = list(drawn.iter(f"{SVG}path"))
    assert {"Kazakhstan", "Astana", "Who met, and what came of it", "State", "denied"} <= texts
    assert len(list(drawn.iter(f"{SVG}g"))) > len(sample().nodes)
    assert {"#0072B2", "#D55E00"} <= {one.get("fill") for one in paths}
    assert len([one for one in paths if one.get("stroke-dasharray")]) >= 8
    assert len([one for one in paths if (one.get("d") or "").endswith("z")]) > 2 * len(sample().nodes)


def test_what_is_filtered_away_is_not_in_the_svg(opened: OpenedPage) -> None:
    opened.page.locator("#kinds li", has_text="State").locator(".toggle").click()
    texts = {one.text for one in ElementTree.fromstring(opened.page.evaluate("maslahat.svg()")).iter(f"{SVG}text")}
    assert not {"Kazakhstan", "State"} & texts


def test_the_svg_of_hostile_labels_is_well_formed_and_holds_no_script(tmp_path: Path, open_page: OpenPage) -> None:
    network = hostile_network()
    opened = opened_network(network, tmp_path, open_page)
    for one in [None, *ids_of(network)]:
        opened.page.evaluate("id => maslahat.select(id)", one)
        drawn = ElementTree.fromstring(opened.page.evaluate("maslahat.svg()"))
        assert {one.tag.removeprefix(SVG) for one in drawn.iter()} == {"svg", "title", "rect", "g", "path", "text"}
        assert not [name for one in drawn.iter() for name in one.attrib if name.startswith("on") or name.endswith("href")]


@pytest.mark.parametrize(("button", "start"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_pictures_are_saved_under_the_title(opened: OpenedPage, button: str, start: bytes) -> None:
    with opened.page.expect_download() as download:
        opened.page.click(f"#{button}")
    assert download.value.suggested_filename == f"who-met-and-what-came-of-it.{button}"
    assert Path(download.value.path()).read_bytes().startswith(start)
    assert (opened.requests, opened.complaints) == ([], [])


def test_paper_gets_a_light_drawing_of_everything(file: Path, open_page: OpenPage) -> None:
    page = open_page(file, dark=True).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#paper > svg").is_visible()
    assert page.locator("#paper g title").count() == len(sample().nodes)
    assert page.locator("#network").is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#paper svg").count() == 0
    assert page.locator("html").get_attribute("data-theme") == "dark"
