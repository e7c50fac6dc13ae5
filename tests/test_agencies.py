"""The shipped agencies and outlets, whom a mention names, and the form of files of sources."""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from tracker import lang
from tracker.errors import InputError
from tracker.link import agencies, countries, registry
from tracker.link.registry import Entry

OUTLETS = agencies.outlets()
SHIPPED = Path(agencies.__file__).parent / "agencies.toml"
ENTRIES = registry.parse(SHIPPED.read_text(encoding="utf-8"), SHIPPED, own=False)
DOCS = Path(__file__).parents[1] / "docs" / "sources.md"


def key(mention: str) -> str | None:
    outlet = agencies.named(mention)
    return outlet.identity.key if outlet else None


def by_name(name: str) -> set[str]:
    return {o.key for o in OUTLETS if name in o.all_names}


# --- whom a mention names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("KCNA", "agency:kcna"),
        ("la agencia estatal KCNA", "agency:kcna"),
        ("Agencia Central de Noticias de Corea", "agency:kcna"),
        ("조선중앙통신", "agency:kcna"),
        ("Seoul-based Yonhap", "agency:yonhap"),
        ("Russia's TASS", "agency:tass"),
        ("North Korean KCNA", "agency:kcna"),
        ("Agencia Xinhua", "agency:xinhua"),
        ("un portavoz de Efe", "agency:efe"),
        ("RIA Nóvosti", "agency:ria_novosti"),
        ("Sputnik", "agency:sputnik"),
        ("Interfax-Ucrania", "agency:interfax_ukraine"),
        ("Agencia Telam", "agency:telam"),
        ("Associated Press of Pakistan", "agency:app"),
        ("el diario El Pais", "outlet:el_pais"),
        ("Haaretz, an Israeli newspaper", "outlet:haaretz"),
        ("L’Équipe", "outlet:lequipe"),
        ("The Times of India", "outlet:times_of_india"),
        ("the New York Times", "outlet:nyt"),
        ("Spanish-language broadcaster Univision", "outlet:univision"),
        ("BBC's Moscow correspondent", "outlet:bbc"),
    ],
)
def test_an_agency_is_known_by_any_of_its_names(mention: str, expected: str) -> None:
    assert key(mention) == expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [("EL PAÍS", "outlet:el_pais"), ("kcna", "agency:kcna"), ("reuters", "agency:reuters"), ("DPA", "agency:dpa")],
)
def test_a_publisher_may_write_its_name_in_other_letters(mention: str, expected: str) -> None:
    assert key(mention) == expected


@pytest.mark.parametrize(
    "mention",
    [
        "el país",
        "El país",
        "el mundo",
        "un político",
        "Saná",
        "Ana",
        "Michael Bloomberg",
        "Ministerio Público",
        "Semana Santa",
        "la vacuna Sputnik V",
        "Trend Micro",
        "the Hindu families",
        "the Guardian Council",
        "the other side of the Atlantic",
        "Steve Forbes",
        "provincia de Fars",
        "la AP-7",
        "Enel SPA",
        "Comunidad Andina",
        "CCTV footage",
        "",
    ],
)
def test_usual_words_people_and_places_are_no_agency(mention: str) -> None:
    assert key(mention) is None


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("PAP", None),
        ("la agencia PAP", "agency:pap"),
        ("Polish PAP", "agency:pap"),
        ("Singapore's PAP", None),
        ("la aerolínea TAP", None),
        ("agencia de noticias TAP", "agency:tap"),
        ("Fars news agency", "agency:fars"),
        ("la revista Time", "outlet:time"),
        ("Chinese state broadcaster CCTV", "outlet:cctv"),
        ("the Guardian", "outlet:guardian"),
        ("the Guardian newspaper", "outlet:guardian"),
        ("the Atlantic", None),
    ],
)
def test_an_ambiguous_name_counts_beside_a_noun_or_its_country(mention: str, expected: str | None) -> None:
    assert key(mention) == expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("El Universal", None),
        ("el diario El Universal", None),
        ("el diario venezolano El Universal", "outlet:el_universal_ve"),
        ("Mexican newspaper El Universal", "outlet:el_universal_mx"),
        ("La Nación (Costa Rica)", "outlet:la_nacion_cr"),
        ("ABC", None),
        ("Australia's ABC News", "outlet:abc_au"),
        ("la agencia taiwanesa CNA", "agency:cna_tw"),
        ("Azerbaijani agency APA", "agency:apa_az"),
        ("agencia austríaca APA", "agency:apa"),
    ],
)
def test_a_shared_name_is_settled_by_its_country_alone(mention: str, expected: str | None) -> None:
    assert key(mention) == expected


