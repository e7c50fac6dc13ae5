"""Reports on documents, topics, sources and the desk: what they say, in which language, and in every format."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import json
import re
import string
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, caller
from hostile import PAYLOADS, Hostile
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from tracker import pipeline, settling, wording
from tracker.compare import Terms
from tracker.errors import CONTROL
from tracker.report import charts, marking, reports
from tracker.store import claims
from tracker.store.database import Database, open_database
from tracker.values import (
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Reading,
    Role,
    SourceIdentity,
    Span,
    Stance,
    Unit,
    content_hash,
)

ROOT = Path(__file__).parents[1]
TERMS = Terms(Decimal("0.1"))
EFE = SourceIdentity("agency:efe", "EFE", "agency", "ES")
MINISTRY = SourceIdentity("ministry.defence:KR", "Ministerio de Defensa de Corea del Sur", "ministry", "KR")
SOMEBODY = SourceIdentity("anonymous:x", "Fuentes municipales", "anonymous")
MAYOR = SourceIdentity("person:inés cuevas", "Inés Cuevas", "person")


def _lays_out() -> bool:
    """Whether WeasyPrint finds Pango, a library of the system's."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


LAYS_OUT = _lays_out()
PDF = pytest.param("pdf", marks=pytest.mark.skipif(not LAYS_OUT, reason="no Pango on this system, which PDF needs"))
FORMATS = ("terminal", "markdown", "html", "pdf", "docx", "csv", "json", "claimreview")


# --- articles written by hand -------------------------------------------------------------------------------------


def claim(
    text: str,
    sentence: str,
    figure: str | None,
    *,
    value: int = 0,
    modifier: Modifier = Modifier.EXACT,
    unit: str | None = None,
    source: tuple[str, SourceIdentity] | None = None,
    relay: tuple[str, SourceIdentity] | None = None,
    hedge: str | None = None,
    cue: str | None = None,
    mode: Mode = Mode.INDIRECT,
    stance: Stance = Stance.ASSERTS,
) -> Claim:
    """The claim of a sentence of a text, its parts found in it by their words."""
    start = text.index(sentence)

    def span(words: str | None) -> Span | None:
        return None if words is None else Span(words, at := text.index(words, start), at + len(words))

    whole = Span(sentence, start, start + len(sentence))
    quantity = None
    if figure:
        place = span(figure)
        assert place
        noun = span(unit)
        quantity = Quantity(place, Decimal(value), modifier, unit=Unit(noun, noun.text) if noun else None)
    links = [(source, Role.CLAIMANT), (relay, Role.RELAY)]
    said = span(source[0]) if source else None
    return Claim(
        id=content_hash(text, sentence, figure),
        kind=Kind.NUMERIC if figure else Kind.STATEMENT,
        clause=whole,
        sentence=whole,
        quantity=quantity,
        attribution=Attribution(said, span(cue), (whole,), mode, stance=stance) if source or relay else None,
        chain=tuple(Link(given[0], role, span(given[0]), given[1]) for given, role in links if given),
        stance=stance,
        hedge=span(hedge),
    )


def reading(key: str, text: str, *found: Claim, publisher: str | None = "La Voz", day: int = 1, language: str = "es",
            title: str | None = None, url: str | None = None) -> Reading:  # fmt: skip
    article = Article(text, key, title, publisher, dt.date(2025, 3, day), url, language)
    return Reading(article, tuple(replace(one, id=content_hash(key, one.id)) for one in found), (), "by hand")


def store(database: Database, *readings: Reading) -> None:
    for one in readings:
        with database.session(writing=True) as session:
            claims.save_reading(session, one, TERMS.tolerance)
    settling.settle(database, TERMS)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[tuple[Database, Run]]:
    """An SQLite database and the command line on it."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    database = open_database(url)
    yield database, caller(url)
    database.engine.dispose()


def record_of(run: Run, *args: str) -> dict[str, Any]:
    return json.loads(run("report", *args, "--format", "json").stdout)  # type: ignore[no-any-return]


def rows(record: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted([*record["claims"], *record.get("unattributed", [])], key=lambda row: row["number"])


# --- wording ------------------------------------------------------------------------------------------------------


def placeholders(message: object) -> set[str]:
    texts = message.values() if isinstance(message, dict) else [message]
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(str(text)) if name}


def test_both_languages_have_the_same_messages_with_the_same_values() -> None:
    english, spanish = (wording.load(code).messages for code in ("en", "es"))
    only = {"meanings", "articles", "vague"}  # what is said of the user's own file, and what hangs on the language
    names = {name for name in english if not only & set(name.split("."))}
    assert names == {name for name in spanish if not only & set(name.split("."))}
    for name in names:
        assert placeholders(english[name]) - {"count"} == placeholders(spanish[name]) - {"count"}, name


def test_every_message_that_is_said_is_there_and_every_one_there_is_said() -> None:
    folder = ROOT / "tracker"
    files = [*(folder / "report").rglob("*.py"), *(folder / "report").rglob("*.j2"), *(folder / "compare").glob("*.py")]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    known = wording.load("en").messages
    said = set(re.findall(r"""(?:\bt|\bsay|\bMessage|self\.say)\(\s*["']([a-z_]+\.[a-z_]*[a-z])["']""", code))
    assert said
    assert said <= set(known)


@pytest.mark.parametrize(
    ("language", "number", "day", "listed"),
    [("en", "12,345.5", "3 March 2025", "a, b, and c"), ("es", "12.345,5", "3 de marzo de 2025", "a, b y c")],
)
def test_numbers_and_days_are_those_of_the_language(language: str, number: str, day: str, listed: str) -> None:
    say = wording.load(language)
    assert say.number(12345.5) == number
    assert say.day("2025-03-03") == say.day(dt.date(2025, 3, 3)) == day
    assert say.listed(["a", "b", "c"]) == listed


# --- sentences that credit ----------------------------------------------------------------------------------------

SOLDIERS = (
    "El Ministerio de Defensa surcoreano calcula que Corea del Norte habría enviado más de 10.000 soldados, recoge EFE."
)


def soldiers(**more: Any) -> Claim:
    known: dict[str, Any] = {
        "value": 10000, "modifier": Modifier.MORE_THAN, "unit": "soldados",
        "source": ("Ministerio de Defensa surcoreano", MINISTRY), "relay": ("EFE", EFE), "cue": "calcula",
    }  # fmt: skip
    return claim(SOLDIERS, SOLDIERS, "10.000", **{**known, **more})


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es", "según el Ministerio de Defensa surcoreano, en cifras recogidas por EFE; no verificado de forma "
               "independiente"),
        ("en", "according to “Ministerio de Defensa surcoreano”, in figures carried by EFE; not independently "
               "verified"),
    ],
)  # fmt: skip
def test_a_figure_is_credited_to_its_source_and_to_whoever_carried_it(
    lite: tuple[Database, Run], language: str, sentence: str
) -> None:
    database, run = lite
    store(database, reading("a", SOLDIERS, soldiers()))
    [row] = record_of(run, "document", "a", "--lang", language)["claims"]
    assert row["attribution_sentence"] == sentence
    assert row["said"] == "más de 10.000 soldados"
    assert row["named"] == "Ministerio de Defensa surcoreano"


DENIAL = "Inés Cuevas negó que hubiera 30 heridos."
ENGLISH = "The Ministry of Defence said 40 houses were lost, Reuters reported."
QUOTE = "«No hay 12 heridos», dijo la alcaldesa, Inés Cuevas."
UNNAMED = "Fuentes municipales hablan de 25 heridos."
OWN = "El incendio dejó 7 heridos."
SAME = "El mismo ministerio habló de 90 heridos."


@pytest.mark.parametrize(
    ("text", "found", "language", "sentence"),
    [
        (SOLDIERS, soldiers(hedge="habría enviado"), "es", "con la reserva «habría enviado»; no verificado"),
        (SOLDIERS, soldiers(relay=None), "es", "surcoreano, en cifras publicadas por La Voz; no verificado"),
        (DENIAL, claim(DENIAL, DENIAL, "30", value=30, unit="heridos", source=("Inés Cuevas", MAYOR), cue="negó",
                       stance=Stance.DENIES), "es", "lo niega Inés Cuevas, en cifras publicadas por La Voz"),
        (DENIAL, claim(DENIAL, DENIAL, "30", value=30, unit="heridos", source=("Inés Cuevas", MAYOR), cue="negó",
                       stance=Stance.DENIES), "en", "Inés Cuevas denies it, in figures published by La Voz"),
        (ENGLISH, claim(ENGLISH, ENGLISH, "40", value=40, unit="houses", source=("Ministry of Defence", MINISTRY),
                        relay=("Reuters", SourceIdentity("agency:reuters", "Reuters", "agency"))),
         "en", "according to the Ministry of Defence, in figures carried by Reuters; not independently verified"),
        (QUOTE, claim(QUOTE, QUOTE, "12", value=12, unit="heridos", source=("alcaldesa, Inés Cuevas", MAYOR),
                      mode=Mode.DIRECT), "es", "según la alcaldesa, Inés Cuevas, en cifras publicadas por La Voz, "
         "en cita"),
        (UNNAMED, claim(UNNAMED, UNNAMED, "25", value=25, unit="heridos",
                        source=("Fuentes municipales", SOMEBODY)),
         "es", "según fuentes municipales (sin identificar), en cifras publicadas por La Voz"),
        (OWN, claim(OWN, OWN, "7", value=7, unit="heridos"), "es",
         "La Voz lo afirma por su cuenta, sin citar ninguna fuente; no verificado de forma independiente"),
        (OWN, claim(OWN, OWN, "7", value=7, unit="heridos"), "en",
         "La Voz says so in its own voice and names no source; not independently verified"),
        (SAME, claim(SAME, SAME, "90", value=90, unit="heridos", source=("mismo ministerio", MINISTRY)), "es",
         "según Ministerio de Defensa de Corea del Sur, en cifras"),
    ],
)  # fmt: skip
def test_how_a_claim_is_credited(
    lite: tuple[Database, Run], text: str, found: Claim, language: str, sentence: str
) -> None:
    database, run = lite
    store(database, reading("a", text, found, language="en" if text == ENGLISH else "es"))
    [row] = rows(record_of(run, "document", "a", "--lang", language))
    assert sentence in row["attribution_sentence"]