@pytest.mark.parametrize(
    "mention", ["el diario uruguayo El País", "El País de Uruguay", "El País (Uruguay)", "The Guardian Nigeria"]
)
def test_an_outlet_of_another_country_is_not_the_known_one(mention: str) -> None:
    assert key(mention) is None


@pytest.mark.parametrize(
    ("country", "expected"), [("KP", "kcna"), ("CN", "xinhua"), ("ES", "efe"), ("RU", None), ("FR", None), ("AQ", None)]
)
def test_a_state_agency_is_told_where_there_is_one_only(country: str, expected: str | None) -> None:
    found = agencies.state_agency(country)
    assert (found and found.key) == expected


@given(st.text(max_size=80) | st.lists(st.sampled_from([n for o in OUTLETS for n in o.all_names])).map(" ".join))
def test_any_mention_names_an_outlet_or_none(mention: str) -> None:
    assert agencies.named(mention) in (None, *OUTLETS)


# --- the shipped file ---------------------------------------------------------------------------------------------


def names() -> Iterator[tuple[Entry, str]]:
    return ((outlet, name) for outlet in OUTLETS for name in outlet.all_names)


def test_there_are_agencies_and_outlets_of_the_whole_world() -> None:
    assert len(OUTLETS) >= 400
    assert sum(outlet.kind == "agency" for outlet in OUTLETS) >= 100
    assert len({outlet.country for outlet in OUTLETS}) >= 100


def test_every_name_leads_back_to_its_own_entry_or_to_none() -> None:
    astray = [(o.key, name, key(name)) for o, name in names() if key(name) not in {None, o.identity.key}]
    lost = [
        (o.key, name) for o, name in names() if not key(name) and name not in o.ambiguous and len(by_name(name)) == 1
    ]
    assert (astray, lost) == ([], [])


def test_every_shared_or_ambiguous_name_is_found_with_its_country() -> None:
    english = Locale("en").territories
    unsure = [(o, name) for o, name in names() if o.country and (name in o.ambiguous or len(by_name(name)) > 1)]
    found = [(o.key, f"{name} ({english[o.country]})", o.identity.key) for o, name in unsure]
    assert [(entry, mention) for entry, mention, wanted in found if key(mention) != wanted] == []


def test_every_name_that_two_entries_have_is_marked_in_both() -> None:
    shared = {name for _, name in names() if len(by_name(name)) > 1}
    assert [(o.key, name) for o, name in names() if name in shared and name not in o.ambiguous] == []


def test_names_in_spanish_and_english_come_together() -> None:
    assert [e.key for e in ENTRIES if ("es" in e.names) != ("en" in e.names)] == []


def test_no_sure_name_is_a_plain_word() -> None:
    plain = {
        word for file in Path(lang.__file__).parent.glob("*.toml") for word in _words(tomllib.loads(file.read_text()))
    }
    assert [
        (o.key, n) for o, n in names() if n not in o.ambiguous and (n in plain or (" " not in n and n.lower() in plain))
    ] == []