FIRE = "{who} dijo que el incendio del valle del Ancho quemó {words}{figure} hectáreas de pinar."


def fire(key: str, who: str, figure: str, words: str = "", modifier: Modifier = Modifier.EXACT, day: int = 1,
         publisher: str = "La Voz") -> Reading:  # fmt: skip
    text = FIRE.format(who=who, words=words, figure=figure)
    identity = SourceIdentity(f"person:{who.lower()}", who, "person")
    found = claim(text, text, figure, value=int(figure.replace(".", "")), modifier=modifier, unit="hectáreas",
                  source=(who, identity), cue="dijo")  # fmt: skip
    return reading(key, text, found, day=day, publisher=publisher, title="El incendio del valle del Ancho")


@pytest.fixture
def fires(lite: tuple[Database, Run]) -> Run:
    """A topic in which two contest each other, one agrees with another, and one revised its figure."""
    database, run = lite
    store(
        database,
        fire("a", "Inés Cuevas", "5.000", "más de ", Modifier.MORE_THAN),
        fire("b", "Ramón Ulloa", "3.000", day=2, publisher="El Faro"),
        fire("c", "Marta Lago", "6.200", day=3, publisher="El Sol"),
        fire("d", "Ramón Ulloa", "3.400", day=9, publisher="El Faro"),
    )
    return run


def credit(run: Run, document: str, language: str = "es") -> str:
    [row] = record_of(run, "document", document, "--lang", language)["claims"]
    return str(row["attribution_sentence"])


def test_a_sentence_says_who_contests_who_agrees_and_what_was_revised(fires: Run) -> None:
    assert credit(fires, "a").endswith("; contradicho por Ramón Ulloa (3.400)")
    assert "contested by Inés Cuevas (more than 5,000) and Marta Lago (6,200)" in credit(fires, "d", "en")
    assert "corregido después por la misma fuente: 3.400 hectáreas (9 de marzo de 2025)" in credit(fires, "b")
    assert "; contradicho por Ramón Ulloa (3.400)" in credit(fires, "c")