def _words(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (word for pair in value.items() for part in pair for word in _words(part))
        case list():
            yield from (word for part in value for word in _words(part))


def test_countries_are_valid_and_keys_stand() -> None:
    assert {o.country for o in OUTLETS if o.country} <= countries.codes()
    assert len(countries.codes()) == 250
    assert {"agency:kcna", "agency:efe", "outlet:bbc"} <= {o.identity.key for o in OUTLETS}


# --- files of sources ---------------------------------------------------------------------------------------------

ACME = '[acme]\nname = "Acme"\nkind = "company"\n'


def parse(text: str, name: str = "desk.toml", *, own: bool = True) -> tuple[registry.Entry, ...]:
    return registry.parse(text, Path(name), own=own)


def test_the_examples_of_the_page_are_one_file() -> None:
    page = DOCS.read_text(encoding="utf-8")
    [toml], [csv] = (re.findall(rf"```{form}\n(.*?)```", page, re.DOTALL) for form in ("toml", "csv"))
    acme, mexico, watch = parse(toml)
    assert acme.full_key == acme.identity.key == "company:acme"
    assert acme.all_names == ("Acme", "Corporación Acme", "Acme Corporation", "Acme Group", "Acme Corp", "ACM")
    assert (mexico.parent, watch.parent, watch.state, acme.state) == ("company:acme", "agency:kcna", False, None)
    assert parse(csv, "desk.csv") == parse(toml)


def test_the_page_tells_every_field() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert [f for f in (*registry.OWN, *registry.SHIPPED, *registry.NEEDED) if f"| `{f}` |" not in page] == []
    assert [kind for kind in registry.KINDS if f"`{kind}`" not in page] == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (ACME + 'ailases = ["A"]', 4, "'ailases' is not known in [acme]: write 'aliases'"),
        ('[acme]\nname = "Acme"', 1, "[acme] lacks 'kind': add it"),
        ('name = "Acme"', 1, "'name' must be a table: give it a line [name]"),
        ('[acme]\nname = ""\nkind = "company"', 2, "'name' must be a name in one line, not ''"),
        ('[acme]\nname = "A\\u0000"\nkind = "company"', 2, "'name' must be a name in one line"),
        ('[acme]\nname = "A"\nkind = "firm"', 3, "[acme]: 'kind' must be one of person, ministry"),
        (ACME + 'country = "UK"', 4, "'country' must be a country's code of ISO 3166-1"),
        (ACME + 'country = "kr"', 4, "'country' must be a country's code of ISO 3166-1"),
        (ACME + 'state = "yes"', 4, "'state' must be true or false, not 'yes'"),
        (ACME + 'wikidata = "Q0"', 4, "'wikidata' must be an id of Wikidata"),
        (ACME + 'reliability = "AB"', 4, "'reliability' must be one of A, B, C, D, E, F"),
        (ACME + 'aliases = "A"\nnames = ["B"]', 5, "'names' must be a table"),
        (ACME + "aliases = [1]", 4, "[acme]: 'aliases' must be a list of names"),
        (ACME + 'names = { spanish = "B" }', 4, "'spanish' in 'names' is no language"),
        (ACME + 'names = { es = ["B", ""] }', 4, "'es' must be a list of names"),
        (ACME + 'parent = "other"', 4, "'parent' 'other' is no entry of this file: write one's key"),
        (ACME + 'parent = "acme"', 4, "'parent' leads back to 'acme' itself"),
        (ACME + 'ambiguous = ["A"]', 4, "'ambiguous' is not known in [acme]"),
        (ACME + "\n" + ACME, 5, "[acme] stands twice: take one out"),
        (ACME + "[other", 4, "no TOML"),
        (ACME.replace("acme", "Acme"), 1, "a key is of small letters"),
        (ACME + f"state = {'9' * 5000}", 1, "no TOML"),
        (f"a = {'[' * 5000}", 1, "nested too deeply"),
    ],
)
def test_a_wrong_entry_is_told_with_line_and_mend(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError, match=r"docs/sources\.md has the form") as caught:
        parse(text)
    assert str(caught.value).startswith(f"desk.toml, line {line}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file lacks 'key': add it"),
        ("key,name,type\n", 1, "desk.csv, line 1: 'type' is not known in the file"),
        ("key,name,name,kind\n", 1, "a column stands twice"),
        ("key,name,kind\nacme,Acme,company,x\n", 2, "more cells than the first row has columns"),
        ("key,name,kind\n\n,Acme,company\n", 3, "the row lacks its 'key': add it"),
        ("key,name,kind\nacme,Acme,company\nacme,Acme,company\n", 3, "[acme] stands twice"),
        ("key,name,kind,country\nacme,Acme,company,XX\n", 2, "[acme]: 'country' must be"),
        ("key,name,kind,names_xx\nacme,Acme,company,Acme\n", 2, "'xx' in 'names' is no language"),
        ('key,name,kind\nacme,"Acme" Corp,company\n', 2, "no CSV"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text, "desk.csv")
    assert str(caught.value).startswith(f"desk.csv, line {line}: ")
    assert said in str(caught.value)


def test_rows_may_be_divided_by_semicolons_and_span_lines() -> None:
    text = 'Key;Name;kind;state;aliases;notes\r\nacme;Acme, S.A.;company;TRUE;"A; B";"one\ntwo"\r\n\r\nb;B;ngo;;;\r\n'
    acme, other = parse(text, "desk.CSV")
    assert (acme.name, acme.state, acme.aliases, acme.notes) == ("Acme, S.A.", True, ("A", "B"), "one\ntwo")
    assert (other.state, other.aliases, other.notes) == (None, (), None)


def test_a_circle_of_parents_is_refused() -> None:
    with pytest.raises(InputError, match="leads back"):
        parse(ACME + 'parent = "b"\n' + ACME.replace("acme", "b") + 'parent = "company:acme"\n')


def test_the_shipped_file_judges_nobody() -> None:
    with pytest.raises(InputError, match="'reliability' is not known"):
        parse(ACME.replace("company", "agency") + 'reliability = "A"', own=False)
    with pytest.raises(InputError, match="'kind' must be one of agency, outlet"):
        parse(ACME, own=False)


def test_a_file_is_read_with_its_byte_order_mark_and_others_are_told(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_bytes(b"\xef\xbb\xbf" + ACME.encode())
    assert [entry.key for entry in registry.read(file)] == ["acme"]
    file.write_bytes(ACME.encode() + b'notes = "\xe9"')
    with pytest.raises(InputError, match="line 4: there are bytes that are no UTF-8"):
        registry.read(file)
    with pytest.raises(InputError, match="cannot be read"):
        registry.read(tmp_path / "none.toml")


FIELDS = st.sampled_from([*registry.OWN, *registry.NEEDED, "key", "names_es", "x"])
VALUES = st.sampled_from(
    ['"Acme"', "true", '["A"]', '{ es = "A" }', '"company"', '"ES"', '"b"', '"Q1"', "1", "[[]]", "'"]
)
HEADERS = st.sampled_from(["[acme]", "[b]", '["a b"]', "[a.b]", "[[c]]", '["\\n"]', "#"])
LINES = HEADERS | st.builds("{} = {}".format, FIELDS, VALUES)
ROWS = st.lists(FIELDS | st.text(max_size=5), max_size=6).map(",".join)


def refusal(text: str, name: str) -> str:
    """What an InputError says, or nothing where entries came, each under its own key."""
    try:
        entries = parse(text, name)
    except InputError as error:
        return str(error)
    assert len({entry.key for entry in entries}) == len(entries)
    return ""


@given(st.text() | st.lists(LINES).map("\n".join) | st.lists(ROWS).map("\n".join), st.sampled_from(["toml", "csv"]))
def test_any_text_gives_entries_or_one_line_of_refusal(text: str, ending: str) -> None:
    assert re.fullmatch(rf"(desk\.{ending}, line \d+: .*)?", refusal(text, f"desk.{ending}"))


@given(st.binary(), st.sampled_from(["toml", "csv"]))
def test_any_bytes_give_entries_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any.{ending}"
    file.write_bytes(data)
    with contextlib.suppress(InputError):
        registry.read(file)