def test_a_sentence_says_who_assessed_the_claim_and_how(fires: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_USER", "Ana")
    [row] = record_of(fires, "document", "c")["claims"]
    fires("assess", row["id"], "--status", "refuted", "--note", "the map has 4,000")
    today = wording.load("es").day(dt.datetime.now(dt.UTC).date())
    assert f"evaluado como refutado por Ana ({today})" in credit(fires, "c")
    [row] = record_of(fires, "document", "c")["claims"]
    assert row["status"] == "refuted"


def test_two_sources_that_agree_are_at_most_two_origins(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(database, fire("a", "Inés Cuevas", "5.000"), fire("b", "Ramón Ulloa", "5.000", publisher="El Faro"))
    assert credit(run, "a").endswith("; otras fuentes coinciden, como máximo 2 orígenes independientes")
    assert credit(run, "b", "en").endswith("; other sources agree, at most 2 independent origins")


def test_one_source_in_two_papers_is_a_single_origin(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(database, fire("a", "Inés Cuevas", "5.000"), fire("b", "Inés Cuevas", "5.000", publisher="El Faro"))
    assert credit(run, "a").endswith("; de un único origen, no verificado de forma independiente")
    [row] = record_of(run, "document", "a")["claims"]
    assert row["flags"] == ["single_origin"]


def test_nobody_prints_that_others_agree_with_a_statement_because_a_machine_thinks_so(examples: Run) -> None:
    found = rows(record_of(examples, "document", "faro-2025-07-13"))
    statements = [row for row in found if row["kind"] == "statement"]
    assert statements
    assert not [
        row for row in statements if "coinciden" in row["attribution_sentence"] or "corroborated" in row["flags"]
    ]


# --- a document ---------------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_marking_a_text_changes_nothing_in_it(data: st.DataObject) -> None:
    text = data.draw(st.text("ab \n", min_size=1, max_size=60))
    places = st.integers(0, len(text))
    found = []
    for number in range(1, data.draw(st.integers(1, 6)) + 1):
        spans = {}
        for kind in marking.KINDS:
            start, end = sorted(data.draw(st.tuples(places, places)))
            spans[kind] = [{"text": text[start:end], "start": start, "end": end}] if end > start else []
        found.append({"number": number, "spans": spans})
    made = marking.paragraphs(text, found)
    assert ["".join(run["text"] for run in one["runs"]) for one in made] == re.findall(r"[^\n]+", text)
    noted = [number for one in made for run in one["runs"] for number in run["notes"]]
    assert len(noted) == len(set(noted))
    for one in made:
        assert sorted(one["claims"]) == sorted(number for run in one["runs"] for number in run["notes"])


def test_the_text_is_marked_where_the_claim_stands(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(database, reading("a", f"Título\n\n{SOLDIERS}", claim(
        f"Título\n\n{SOLDIERS}", SOLDIERS, "10.000", value=10000, modifier=Modifier.MORE_THAN, unit="soldados",
        source=("Ministerio de Defensa surcoreano", MINISTRY), relay=("EFE", EFE), cue="calcula",
        hedge="habría enviado",
    )))  # fmt: skip
    page = page_of(run("report", "document", "a", "--format", "html").stdout)
    marked = {kind: [e.text_content() for e in find(page, f".paragraph .{kind}")] for kind in marking.KINDS}
    assert marked["figure"] == ["más de 10.000 soldados"]
    assert marked["source"] == ["Ministerio de Defensa surcoreano"]
    assert (marked["relay"], marked["cue"], marked["hedge"]) == (["EFE"], ["calcula"], ["habría enviado"])
    [note] = find(page, "a.note")
    assert note.get("href") == "#c1"
    assert page.get_element_by_id("c1") is not None


def test_a_document_counts_by_source_and_kind_and_keeps_its_own_voice_apart(examples: Run) -> None:
    record = record_of(examples, "document", "faro-2025-07-13")
    numbers = [row["number"] for row in rows(record)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(row["source"] is None and "unattributed" in row["flags"] for row in record["unattributed"])
    assert record["counts"]["claims"] == len(numbers) == sum(one["claims"] for one in record["sources"])
    assert sum(one["claims"] for one in record["source_kinds"]) == len(numbers)
    assert record["counts"]["unattributed"] == len(record["unattributed"]) > 0
    assert {"contested", "single_origin"} <= {flag for row in record["claims"] for flag in row["flags"]}


def test_what_the_text_does_not_support_is_flagged_with_its_reason(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(database, reading("a", SOLDIERS, soldiers(), url="https://voz.example/a"))
    run("log", "about 40 houses", "--source", "Ann Doyle", "--document", "https://voz.example/b", "--language", "en")
    [row] = record_of(run, "document", "https://voz.example/b")["claims"]
    assert "unsupported" in row["flags"]
    assert row["unsupported"]
    assert "logged without support in the text" in row["attribution_sentence"]
    assert row["unsupported"][:40] in run("report", "document", "https://voz.example/b", "--format", "markdown").stdout


# --- topics, sources, the desk ------------------------------------------------------------------------------------


def test_a_topic_has_its_verdicts_with_reasons_in_the_language_of_the_report(fires: Run) -> None:
    number = str(record_of(fires, "document", "a")["topics"][0]["id"])
    spanish, english = (record_of(fires, "topic", number, "--lang", code) for code in ("es", "en"))
    assert spanish["standing"] == "en disputa"
    assert english["standing"] == "contested"
    reasons = [one["reason"] for verdict in spanish["verdicts"] for one in verdict["reasons"]]
    assert any("los márgenes no se tocan" in reason and "(> 5.000)" in reason for reason in reasons)
    assert "Ramón Ulloa dijo 3.000 hectáreas el 2 de marzo de 2025 y 3.400 hectáreas el 9 de marzo de 2025" in reasons
    assert [one["verdict"] for one in spanish["verdicts"]] == [one["verdict"] for one in english["verdicts"]]
    assert "the bounds are apart" in english["verdicts"][0]["reasons"][0]["reason"]


def test_a_row_of_a_topic_is_the_same_whichever_of_it_is_read_first(fires: Run, lite: tuple[Database, Run]) -> None:
    database, run = lite
    number = str(record_of(run, "document", "a")["topics"][0]["id"])
    whole = reports.whole(pipeline.topic_report(database, number, TERMS))
    assert len(whole["claims"]) == 4
    assert list(whole["claims"][0]) == list(record_of(run, "topic", number)["claims"][0])
    for name in whole["claims"][0]:
        record = pipeline.topic_report(database, number, TERMS)
        assert [row[name] for row in record["claims"]] == [row[name] for row in whole["claims"]]
        assert reports.whole(record) == whole
    with pytest.raises(KeyError):
        record["claims"][0]["nothing"]


def test_a_source_has_a_record_and_no_grade(fires: Run) -> None:
    record = record_of(fires, "source", "Ramón Ulloa")
    assert record["counts"]["claims"] == 2
    assert record["counts"]["revised"] == 1
    assert [(one["then"], one["now"]) for one in record["revisions"]] == [("3.000 hectáreas", "3.400 hectáreas")]
    assert record["months"] == [{"month": "2025-03", "claims": 2, "contested": 1, "revised": 1, "corroborated": 0}]
    assert record["publishers"] == [{"name": "El Faro", "claims": 2}]
    assert "grade" not in json.dumps(record)


def test_the_desk_lists_what_came_in_since_a_day_and_what_is_due(fires: Run) -> None:
    today = dt.date.today()
    [row] = record_of(fires, "document", "a")["claims"]
    fires("assess", row["id"], "--status", "disputed", "--review-by", (today - dt.timedelta(days=2)).isoformat())
    record = record_of(fires, "desk", "--since", (today - dt.timedelta(days=1)).isoformat())
    assert [one["doc_id"] for one in record["documents"]] == ["a", "b", "c", "d"]
    assert {row["doc_id"] for row in record["contested"]} == {"a", "c", "d"}
    assert [(one["days"], one["status"]) for one in record["due"]] == [(-2, "disputed")]
    later = record_of(fires, "desk", "--since", (today + dt.timedelta(days=1)).isoformat())
    assert later["documents"] == later["contested"] == later["unattributed"] == []
    assert "Lo que entró del" in fires("report", "desk", "--lang", "es", "--format", "markdown").stdout


# --- languages and places of reports ------------------------------------------------------------------------------


def test_the_language_is_that_of_the_document_else_the_setting(fires: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert record_of(fires, "document", "a")["lang"] == "es"
    assert record_of(fires, "source", "Inés Cuevas")["lang"] == "en"
    monkeypatch.setenv("TRACKER_LANG", "es")
    assert record_of(fires, "source", "Inés Cuevas")["lang"] == "es"
    assert record_of(fires, "document", "a", "--lang", "en")["lang"] == "en"


@pytest.mark.parametrize("ending", ["html", PDF, "docx", "csv", "json", "md", "jsonld"])
def test_the_ending_of_a_file_says_in_which_format_it_is_written(fires: Run, tmp_path: Path, ending: str) -> None:
    beginnings = {"html": b"<!DOCTYPE", "pdf": b"%PDF", "docx": b"PK", "csv": b"section,", "md": b"# "}
    path = tmp_path / f"report.{ending}"
    fires("report", "document", "a", "--output", str(path))
    assert path.read_bytes().startswith(beginnings.get(ending, b"{"))


def test_an_ending_that_names_no_format_is_refused(fires: Run, tmp_path: Path) -> None:
    error = fires("report", "document", "a", "--output", str(tmp_path / "report.xyz"), code=1).stderr
    assert "its ending names no format" in error
    assert "--format" in error
    assert not (tmp_path / "report.xyz").exists()


@pytest.mark.parametrize(("module", "ending", "hint"), [("weasyprint", "pdf", "PDF"), ("docx", "docx", "DOCX")])
def test_a_format_whose_library_is_missing_says_how_to_install_it(
    example_desk: str, tmp_path: Path, module: str, ending: str, hint: str
) -> None:
    path = tmp_path / f"report.{ending}"
    code = f"import sys; sys.modules[{module!r}] = None; from tracker.cli import main; main()"
    command = ["--database", example_desk, "report", "document", "1", "--output", str(path)]
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert hint in done.stderr
    assert "pip install 'tracker[reports]'" in done.stderr
    assert not path.exists()


def test_a_newsroom_has_templates_of_its_own(fires: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "document.html.j2").write_text(
        '{% extends "shipped/document.html.j2" %}{% block foot %}<p>The Daily {{ report.title }}</p>{% endblock %}'
    )
    output = fires("report", "document", "a", "--format", "html", "--templates", str(own)).stdout
    assert "<p>The Daily El incendio" in output
    assert "tracker" not in output.split("</main>")[1].lower()
    monkeypatch.setenv("TRACKER_TEMPLATES", str(own))
    assert "The Daily" in fires("report", "document", "a", "--format", "html").stdout
    (own / "document.html.j2").write_text("line one\n{{ report.nothing.at_all }}")
    error = fires("report", "document", "a", "--format", "html", code=1).stderr
    assert "document.html.j2" in error
    assert len(error.splitlines()) == 1
    (own / "document.html.j2").write_text("{% if %}")
    assert "document.html.j2:1" in fires("report", "document", "a", "--format", "html", code=1).stderr
    monkeypatch.setenv("TRACKER_TEMPLATES", str(tmp_path / "none"))
    assert "is no folder" in fires("report", "document", "a", code=1).stderr


# --- HTML and charts ----------------------------------------------------------------------------------------------


def find(page: Any, selectors: str) -> list[Any]:
    """The elements of a page by simple selectors, parted by commas: "a", ".note", "rect.shared", "[id]"."""
    found = []
    for selector in selectors.split(", "):
        *outer, last = selector.split()
        inner = f"//*[contains(concat(' ', @class, ' '), ' {outer[0][1:]} ')]" if outer else ""
        tag, _, name = last.partition(".")
        attribute = re.fullmatch(r"\[([\w-]+)\]", last)
        if attribute:
            condition, tag = f"[@{attribute[1]}]", "*"
        else:
            condition = f"[contains(concat(' ', @class, ' '), ' {name} ')]" if name else ""
        found += page.xpath(f"{inner or '.'}//*[local-name() = '{tag}']{condition}" if tag not in ("", "*")
                            else f"{inner or '.'}//*{condition}")  # fmt: skip
    return found


def page_of(text: str) -> Any:
    return lxml_html.document_fromstring(text)


REPORTS = [("document", "faro-2025-07-13"), ("topic", "1"), ("source", "KCNA"), ("desk",)]


@pytest.mark.parametrize("what", REPORTS, ids=lambda what: what[0])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_page_stands_alone_and_can_be_read_by_everyone(examples: Run, what: Sequence[str], language: str) -> None:
    text = examples("report", *what, "--format", "html", "--lang", language).stdout
    page = page_of(text)
    assert page.get("lang") == language
    assert not find(page, "script, link, img, iframe, object, embed, base, form")
    assert "url(" not in text
    assert "@import" not in text
    assert len(find(page, "h1")) == 1
    levels = [int(e.tag[1]) for e in page.iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))
    assert all(e.get("scope") in ("col", "row") for e in page.iter("th"))
    ids = [e.get("id") for e in find(page, "[id]")]
    assert len(ids) == len(set(ids))
    targets = [e.get("href") for e in find(page, "a")]
    assert all(href.startswith(("https://", "http://", "#")) for href in targets)
    assert {href[1:] for href in targets if href.startswith("#")} <= set(ids)
    assert find(page, "a.skip")[0].get("href")[1:] in ids
    for drawing in find(page, "svg"):
        assert drawing.get("role") == "img"
        assert set(drawing.get("aria-labelledby").split()) <= set(ids)
        assert drawing.getparent().getparent().tag == "figure"
        assert find(drawing, "title")[0].text and find(drawing, "desc")[0].text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        full = colour * 2 if len(colour) == 3 else colour
        parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read_in_the_light_in_the_dark_and_on_paper() -> None:
    style = (ROOT / "tracker" / "report" / "templates" / "style.css").read_text(encoding="utf-8")
    roots = [
        dict(re.findall(r"--([\w-]+): #(\w+);", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    light = roots[0]
    assert len(roots) == 3
    for colours in ({**light, **root} for root in roots):
        for ink, paper in [("ink", "paper"), ("ink", "band"), ("ink", "figure"), ("ink", "clause"), ("soft", "paper"),
                           ("link", "paper"), ("link", "clause"), ("warn", "warn-band"), ("calm", "calm-band"),
                           ("ink", "plain-band"), ("soft", "band")]:  # fmt: skip
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper, colours)


def test_open_ends_are_drawn_open(fires: Run) -> None:
    number = str(record_of(fires, "document", "a")["topics"][0]["id"])
    record = record_of(fires, "topic", number)
    drawing = lxml_html.fragment_fromstring(str(charts.draw("range", record)))
    [open_bar] = find(drawing, "[data-open]")
    assert open_bar.get("data-open") == "high"
    assert len(find(drawing, ".warn-hollow, .hollow")) == 1
    right = max(float(line.get("x2")) for line in find(drawing, "line.grid"))
    assert float(open_bar.get("x2")) > right
    labels = [e.text_content() for e in find(drawing, "text.ink")]
    assert {"Inés Cuevas", "> 5,000", "Marta Lago", "6,200"} <= set(labels)
    assert labels.count("Ramón Ulloa") == 1


def test_the_timeline_shows_revisions_and_the_graph_shared_origins(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(
        database,
        fire("a", "Inés Cuevas", "5.000"),
        fire("b", "Inés Cuevas", "5.000", publisher="El Faro", day=2),
        fire("c", "Ramón Ulloa", "3.000", publisher="El Sol", day=2),
        fire("d", "Ramón Ulloa", "3.400", publisher="El Sol", day=8),
    )
    number = str(record_of(run, "document", "a")["topics"][0]["id"])
    record = record_of(run, "topic", number)
    timeline = lxml_html.fragment_fromstring(str(charts.draw("timeline", record)))
    assert len(find(timeline, "g.series")) == 2
    assert len(find(timeline, ".hollow, .warn-hollow")) == 1
    graph = lxml_html.fragment_fromstring(str(charts.draw("relays", record)))
    shared = [find(e.getparent(), "title")[0].text for e in find(graph, "rect.shared")]
    assert shared == ["Inés Cuevas"]
    assert len(find(graph, "path.shared")) == 2
    assert len(find(graph, "path.edge")) == 1


def test_a_chart_without_anything_to_show_is_left_out(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(database, fire("a", "Inés Cuevas", "5.000"))
    record = record_of(run, "topic", "1")
    assert charts.draw("range", record) == charts.draw("timeline", record) == ""


# --- formats ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", REPORTS, ids=lambda what: what[0])
def test_the_table_of_a_report_has_a_row_for_each_claim(examples: Run, what: Sequence[str]) -> None:
    record = record_of(examples, *what)
    table = list(csv.DictReader(io.StringIO(examples("report", *what, "--format", "csv").stdout)))
    sections = ("claims", "unattributed", "relayed", "contested", "unsupported")
    expected = {row["id"]: row for name in reversed(sections) for row in record.get(name, [])}
    assert {row["id"] for row in table} == set(expected)
    assert len(table) == len(expected)
    for row in table:
        assert row["attribution_sentence"] == expected[row["id"]]["attribution_sentence"]


@pytest.mark.parametrize("value", [10**20, 2**63 - 1, 3])
def test_a_figure_of_any_size_is_the_same_number_in_json(lite: tuple[Database, Run], value: int) -> None:
    database, run = lite
    text = f"La deuda llega a {value} pesos."
    store(database, reading("a", text, claim(text, text, str(value), value=value, unit="pesos")))
    [row] = rows(record_of(run, "document", "a"))
    [found] = json.loads(run("claims", "--format", "json").stdout)
    assert row["quantity"]["value"] == found["quantity"]["value"] == value


@pytest.mark.parametrize("ending", [PDF, "docx"])
@pytest.mark.parametrize("what", REPORTS, ids=lambda what: what[0])
def test_paper_and_word_processors_have_every_sentence(
    examples: Run, what: Sequence[str], ending: str, tmp_path: Path
) -> None:
    import docx
    from pypdf import PdfReader

    record = record_of(examples, *what, "--lang", "es")
    sentences = [row["attribution_sentence"] for name in ("claims", "contested") for row in record.get(name, [])]
    assert sentences
    examples("report", *what, "--lang", "es", "--output", str(tmp_path / f"report.{ending}"))
    if ending == "pdf":
        reader = PdfReader(tmp_path / "report.pdf")
        pages = "".join("".join(page.extract_text().split()) for page in reader.pages)
        assert all("".join(sentence.split()) in pages for sentence in sentences)
        assert reader.trailer["/Root"]["/Lang"] == "es"
        return
    written = docx.Document(str(tmp_path / "report.docx"))
    paragraphs = "\n".join(paragraph.text for paragraph in written.paragraphs)
    assert all(sentence in paragraphs for sentence in sentences)
    assert written.core_properties.language == "es"


def test_assessed_claims_of_a_report_go_out_as_claimreview(fires: Run) -> None:
    [row] = record_of(fires, "document", "c")["claims"]
    fires("assess", row["id"], "--status", "refuted", "--note", "the map has 4,000")
    feed = json.loads(fires("report", "document", "c", "--format", "claimreview").stdout)
    [item] = feed["dataFeedElement"]
    assert item["item"]["reviewRating"]["alternateName"] == "refuted"
    assert item["item"]["itemReviewed"]["identifier"] == row["id"]
    assert json.loads(fires("report", "document", "a", "--format", "claimreview").stdout)["dataFeedElement"] == []


# --- frozen reports -----------------------------------------------------------------------------------------------


def topic_number(run: Run) -> str:
    return str(record_of(run, "document", "a")["topics"][0]["id"])


def test_what_would_change_in_a_frozen_report_is_told(fires: Run, lite: tuple[Database, Run]) -> None:
    database, _ = lite
    number = topic_number(fires)
    assert "kept as fire" in fires("report", "topic", number, "--freeze", "fire", "--lang", "es").stderr
    fires("report", "document", "a", "--freeze", "--format", "json")
    assert json.loads(fires("report", "diff", "fire", "--format", "json").stdout) == []
    [row] = record_of(fires, "document", "c")["claims"]
    fires("assess", row["id"], "--status", "refuted")
    changed = json.loads(fires("report", "diff", "fire", "--format", "json", code=3).stdout)
    [sentence] = [one for one in changed if one["where"].endswith("para publicar")]
    assert sentence["what"] == "changed"
    assert "evaluado como refutado" not in sentence["was"]
    assert "evaluado como refutado" in sentence["now"]
    store(database, fire("e", "Nuria Prado", "9.000", publisher="El Eco", day=10))
    whats = {one["what"] for one in json.loads(fires("report", "diff", "fire", "--format", "json", code=3).stdout)}
    assert whats in ({"changed", "new", "gone"}, {"changed", "new"})
    names = [one["name"] for one in json.loads(fires("report", "frozen", "--format", "json").stdout)]
    assert names[1] == "fire"
    assert names[0].startswith("document-a-")
    kept = json.loads(fires("report", "frozen", "fire", "--format", "json").stdout)
    assert [row["said"] for row in kept["claims"]].count("6.200 hectáreas") == 1
    assert "refutado" not in fires("report", "frozen", "fire", "--format", "markdown").stdout


def test_a_changed_article_changes_its_frozen_report(lite: tuple[Database, Run]) -> None:
    database, run = lite
    store(database, fire("a", "Inés Cuevas", "5.000"))
    run("report", "document", "a", "--freeze", "printed")
    store(database, fire("a", "Inés Cuevas", "6.000"))
    changed = json.loads(run("report", "diff", "printed", "--format", "json", code=3).stdout)
    assert {one["what"] for one in changed} == {"changed", "gone", "new"}
    assert any(one["now"] and "6.000 hectáreas: según" in one["now"] for one in changed)


def test_a_frozen_report_has_one_name_is_verified_and_can_be_taken_back(fires: Run, tmp_path: Path) -> None:
    import sqlite3

    number = topic_number(fires)
    fires("report", "topic", number, "--freeze", "fire")
    assert "already" in fires("report", "topic", number, "--freeze", "fire", code=1).stderr
    assert "no name" in fires("report", "topic", number, "--freeze", "12", code=1).stderr
    assert "no frozen report" in fires("report", "diff", "flood", code=1).stderr
    assert "1 frozen reports" in fires("verify").stderr
    with sqlite3.connect(tmp_path / "desk.db") as connection:
        connection.execute("UPDATE frozen_reports SET data = replace(data, '6.200', '7.200')")
    connection.close()
    told = fires("verify", code=1).stdout
    assert "report 1: 'data' is not as event" in told
    assert "SHA-256" in told
    assert "not as it was kept" in fires("report", "diff", "fire", code=1).stderr
    fires("undo")
    assert json.loads(fires("report", "frozen", "--format", "json").stdout) == []
    fires("verify")


def test_freezing_works_on_either_database(database: Database, database_url: str) -> None:
    run = caller(database_url)
    store(database, fire("a", "Inés Cuevas", "5.000"), fire("b", "Ramón Ulloa", "3.000", publisher="El Faro"))
    for what in (["topic", "1"], ["document", "a"], ["source", "Inés Cuevas"], ["desk"]):
        run("report", *what, "--freeze", f"my {what[0]}", "--format", "json")
        run("report", "diff", f"my {what[0]}")
    run("verify")


# --- hostile content ----------------------------------------------------------------------------------------------


def tags(page: Any) -> set[str]:
    return {str(e.tag) for e in page.iter() if isinstance(e.tag, str)}


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("pdf", "docx")])
def test_hostile_content_is_text_in_every_report(hostile: Hostile, form: str) -> None:
    run = caller(hostile.url)
    clean_tags = tags(page_of(run("report", "desk", "--since", "2100-01-01", "--format", "html").stdout))
    for what in hostile.reports:
        output = run("report", *what, "--lang", "en", "--format", form).stdout
        assert not CONTROL.search(output.replace("\n", "")), what
        if what[0] == "document" and "* 7" in PAYLOADS[int(what[1]) - 1]:
            assert re.search(r"7 \\?\* 7", output) or form == "claimreview"
        if form == "html":
            page = page_of(output)
            assert tags(page) <= clean_tags | {"svg", "g", "title", "desc", "line", "text", "circle", "path", "rect",
                                               "polyline", "figure", "figcaption", "b", "br", "bdi", "time", "ol", "a",
                                               "q", "caption", "span", "p", "ul", "li", "dl", "dt", "dd", "h3", "div",
                                               "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
            assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")]
            assert all(e.get("href").startswith(("https://", "http://", "#")) for e in page.iter("a"))
            assert len(output) < 200_000
        elif form == "markdown":
            assert not re.search(r"(?<!\\)[<>](?!\s)|(?<!\\)\]\(", output.replace("\n> ", "\n"))
        elif form == "csv":
            cells = [cell for row in csv.reader(io.StringIO(output)) for cell in row]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
        elif form in ("json", "claimreview"):
            json.loads(output)


@pytest.mark.parametrize("form", [PDF, "docx"])
def test_hostile_content_is_text_on_paper(hostile: Hostile, form: str, tmp_path: Path) -> None:
    run = caller(hostile.url)
    for i, what in enumerate(hostile.reports[:1] if form == "pdf" else hostile.reports):
        path = tmp_path / f"{i}.{form}"
        run("report", *what, "--output", str(path))
        if form == "docx":
            with zipfile.ZipFile(path) as archive:
                body = archive.read("word/document.xml").decode()
                assert "hyperlink" not in body
                assert "instrText" not in body
                assert "<script" not in body
                assert "evil.example" not in archive.read("word/_rels/document.xml.rels").decode()
        else:
            from pypdf import PdfReader

            reader = PdfReader(path)
            assert "<script>alert(1)</script>" in "".join(page.extract_text() for page in reader.pages)
            links = [
                annotation.get_object().get("/A", {}).get("/URI", "")
                for page in reader.pages
                for annotation in page.get("/Annots", [])
            ]
            assert all(not link or link.startswith(("http://", "https://")) for link in links)


def test_very_long_names_are_cut_where_they_are_named_and_whole_in_the_data(
    hostile: Hostile,
) -> None:
    run = caller(hostile.url)
    number = str(len(PAYLOADS))
    page = page_of(run("report", "document", number, "--format", "html").stdout)
    named = [*find(page, "h1"), *find(page, "td"), *find(page, "th"), *find(page, "title"), *find(page, "q")]
    assert max(len(e.text_content()) for e in named) <= 2_000
    assert record_of(run, "document", number)["title"] == "N" * 10_000


# --- many claims --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, int]:
    """A database with a topic of 10,000 claims and a document of 2,000; the document's number."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    import reports as benchmark

    url = f"sqlite:///{tmp_path_factory.mktemp('many') / 'desk.db'}"
    database = open_database(url)
    number = benchmark.fill(database, 10_000, 2_000, beside=1)
    database.engine.dispose()
    return caller(url), number


@pytest.mark.parametrize("what", ["topic", "document"])
def test_very_many_claims_are_reported_on_in_every_format(many: tuple[Run, int], tmp_path: Path, what: str) -> None:
    run, document = many
    name = str(document) if what == "document" else "1"
    run("report", what, name, "--lang", "en", "--format", "json", "--freeze", "many")
    claims_in = 2_000 if what == "document" else 10_000
    for ending in ("html", "md", "docx", *(["pdf"] if LAYS_OUT else []), "csv", "json", "jsonld"):
        run("report", "frozen", "many", "--output", str(tmp_path / f"many.{ending}"))
    page = (tmp_path / "many.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 5_000_000
    assert f"{claims_in - 250:,} more rows are left out here" in page
    assert len(json.loads((tmp_path / "many.json").read_text(encoding="utf-8"))["claims"]) == claims_in
    assert len((tmp_path / "many.csv").read_text(encoding="utf-8").splitlines()) == claims_in + 1
    run("undo")


def test_the_documentation_shows_what_reports_say(examples: Run) -> None:
    shown = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8") + (ROOT / "README.md").read_text(
        encoding="utf-8"
    )
    said = "".join(
        examples("report", "document", name, "--format", "markdown").stdout
        for name in ("faro-2025-07-13", "harbour-2025-07-16")
    )
    lines = re.findall(r"^\d+\. .*(?:verific|verified|contradicho|revised).*$", shown, re.MULTILINE)
    assert len(lines) >= 6
    for line in lines:
        assert line in said
